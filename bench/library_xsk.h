// SPDX-License-Identifier: BSD-2-Clause
// An AF_XDP socket as a user of the library has it.
#pragma once

#include "harness/interface.h"

#include <ebpfmap.h>

#include <cstdint>

namespace bench {

class LibraryXsk {
public:
    static constexpr const char *kName = "ebpfmap";

    // On queue 0 of an interface in the calling thread's network namespace.
    explicit LibraryXsk(const ebpfmap::harness::Interface &interface, bool huge_pages = false);
    ~LibraryXsk() { ebpf_xsk_close(xsk_); }
    LibraryXsk(const LibraryXsk &) = delete;
    LibraryXsk &operator=(const LibraryXsk &) = delete;

    int32_t fd() const { return ebpf_xsk_fd(xsk_); }
    // Receives a batch of frames, reads them and gives them back. Returns their number.
    uint32_t drop();
    // Receives a batch of frames and sends them back. Returns the number of received frames.
    uint32_t echo();
    // Waits until there are frames to receive.
    void wait();

private:
    uint32_t recv(uint64_t *addresses, uint32_t *lengths);

    ebpf_xsk *xsk_ = nullptr;
    char *memory_ = nullptr;
    uint64_t seen_ = 0;
};

// The same in huge pages.
struct HugeLibraryXsk : LibraryXsk {
    static constexpr const char *kName = "in huge pages";

    explicit HugeLibraryXsk(const ebpfmap::harness::Interface &interface) : LibraryXsk(interface, true) {}
};

}  // namespace bench

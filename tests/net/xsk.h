// SPDX-License-Identifier: BSD-2-Clause
// An AF_XDP socket that is never read: frames fill its rings and stay there.
#pragma once

#include "harness/descriptor.h"
#include "harness/interface.h"

#include <cstdint>

namespace net_tests {

class UnreadXsk {
public:
    // Bound to queue 0 of an interface in copy mode, with room for `ring` frames (a power of two), of which `frames` are given
    // to the kernel.
    UnreadXsk(const ebpfmap::harness::Interface &interface, uint32_t ring, uint32_t frames);
    ~UnreadXsk();
    UnreadXsk(const UnreadXsk &) = delete;
    UnreadXsk &operator=(const UnreadXsk &) = delete;

    int fd() const noexcept { return socket_.get(); }
    // Frames that the kernel has put into the receive ring.
    uint32_t received() const;

private:
    void give_frames(uint32_t frames);

    ebpfmap::harness::Descriptor socket_;
    void *umem_;
};

}  // namespace net_tests

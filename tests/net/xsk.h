// SPDX-License-Identifier: BSD-2-Clause
// An AF_XDP socket that is never read: frames fill its receive ring and stay there.
#pragma once

#include "harness/interface.h"
#include "harness/raw_xsk.h"

#include <cstdint>

namespace net_tests {

class UnreadXsk {
public:
    // Bound to queue 0 of an interface in copy mode, with a receive ring of `ring` entries (a power of two). The kernel gets
    // `frames` chunks.
    UnreadXsk(const ebpfmap::harness::Interface &interface, uint32_t ring, uint32_t frames);

    int fd() const noexcept { return socket_.socket().get(); }
    // Frames that the kernel has put into the receive ring.
    uint32_t received() const;

private:
    ebpfmap::harness::RawXsk socket_;
};

}  // namespace net_tests

// SPDX-License-Identifier: BSD-2-Clause
// AF_XDP sockets, from a bare one to one that can receive.
#pragma once

#include "harness/raw_xsk.h"
#include "kernel/sockets.h"

#include <cstdint>

namespace kernel_tests {

// Unbound and without rings: enough for an entry of an xskmap.
inline Descriptor open_xsk() { return open_socket(AF_XDP, SOCK_RAW); }

// Bound to a receive queue of an interface, in copy mode.
class BoundXsk {
public:
    BoundXsk(uint32_t ifindex, uint32_t queue) : xsk_(kFrames, 4096, kFrames) { xsk_.bind(ifindex, queue); }

    const Descriptor &socket() const noexcept { return xsk_.socket(); }
    void map_receive_ring() { ring_ = xsk_.receive_ring(); }
    void unmap() { ring_ = {}; }
    void close() { xsk_.close(); }

private:
    static constexpr uint32_t kFrames = 16;

    ebpfmap::harness::RawXsk xsk_;
    ebpfmap::harness::RawXsk::Ring ring_;
};

}  // namespace kernel_tests

// SPDX-License-Identifier: BSD-2-Clause
// An AF_XDP socket, with as much of it set up as a test wants.
#pragma once

#include "kernel/mapping.h"
#include "kernel/sockets.h"

#include <cstdint>

namespace kernel_tests {

// Unbound and without rings: enough to be put into an xskmap.
inline Descriptor open_xsk() { return open_socket(AF_XDP, SOCK_RAW); }

// Bound to a receive queue of an interface, in copy mode, with the rings that receiving needs.
class BoundXsk {
public:
    BoundXsk(uint32_t ifindex, uint32_t queue);

    const Descriptor &socket() const noexcept { return socket_; }
    void map_receive_ring();
    void unmap() { ring_ = Mapping(); }
    void close() { socket_ = Descriptor(); }

private:
    Mapping umem_;
    Descriptor socket_;
    Mapping ring_;
};

}  // namespace kernel_tests

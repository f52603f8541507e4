// SPDX-License-Identifier: BSD-2-Clause
// A TCP transfer between two stacks. The network between them sees packets of every size, acknowledgements and
// retransmissions.
#pragma once

#include "harness/netns.h"

#include <chrono>
#include <cstdint>

namespace ebpfmap::harness {

struct Transfer {
    uint64_t received;  // bytes until the sender closed, or nothing came any more
    bool intact;        // all of them right
    std::chrono::milliseconds duration;
};

// Sends `size` bytes from a socket in one namespace to one that listens in the other, at an IPv4 or IPv6 address that it has.
Transfer transfer_by_tcp(const Netns &from, const Netns &to, const char *address, uint64_t size);

}  // namespace ebpfmap::harness

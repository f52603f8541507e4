// SPDX-License-Identifier: BSD-2-Clause
// A UDP socket in a namespace: its packets go through the network stack.
#pragma once

#include "harness/descriptor.h"
#include "harness/netns.h"

#include <cstdint>

namespace ebpfmap::harness {

class UdpSocket {
public:
    UdpSocket(const Netns &netns, uint16_t port);

    void send_to(const char *ipv4, uint16_t port) const;
    // Takes datagrams until there have been that many, or none comes any more.
    uint32_t count_datagrams(uint32_t at_most) const;

private:
    Descriptor socket_;
};

}  // namespace ebpfmap::harness

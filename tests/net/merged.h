// SPDX-License-Identifier: BSD-2-Clause
// UDP datagrams that leave their sender several in one packet (UDP_SEGMENT), for the device to cut.
#pragma once

#include "harness/descriptor.h"
#include "harness/netns.h"

#include <arpa/inet.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstdint>
#include <vector>

namespace net_tests {

inline constexpr uint32_t kMergedDatagrams = 50;

// How many of kMergedDatagrams arrive.
inline uint32_t merged_datagrams(const ebpfmap::harness::Netns &from, const ebpfmap::harness::Netns &to, const char *address) {
    using namespace ebpfmap::harness;
    constexpr int kSegment = 1000;
    constexpr int kSegments = 5;
    auto open_udp = [](const Netns &netns) {
        InNetns inside(netns);
        return Descriptor(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    };
    sockaddr_in destination{};
    destination.sin_family = AF_INET;
    destination.sin_port = htons(4003);
    inet_pton(AF_INET, address, &destination.sin_addr);
    const auto *its_address = reinterpret_cast<const sockaddr *>(&destination);
    Descriptor receiver = open_udp(to);
    if (bind(receiver.get(), its_address, sizeof destination) < 0) throw_errno("binding a UDP socket");
    Descriptor sender = open_udp(from);
    if (setsockopt(sender.get(), IPPROTO_UDP, UDP_SEGMENT, &kSegment, sizeof kSegment) < 0) throw_errno("setting UDP_SEGMENT");
    std::vector<char> burst(kSegment * kSegments);
    for (uint32_t i = 0; i < kMergedDatagrams / kSegments; i++) {
        if (sendto(sender.get(), burst.data(), burst.size(), 0, its_address, sizeof destination) < 0) throw_errno("sending");
    }
    uint32_t count = 0;
    pollfd readable{receiver.get(), POLLIN, 0};
    while (count < kMergedDatagrams && poll(&readable, 1, 500) == 1) {
        if (recv(receiver.get(), burst.data(), burst.size(), 0) == kSegment) count++;
    }
    return count;
}

}  // namespace net_tests

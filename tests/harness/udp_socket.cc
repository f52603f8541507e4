// SPDX-License-Identifier: BSD-2-Clause
#include "harness/udp_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <stdexcept>

namespace ebpfmap::harness {
namespace {

constexpr timeval kPatience{0, 300'000};

sockaddr_in address_of(const char *ipv4, uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    if (inet_pton(AF_INET, ipv4, &address.sin_addr) != 1) throw std::invalid_argument(ipv4);
    return address;
}

Descriptor open_udp_socket(const Netns &netns) {
    InNetns inside(netns);
    Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket.valid()) throw_errno("opening a UDP socket");
    return socket;
}

}  // namespace

UdpSocket::UdpSocket(const Netns &netns, uint16_t port) : socket_(open_udp_socket(netns)) {
    sockaddr_in address = address_of("0.0.0.0", port);
    setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    if (bind(socket_.get(), reinterpret_cast<sockaddr *>(&address), sizeof address) < 0) throw_errno("binding a UDP socket");
}

void UdpSocket::send_to(const char *ipv4, uint16_t port) const {
    sockaddr_in address = address_of(ipv4, port);
    char datagram[64] = {};
    auto *destination = reinterpret_cast<const sockaddr *>(&address);
    if (sendto(socket_.get(), datagram, sizeof datagram, 0, destination, sizeof address) < 0) throw_errno("sending a datagram");
}

uint32_t UdpSocket::count_datagrams(uint32_t at_most) const {
    char datagram[65536];
    uint32_t count = 0;
    while (count < at_most && recv(socket_.get(), datagram, sizeof datagram, 0) >= 0) count++;
    return count;
}

}  // namespace ebpfmap::harness

// SPDX-License-Identifier: BSD-2-Clause
#include "harness/packets.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace ebpfmap::harness {
namespace {

using Clock = std::chrono::steady_clock;

constexpr uint32_t kMagic = 0x65627066;
constexpr int kReceiveBuffer = 16 << 20;
constexpr size_t kLargestFrame = 65536;

struct [[gnu::packed]] Headers {
    ether_header ethernet;
    iphdr ip;
    udphdr udp;
    uint32_t magic;
    uint32_t sequence;
};

// The sum that the Internet checksum is the complement of, in the byte order of the wire.
uint32_t sum_of(const uint8_t *data, size_t size, uint32_t sum = 0) {
    for (size_t at = 0; at < size; at++) sum += at % 2 == 0 ? data[at] << 8U : data[at];
    return sum;
}

uint16_t checksum(uint32_t sum) {
    while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
    return htons(static_cast<uint16_t>(~sum));
}

uint16_t ip_checksum(const uint8_t *frame) { return checksum(sum_of(frame + offsetof(Headers, ip), sizeof(iphdr))); }

// Over the datagram and a pseudo header: both addresses, the protocol, the length.
uint16_t udp_checksum(const uint8_t *frame, size_t size) {
    size_t length = size - offsetof(Headers, udp);
    uint32_t sum = sum_of(frame + offsetof(Headers, ip.saddr), 8, IPPROTO_UDP + static_cast<uint32_t>(length));
    return checksum(sum_of(frame + offsetof(Headers, udp), length, sum));
}

ether_header ethernet_header(const Flow &flow) {
    ether_header ethernet{};
    std::copy(flow.destination_mac.begin(), flow.destination_mac.end(), ethernet.ether_dhost);
    std::copy(flow.source_mac.begin(), flow.source_mac.end(), ethernet.ether_shost);
    ethernet.ether_type = htons(ETHERTYPE_IP);
    return ethernet;
}

iphdr ip_header(const Flow &flow) {
    iphdr ip{};
    ip.version = 4;
    ip.ihl = 5;
    ip.tot_len = htons(static_cast<uint16_t>(sizeof(iphdr) + sizeof(udphdr) + flow.payload_size));
    ip.ttl = flow.ttl;
    ip.protocol = IPPROTO_UDP;
    ip.saddr = htonl(flow.source_ip);
    ip.daddr = htonl(flow.destination_ip);
    return ip;
}

udphdr udp_header(const Flow &flow) {
    udphdr udp{};
    udp.source = htons(flow.source_port);
    udp.dest = htons(flow.destination_port);
    udp.len = htons(static_cast<uint16_t>(sizeof(udphdr) + flow.payload_size));
    return udp;
}

Descriptor open_packet_socket(const Interface &interface) {
    InNetns inside(interface.netns());
    Descriptor socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket.valid()) throw_errno("opening a packet socket");
    return socket;
}

void set_option(int socket, int level, int option, int value) {
    if (setsockopt(socket, level, option, &value, sizeof value) < 0) throw_errno("setting a socket option");
}

void bind_to(int socket, const Interface &interface) {
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_IP);
    address.sll_ifindex = static_cast<int>(interface.index());
    if (bind(socket, reinterpret_cast<sockaddr *>(&address), sizeof address) < 0) {
        throw_errno("binding a packet socket to " + interface.name());
    }
}

}  // namespace

Frame build_frame(const Flow &flow, uint32_t sequence) {
    Headers headers{ethernet_header(flow), ip_header(flow), udp_header(flow), htonl(kMagic), htonl(sequence)};
    Frame frame(offsetof(Headers, magic) + flow.payload_size, 0xa5);
    memcpy(frame.data(), &headers, sizeof headers);
    headers.ip.check = ip_checksum(frame.data());
    headers.udp.check = udp_checksum(frame.data(), frame.size());
    memcpy(frame.data(), &headers, sizeof headers);
    return frame;
}

std::optional<Arrival> parse_frame(const Frame &frame) {
    Headers headers;
    if (frame.size() < sizeof headers) return std::nullopt;
    memcpy(&headers, frame.data(), sizeof headers);
    if (headers.ip.protocol != IPPROTO_UDP || headers.magic != htonl(kMagic)) return std::nullopt;
    Arrival arrival{};
    std::copy_n(headers.ethernet.ether_shost, arrival.source_mac.size(), arrival.source_mac.begin());
    std::copy_n(headers.ethernet.ether_dhost, arrival.destination_mac.size(), arrival.destination_mac.begin());
    arrival.ttl = headers.ip.ttl;
    arrival.sequence = ntohl(headers.sequence);
    // A sum over data that holds its own checksum is zero.
    arrival.intact = ip_checksum(frame.data()) == 0 && udp_checksum(frame.data(), frame.size()) == 0;
    return arrival;
}

PacketSocket::PacketSocket(const Interface &interface) : socket_(open_packet_socket(interface)) {
    set_option(socket_.get(), SOL_SOCKET, SO_RCVBUFFORCE, kReceiveBuffer);
    set_option(socket_.get(), SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
    bind_to(socket_.get(), interface);
}

void PacketSocket::send(const Frame &frame) const {
    if (::send(socket_.get(), frame.data(), frame.size(), 0) < 0) throw_errno("sending a frame");
}

std::optional<Arrival> PacketSocket::receive(std::chrono::milliseconds patience) const {
    auto deadline = Clock::now() + patience;
    Frame frame(kLargestFrame);
    do {
        ssize_t size = recv(socket_.get(), frame.data(), frame.size(), 0);
        if (size < 0 && errno != EAGAIN) throw_errno("receiving a frame");
        if (size < 0) continue;
        if (auto arrival = parse_frame(Frame(frame.begin(), frame.begin() + size))) return arrival;
    } while (wait(deadline));
    return std::nullopt;
}

bool PacketSocket::wait(Clock::time_point deadline) const {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd readable{socket_.get(), POLLIN, 0};
    return left.count() > 0 && poll(&readable, 1, static_cast<int>(left.count())) > 0;
}

}  // namespace ebpfmap::harness

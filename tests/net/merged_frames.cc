// SPDX-License-Identifier: BSD-2-Clause
#include "net/merged_frames.h"

#include "harness/line.h"

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>

namespace net_tests {

using namespace ebpfmap::harness;

namespace {

// As struct virtio_net_hdr of <linux/virtio_net.h>, which is no C++.
struct Request {
    uint8_t flags, gso_type;
    uint16_t hdr_len, gso_size, csum_start, csum_offset;
};

constexpr uint8_t kNeedsChecksum = 1, kTcpSegments = 1, kUdpSegments = 5;  // the last: Linux 6.2
constexpr uint16_t kSegmentSize = 1000;
constexpr size_t kIp = 14, kTransport = kIp + 20, kProtocol = kIp + 9, kIpChecksum = kIp + 10;
constexpr size_t kTcpHeader = 20, kUdpHeader = 8;

Descriptor open_socket(const Interface &interface) {
    InNetns inside(interface.netns());
    Descriptor socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
    int yes = 1;
    if (!socket.valid() || setsockopt(socket.get(), SOL_PACKET, PACKET_VNET_HDR, &yes, sizeof yes) < 0) {
        throw_errno("opening a packet socket");
    }
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_IP);
    address.sll_ifindex = static_cast<int>(interface.index());
    if (bind(socket.get(), reinterpret_cast<sockaddr *>(&address), sizeof address) < 0) throw_errno("binding a packet socket");
    return socket;
}

uint32_t sum_up(const uint8_t *bytes, size_t size) {
    uint32_t sum = 0;
    for (size_t i = 0; i < size; i += 2) sum += static_cast<uint32_t>(bytes[i] << 8 | bytes[i + 1]);
    while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

void put(uint8_t *at, uint32_t number) {
    at[0] = static_cast<uint8_t>(number >> 8);
    at[1] = static_cast<uint8_t>(number);
}

void set_protocol(uint8_t *frame, uint8_t protocol) {
    frame[kProtocol] = protocol;
    put(frame + kIpChecksum, 0);
    put(frame + kIpChecksum, ~sum_up(frame + kIp, 20));
}

// The stack leaves the sum of the pseudo-header there for the code that cuts the frame.
void put_pseudo_sum(uint8_t *frame, size_t checksum, uint32_t length) {
    uint32_t sum = sum_up(frame + kIp + 12, 8) + frame[kProtocol] + length;
    while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
    put(frame + checksum, sum);
}

Frame build(const Interface &from, const Interface &to, bool tcp) {
    Flow flow = flow_between(from, to);
    flow.payload_size = static_cast<uint16_t>(MergedFrames::kSegments * kSegmentSize + (tcp ? kTcpHeader - kUdpHeader : 0));
    Frame frame = build_frame(flow, 0);
    uint8_t *bytes = frame.data();
    size_t header = tcp ? kTcpHeader : kUdpHeader;
    size_t checksum = kTransport + (tcp ? 16 : 6);
    if (tcp) {
        set_protocol(bytes, IPPROTO_TCP);
        memset(bytes + kTransport + 4, 0, kTcpHeader - 4);
        bytes[kTransport + 12] = kTcpHeader / 4 << 4;
        bytes[kTransport + 13] = 0x10;  // ACK
    }
    put_pseudo_sum(bytes, checksum, static_cast<uint32_t>(frame.size() - kTransport));
    Request request{};
    request.flags = kNeedsChecksum;
    request.gso_type = tcp ? kTcpSegments : kUdpSegments;
    request.hdr_len = static_cast<uint16_t>(kTransport + header);
    request.gso_size = kSegmentSize;
    request.csum_start = kTransport;
    request.csum_offset = static_cast<uint16_t>(checksum - kTransport);
    auto *first = reinterpret_cast<const uint8_t *>(&request);
    frame.insert(frame.begin(), first, first + sizeof request);
    return frame;
}

}  // namespace

MergedFrames::MergedFrames(const Interface &from, const Interface &to, bool tcp)
    : socket_(open_socket(from)), frame_(build(from, to, tcp)) {}

void MergedFrames::send(uint64_t count) const {
    for (uint64_t i = 0; i < count; i++) {
        if (::send(socket_.get(), frame_.data(), frame_.size(), 0) < 0) throw_errno("sending a merged frame");
    }
}

}  // namespace net_tests

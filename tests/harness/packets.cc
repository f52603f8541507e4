// SPDX-License-Identifier: BSD-2-Clause
#include "harness/packets.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
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

constexpr size_t kMacs = 2 * sizeof(Mac);
constexpr size_t kTagSize = 4;
constexpr size_t kTypeSize = 2;

// The fields that distinguish frames of flows.
struct Mark {
    uint32_t magic;
    uint32_t sequence;
};

template <typename Header>
void append(Frame *frame, const Header &header) {
    size_t end = frame->size();
    frame->resize(end + sizeof header);
    memcpy(frame->data() + end, &header, sizeof header);
}

// Takes headers off a frame, one after the other.
class Reader {
public:
    explicit Reader(const Frame &frame) : frame_(frame) {}

    // Zeroes where the frame has come to its end, which is then not valid any more.
    template <typename Header>
    Header take() {
        Header header{};
        valid_ = valid_ && at_ + sizeof header <= frame_.size();
        if (valid_) memcpy(&header, frame_.data() + at_, sizeof header);
        at_ += sizeof header;
        return header;
    }

    bool valid() const noexcept { return valid_; }
    size_t at() const noexcept { return at_; }
    size_t left() const noexcept { return frame_.size() - at_; }

private:
    const Frame &frame_;
    size_t at_ = 0;
    bool valid_ = true;
};

// The sum that the Internet checksum is the complement of, in the byte order of the wire.
uint32_t sum_of(const void *data, size_t size, uint32_t sum = 0) {
    const auto *bytes = static_cast<const uint8_t *>(data);
    for (size_t at = 0; at < size; at++) sum += at % 2 == 0 ? bytes[at] << 8U : bytes[at];
    return sum;
}

uint16_t checksum(uint32_t sum) {
    while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
    return htons(static_cast<uint16_t>(~sum));
}

// The pseudo header: both addresses, the protocol, the length.
uint32_t pseudo_sum(const iphdr &ip, size_t length) {
    return sum_of(&ip.saddr, 2 * sizeof ip.saddr, IPPROTO_UDP + static_cast<uint32_t>(length));
}

uint32_t pseudo_sum(const ip6_hdr &ip, size_t length) {
    return sum_of(&ip.ip6_src, 2 * sizeof ip.ip6_src, IPPROTO_UDP + static_cast<uint32_t>(length));
}

uint16_t datagram_size(const Flow &flow) { return static_cast<uint16_t>(sizeof(udphdr) + flow.payload_size); }

Frame link_header(const Flow &flow) {
    Frame frame;
    append(&frame, flow.destination_mac);
    append(&frame, flow.source_mac);
    if (flow.vlan) {
        append(&frame, htons(flow.vlan->protocol));
        append(&frame, htons(flow.vlan->control));
    }
    append(&frame, htons(flow.ip_version == 4 ? ETHERTYPE_IP : ETHERTYPE_IPV6));
    return frame;
}

iphdr ipv4_header(const Flow &flow) {
    iphdr ip{};
    ip.version = 4;
    ip.ihl = 5;
    ip.tot_len = htons(static_cast<uint16_t>(sizeof ip + datagram_size(flow)));
    ip.ttl = flow.ttl;
    ip.protocol = IPPROTO_UDP;
    ip.saddr = htonl(flow.source_ip);
    ip.daddr = htonl(flow.destination_ip);
    ip.check = checksum(sum_of(&ip, sizeof ip));
    return ip;
}

ip6_hdr ipv6_header(const Flow &flow) {
    ip6_hdr ip{};
    ip.ip6_vfc = 6 << 4;
    ip.ip6_plen = htons(datagram_size(flow));
    ip.ip6_nxt = IPPROTO_UDP;
    ip.ip6_hlim = flow.ttl;
    std::copy(flow.source_ipv6.begin(), flow.source_ipv6.end(), ip.ip6_src.s6_addr);
    std::copy(flow.destination_ipv6.begin(), flow.destination_ipv6.end(), ip.ip6_dst.s6_addr);
    return ip;
}

Frame datagram(const Flow &flow, uint32_t sequence, uint32_t pseudo_header) {
    udphdr udp{};
    udp.source = htons(flow.source_port);
    udp.dest = htons(flow.destination_port);
    udp.len = htons(datagram_size(flow));
    Frame datagram;
    append(&datagram, udp);
    append(&datagram, Mark{htonl(kMagic), htonl(sequence)});
    datagram.resize(datagram_size(flow), 0xa5);
    udp.check = checksum(sum_of(datagram.data(), datagram.size(), pseudo_header));
    memcpy(datagram.data(), &udp, sizeof udp);
    return datagram;
}

template <typename IpHeader>
void append_packet(Frame *frame, const Flow &flow, const IpHeader &ip, uint32_t sequence) {
    Frame payload = datagram(flow, sequence, pseudo_sum(ip, datagram_size(flow)));
    append(frame, ip);
    frame->insert(frame->end(), payload.begin(), payload.end());
}

bool is_tag(uint16_t ethertype) { return ethertype == ETHERTYPE_VLAN || ethertype == ETH_P_8021AD; }

// The type of the next header.
uint16_t parse_link_header(Reader *reader, Arrival *arrival) {
    arrival->destination_mac = reader->take<Mac>();
    arrival->source_mac = reader->take<Mac>();
    uint16_t type = ntohs(reader->take<uint16_t>());
    if (!is_tag(type)) return type;
    arrival->vlan = VlanTag{ntohs(reader->take<uint16_t>()), type};
    return ntohs(reader->take<uint16_t>());
}

// A sum over data with its checksum is zero. False for frames that are no datagram of a flow.
bool parse_datagram(const Frame &frame, Reader *reader, uint32_t pseudo_header, Arrival *arrival) {
    size_t begin = reader->at();
    size_t size = reader->left();
    auto udp = reader->take<udphdr>();
    auto mark = reader->take<Mark>();
    if (!reader->valid() || mark.magic != htonl(kMagic)) return false;
    arrival->sequence = ntohl(mark.sequence);
    arrival->intact &= ntohs(udp.len) == size && checksum(sum_of(frame.data() + begin, size, pseudo_header)) == 0;
    return true;
}

bool parse_ipv4(const Frame &frame, Reader *reader, Arrival *arrival) {
    size_t size = reader->left();
    auto ip = reader->take<iphdr>();
    if (!reader->valid() || ip.protocol != IPPROTO_UDP) return false;
    arrival->ip_version = 4;
    arrival->ttl = ip.ttl;
    arrival->intact = ntohs(ip.tot_len) == size && checksum(sum_of(&ip, sizeof ip)) == 0;
    return parse_datagram(frame, reader, pseudo_sum(ip, reader->left()), arrival);
}

bool parse_ipv6(const Frame &frame, Reader *reader, Arrival *arrival) {
    auto ip = reader->take<ip6_hdr>();
    if (!reader->valid() || ip.ip6_nxt != IPPROTO_UDP) return false;
    arrival->ip_version = 6;
    arrival->ttl = ip.ip6_hlim;
    arrival->intact = ntohs(ip.ip6_plen) == reader->left();
    return parse_datagram(frame, reader, pseudo_sum(ip, reader->left()), arrival);
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

void bind_to(int socket, const Interface &interface, uint16_t protocol) {
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(protocol);
    address.sll_ifindex = static_cast<int>(interface.index());
    if (bind(socket, reinterpret_cast<sockaddr *>(&address), sizeof address) < 0) {
        throw_errno("binding a packet socket to " + interface.name());
    }
}

// The kernel takes the outermost tag off a frame before a socket sees it, and tells of it beside the frame.
std::optional<VlanTag> stripped_tag(const msghdr &message) {
    const cmsghdr *control = CMSG_FIRSTHDR(&message);
    if (!control || control->cmsg_level != SOL_PACKET || control->cmsg_type != PACKET_AUXDATA) return std::nullopt;
    tpacket_auxdata beside;
    memcpy(&beside, CMSG_DATA(control), sizeof beside);
    if (!(beside.tp_status & TP_STATUS_VLAN_VALID)) return std::nullopt;
    return VlanTag{beside.tp_vlan_tci, beside.tp_vlan_tpid};
}

void insert_tag(Frame *frame, const VlanTag &tag) {
    Frame bytes;
    append(&bytes, htons(tag.protocol));
    append(&bytes, htons(tag.control));
    frame->insert(frame->begin() + kMacs, bytes.begin(), bytes.end());
}

}  // namespace

size_t header_size(const Flow &flow) {
    size_t ip = flow.ip_version == 4 ? sizeof(iphdr) : sizeof(ip6_hdr);
    return kMacs + (flow.vlan ? kTagSize : 0) + kTypeSize + ip + sizeof(udphdr);
}

Frame build_frame(const Flow &flow, uint32_t sequence) {
    Frame frame = link_header(flow);
    if (flow.ip_version == 4) append_packet(&frame, flow, ipv4_header(flow), sequence);
    if (flow.ip_version == 6) append_packet(&frame, flow, ipv6_header(flow), sequence);
    return frame;
}

std::optional<Arrival> parse_frame(const Frame &frame) {
    Reader reader(frame);
    Arrival arrival{};
    arrival.size = frame.size();
    switch (parse_link_header(&reader, &arrival)) {
    case ETHERTYPE_IP:
        if (parse_ipv4(frame, &reader, &arrival)) return arrival;
        break;
    case ETHERTYPE_IPV6:
        if (parse_ipv6(frame, &reader, &arrival)) return arrival;
        break;
    }
    return std::nullopt;
}

PacketSocket::PacketSocket(const Interface &interface, Place place) : socket_(open_packet_socket(interface)) {
    set_option(socket_.get(), SOL_SOCKET, SO_RCVBUFFORCE, kReceiveBuffer);
    set_option(socket_.get(), SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
    set_option(socket_.get(), SOL_PACKET, PACKET_AUXDATA, 1);
    bind_to(socket_.get(), interface, place == Place::kBeforeTc ? ETH_P_ALL : ETH_P_IP);
}

void PacketSocket::send(const Frame &frame) const {
    if (::send(socket_.get(), frame.data(), frame.size(), 0) < 0) throw_errno("sending a frame");
}

std::optional<Arrival> PacketSocket::receive(std::chrono::milliseconds patience) const {
    auto deadline = Clock::now() + patience;
    do {
        auto frame = receive_frame();
        if (!frame) continue;
        if (auto arrival = parse_frame(*frame)) return arrival;
    } while (wait(deadline));
    return std::nullopt;
}

Frame PacketSocket::receive_any(std::chrono::milliseconds patience) const {
    wait(Clock::now() + patience);
    return receive_frame().value_or(Frame());
}

// Nothing where none is there yet.
std::optional<Frame> PacketSocket::receive_frame() const {
    Frame frame(kLargestFrame);
    iovec place{frame.data(), frame.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(tpacket_auxdata))];
    msghdr message{};
    message.msg_iov = &place;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    ssize_t size = recvmsg(socket_.get(), &message, 0);
    if (size < 0 && errno != EAGAIN) throw_errno("receiving a frame");
    if (size < 0) return std::nullopt;
    frame.resize(static_cast<size_t>(size));
    if (auto tag = stripped_tag(message)) insert_tag(&frame, *tag);
    return frame;
}

bool PacketSocket::wait(Clock::time_point deadline) const {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd readable{socket_.get(), POLLIN, 0};
    return left.count() > 0 && poll(&readable, 1, static_cast<int>(left.count())) > 0;
}

}  // namespace ebpfmap::harness

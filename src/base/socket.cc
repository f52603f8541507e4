// SPDX-License-Identifier: BSD-2-Clause
#include "base/socket.h"

#include "base/descriptor.h"
#include "sys/sys.h"
#include "sys/try.h"

#include <netinet/in.h>
#include <sys/socket.h>

namespace ebpfmap {
namespace {

constexpr int kMptcp = 262;  // IPPROTO_MPTCP, which older C libraries do not have
constexpr int kL2tp = 115;
constexpr int kSmc = 43;  // AF_SMC
constexpr int kMctp = 45;

struct Named {
    int number;
    const char *name;
};

// Protocols of AF_INET and AF_INET6. A raw socket can have any protocol number, so its type is compared first.
constexpr Named kProtocols[] = {
    {IPPROTO_TCP, "a TCP"},          {kMptcp, "an MPTCP"},       {IPPROTO_UDP, "a UDP"},
    {IPPROTO_UDPLITE, "a UDP-Lite"}, {IPPROTO_SCTP, "an SCTP"},  {IPPROTO_DCCP, "a DCCP"},
    {IPPROTO_ICMP, "a ping"},        {IPPROTO_ICMPV6, "a ping"}, {kL2tp, "an L2TP"},
};

constexpr Named kFamilies[] = {
    {AF_PACKET, "an AF_PACKET"},   {AF_NETLINK, "a netlink"},           {AF_XDP, "an AF_XDP"},   {AF_ALG, "an AF_ALG"},
    {AF_CAN, "an AF_CAN"},         {AF_BLUETOOTH, "an AF_BLUETOOTH"},   {AF_TIPC, "an AF_TIPC"}, {AF_KCM, "an AF_KCM"},
    {AF_RDS, "an AF_RDS"},         {AF_PPPOX, "an AF_PPPOX"},           {AF_KEY, "an AF_KEY"},   {AF_NFC, "an AF_NFC"},
    {AF_RXRPC, "an AF_RXRPC"},     {AF_IEEE802154, "an AF_IEEE802154"}, {kSmc, "an SMC"},        {kMctp, "an AF_MCTP"},
    {AF_QIPCRTR, "an AF_QIPCRTR"}, {AF_PHONET, "an AF_PHONET"},         {AF_X25, "an AF_X25"},   {AF_LLC, "an AF_LLC"},
};

template <size_t count>
const char *find(const Named (&list)[count], int number) noexcept {
    for (const Named &named : list) {
        if (named.number == number) return named.name;
    }
    return nullptr;
}

const char *type_word(int type) noexcept {
    switch (type) {
    case SOCK_STREAM: return "stream";
    case SOCK_DGRAM: return "datagram";
    case SOCK_SEQPACKET: return "seqpacket";
    case SOCK_RAW: return "raw";
    default: return "other";
    }
}

std::string inet_text(const SocketTraits &traits) {
    if (traits.type == SOCK_RAW) return "a raw IP socket";
    if (const char *name = find(kProtocols, traits.protocol)) return std::string(name) + " socket";
    return text("an IP %s socket of protocol %d", type_word(traits.type), traits.protocol);
}

int32_t int_option(int32_t fd, int name, int *value) noexcept {
    uint32_t length = sizeof *value;
    return sys::socket_option(fd, SOL_SOCKET, name, value, &length);
}

bool flag_option(int32_t fd, int name) noexcept {
    int value = 0;
    return int_option(fd, name, &value) == 0 && value != 0;
}

}  // namespace

bool SocketTraits::is_inet() const noexcept { return domain == AF_INET || domain == AF_INET6; }
bool SocketTraits::is_tcp() const noexcept { return is_inet() && type == SOCK_STREAM && protocol == IPPROTO_TCP; }
bool SocketTraits::is_udp() const noexcept { return is_inet() && type == SOCK_DGRAM && protocol == IPPROTO_UDP; }
bool SocketTraits::is_mptcp() const noexcept { return is_inet() && protocol == kMptcp && type != SOCK_RAW; }

int32_t socket_traits(int32_t fd, SocketTraits *traits) noexcept {
    TRY(int_option(fd, SO_DOMAIN, &traits->domain));
    int_option(fd, SO_TYPE, &traits->type);
    int_option(fd, SO_PROTOCOL, &traits->protocol);
    traits->listening = flag_option(fd, SO_ACCEPTCONN);
    traits->reuseport = flag_option(fd, SO_REUSEPORT);
    return 0;
}

int32_t check_socket(int32_t fd, const char *argument, SocketTraits *traits, int32_t code, Error **err) {
    if (socket_traits(fd, traits) == 0) return 0;
    return explain_descriptor_kind(fd, argument, "a socket", EBPF_CAUSE_FD_KIND, code, err);
}

std::string socket_text(const SocketTraits &traits) {
    if (traits.is_inet()) return inet_text(traits);
    if (traits.domain == AF_UNIX) return text("a unix %s socket", type_word(traits.type));
    if (traits.domain == AF_VSOCK) return text("a vsock %s socket", type_word(traits.type));
    if (const char *name = find(kFamilies, traits.domain)) return std::string(name) + " socket";
    return text("a socket of family %d, type %d, protocol %d", traits.domain, traits.type, traits.protocol);
}

}  // namespace ebpfmap

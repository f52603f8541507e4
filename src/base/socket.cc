// SPDX-License-Identifier: BSD-2-Clause
#include "base/socket.h"

#include "base/descriptor.h"
#include "sys/sys.h"
#include "sys/try.h"
#include "sys/uapi/socket.h"

#include <asm/socket.h>
#include <linux/in.h>
#include <linux/in6.h>

namespace ebpfmap {
namespace {

struct Named {
    int number;
    const char *name;
};

// Protocols of AF_INET and AF_INET6. A raw socket can have any protocol number, so its type is compared first.
constexpr Named kProtocols[] = {
    {IPPROTO_TCP, "a TCP"},          {sys::kProtocolMptcp, "an MPTCP"}, {IPPROTO_UDP, "a UDP"},
    {IPPROTO_UDPLITE, "a UDP-Lite"}, {IPPROTO_SCTP, "an SCTP"},         {IPPROTO_DCCP, "a DCCP"},
    {IPPROTO_ICMP, "a ping"},        {IPPROTO_ICMPV6, "a ping"},        {sys::kProtocolL2tp, "an L2TP"},
};

constexpr Named kFamilies[] = {
    {sys::kFamilyPacket, "an AF_PACKET"},
    {sys::kFamilyNetlink, "a netlink"},
    {sys::kFamilyXdp, "an AF_XDP"},
    {sys::kFamilyAlg, "an AF_ALG"},
    {sys::kFamilyCan, "an AF_CAN"},
    {sys::kFamilyBluetooth, "an AF_BLUETOOTH"},
    {sys::kFamilyTipc, "an AF_TIPC"},
    {sys::kFamilyKcm, "an AF_KCM"},
    {sys::kFamilyRds, "an AF_RDS"},
    {sys::kFamilyPppox, "an AF_PPPOX"},
    {sys::kFamilyKey, "an AF_KEY"},
    {sys::kFamilyNfc, "an AF_NFC"},
    {sys::kFamilyRxrpc, "an AF_RXRPC"},
    {sys::kFamilyIeee802154, "an AF_IEEE802154"},
    {sys::kFamilySmc, "an SMC"},
    {sys::kFamilyMctp, "an AF_MCTP"},
    {sys::kFamilyQipcrtr, "an AF_QIPCRTR"},
    {sys::kFamilyPhonet, "an AF_PHONET"},
    {sys::kFamilyX25, "an AF_X25"},
    {sys::kFamilyLlc, "an AF_LLC"},
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
    case sys::kSocketStream: return "stream";
    case sys::kSocketDatagram: return "datagram";
    case sys::kSocketSeqpacket: return "seqpacket";
    case sys::kSocketRaw: return "raw";
    default: return "other";
    }
}

std::string inet_text(const SocketTraits &traits) {
    if (traits.type == sys::kSocketRaw) return "a raw IP socket";
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

bool SocketTraits::is_inet() const noexcept { return domain == sys::kFamilyInet || domain == sys::kFamilyInet6; }
bool SocketTraits::is_tcp() const noexcept { return is_inet() && type == sys::kSocketStream && protocol == IPPROTO_TCP; }
bool SocketTraits::is_udp() const noexcept { return is_inet() && type == sys::kSocketDatagram && protocol == IPPROTO_UDP; }
bool SocketTraits::is_mptcp() const noexcept { return is_inet() && protocol == sys::kProtocolMptcp && type != sys::kSocketRaw; }

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
    if (traits.domain == sys::kFamilyUnix) return text("a unix %s socket", type_word(traits.type));
    if (traits.domain == sys::kFamilyVsock) return text("a vsock %s socket", type_word(traits.type));
    if (const char *name = find(kFamilies, traits.domain)) return std::string(name) + " socket";
    return text("a socket of family %d, type %d, protocol %d", traits.domain, traits.type, traits.protocol);
}

}  // namespace ebpfmap

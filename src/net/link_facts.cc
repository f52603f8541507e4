// SPDX-License-Identifier: BSD-2-Clause
#include "net/link_facts.h"

#include "codec/netlink.h"
#include "sys/sys.h"
#include "sys/try.h"

#include <ebpfmap/link.h>

#include <linux/genetlink.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>

namespace ebpfmap {
namespace {

// From <linux/netdev.h> of Linux 6.3.
constexpr char kNetdevFamily[] = "netdev";
constexpr uint8_t kNetdevDevGet = 1;
constexpr uint16_t kNetdevIfindex = 1;
constexpr uint16_t kNetdevXdpFeatures = 3;
constexpr uint32_t kSkipStatistics = 1U << 3;  // RTEXT_FILTER_SKIP_STATS
constexpr uint16_t kAlternativeName = 53;      // IFLA_ALT_IFNAME, Linux 5.5

// The interface in IFLA_LINK: the peer of a veth, or the lower interface of a VLAN.
std::optional<LinkPlace> linked_with(std::string_view attributes, const LinkPlace &place) {
    std::optional<uint32_t> ifindex = netlink_number<uint32_t>(attributes, IFLA_LINK);
    if (!ifindex || *ifindex == 0) return std::nullopt;
    // Without an nsid, both interfaces are in the same namespace.
    std::optional<int32_t> nsid = netlink_number<int32_t>(attributes, IFLA_LINK_NETNSID);
    return LinkPlace{*ifindex, nsid ? nsid : place.nsid};
}

int32_t ask_route(const NetlinkRequest &request, ifinfomsg *link, std::string *reply) {
    TRY(sys::netlink(NETLINK_ROUTE, request.bytes(), reply));
    if (reply->size() < NLMSG_HDRLEN + sizeof *link) return -EBADMSG;
    memcpy(link, reply->data() + NLMSG_HDRLEN, sizeof *link);
    return 0;
}

uint32_t attached_mode(std::string_view attributes) {
    std::string_view xdp = netlink_attribute(attributes, IFLA_XDP).value_or("");
    switch (netlink_number<uint8_t>(xdp, IFLA_XDP_ATTACHED).value_or(XDP_ATTACHED_NONE)) {
    case XDP_ATTACHED_NONE: return EBPF_XDP_MODE_AUTO;
    case XDP_ATTACHED_SKB: return EBPF_XDP_MODE_GENERIC;
    default: return EBPF_XDP_MODE_NATIVE;
    }
}

// The properties that depend on the kind of the interface.
void read_kind(std::string_view attributes, const LinkPlace &place, LinkFacts *facts) {
    std::string_view info = netlink_attribute(attributes, IFLA_LINKINFO).value_or("");
    facts->kind = netlink_text(info, IFLA_INFO_KIND);
    if (facts->kind == "tun") {
        std::string_view data = netlink_attribute(info, IFLA_INFO_DATA).value_or("");
        facts->virtio_header = netlink_number<uint8_t>(data, IFLA_TUN_VNET_HDR).value_or(0) != 0;
    }
    bool pair = facts->kind == "veth" || facts->kind == "netkit";
    (pair ? facts->peer : facts->lower) = linked_with(attributes, place);
}

int32_t ask_generic(uint16_t family, uint8_t command, uint16_t attribute, std::string_view data, std::string *reply) {
    genlmsghdr header{command, 1, 0};
    NetlinkRequest request(family, &header, sizeof header);
    request.attribute(attribute, data.data(), data.size());
    return sys::netlink(NETLINK_GENERIC, request.bytes(), reply);
}

}  // namespace

bool LinkFacts::ethernet() const noexcept { return type == ARPHRD_ETHER || type == ARPHRD_LOOPBACK; }

int32_t find_link(std::string_view name) {
    ifinfomsg link{};
    NetlinkRequest request(RTM_GETLINK, &link, sizeof link);
    request.attribute(IFLA_EXT_MASK, kSkipStatistics);
    // Linux before 5.5 knows only IFLA_IFNAME. Later kernels find an alternative name by both, if the attribute has room for
    // it.
    std::string text(name);
    request.attribute(name.size() <= kLongestInterfaceName ? uint16_t{IFLA_IFNAME} : kAlternativeName, text.c_str(),
                      text.size() + 1);
    std::string reply;
    int32_t code = ask_route(request, &link, &reply);
    // Linux before 5.5 does not know the attribute of the long name, and refuses a request without a name.
    if (code == -EINVAL && name.size() > kLongestInterfaceName) return -ENODEV;
    return code < 0 ? code : link.ifi_index;
}

int32_t read_link(const LinkPlace &place, LinkFacts *facts) {
    ifinfomsg link{};
    link.ifi_index = static_cast<int>(place.ifindex);
    NetlinkRequest request(RTM_GETLINK, &link, sizeof link);
    request.attribute(IFLA_EXT_MASK, kSkipStatistics);
    if (place.nsid) request.attribute(IFLA_TARGET_NETNSID, static_cast<uint32_t>(*place.nsid));
    std::string reply;
    TRY(ask_route(request, &link, &reply));
    std::string_view attributes = netlink_attributes(reply, sizeof link);
    facts->name = netlink_text(attributes, IFLA_IFNAME);
    facts->type = link.ifi_type;
    facts->loopback = (link.ifi_flags & IFF_LOOPBACK) != 0;
    facts->up = (link.ifi_flags & IFF_UP) != 0;
    facts->carrier = netlink_number<uint8_t>(attributes, IFLA_CARRIER).value_or(1) != 0;
    facts->mtu = netlink_number<uint32_t>(attributes, IFLA_MTU).value_or(0);
    facts->master = netlink_number<uint32_t>(attributes, IFLA_MASTER).value_or(0);
    facts->most_segments = netlink_number<uint32_t>(attributes, IFLA_GSO_MAX_SEGS).value_or(0);
    facts->xdp_mode = attached_mode(attributes);
    read_kind(attributes, place, facts);
    return 0;
}

int32_t ask_generic_family(std::string_view family, uint8_t command, uint16_t attribute, std::string_view data,
                           std::string *reply) {
    std::string name = std::string(family) + '\0';
    TRY(ask_generic(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, CTRL_ATTR_FAMILY_NAME, name, reply));
    auto id = netlink_number<uint16_t>(netlink_attributes(*reply, sizeof(genlmsghdr)), CTRL_ATTR_FAMILY_ID);
    return id ? ask_generic(*id, command, attribute, data, reply) : -EBADMSG;
}

int32_t read_xdp_features(uint32_t ifindex, std::optional<uint64_t> *features) {
    std::string reply;
    std::string_view data(reinterpret_cast<const char *>(&ifindex), sizeof ifindex);
    int32_t code = ask_generic_family(kNetdevFamily, kNetdevDevGet, kNetdevIfindex, data, &reply);
    if (code < 0) return not_told(code) ? 0 : code;
    *features = netlink_number<uint64_t>(netlink_attributes(reply, sizeof(genlmsghdr)), kNetdevXdpFeatures);
    return 0;
}

}  // namespace ebpfmap

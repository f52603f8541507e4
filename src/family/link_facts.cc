// SPDX-License-Identifier: BSD-2-Clause
#include "family/link_facts.h"

#include "codec/netlink.h"
#include "sys/sys.h"

#include <linux/genetlink.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>

namespace ebpfmap {
namespace {

// <linux/netdev.h>, which 6.3 brought.
constexpr char kNetdevFamily[] = "netdev";
constexpr uint8_t kNetdevDevGet = 1;
constexpr uint16_t kNetdevIfindex = 1;
constexpr uint16_t kNetdevXdpFeatures = 3;
constexpr uint32_t kSkipStatistics = 1U << 3;  // RTEXT_FILTER_SKIP_STATS
constexpr uint16_t kAlternativeName = 53;      // IFLA_ALT_IFNAME, which 5.5 brought

std::optional<LinkPlace> peer_of(std::string_view attributes, const LinkPlace &place) {
    std::optional<uint32_t> ifindex = netlink_number<uint32_t>(attributes, IFLA_LINK);
    if (!ifindex || *ifindex == 0) return std::nullopt;
    // Without an nsid the peer is in the namespace of the interface.
    std::optional<int32_t> nsid = netlink_number<int32_t>(attributes, IFLA_LINK_NETNSID);
    return LinkPlace{*ifindex, nsid ? nsid : place.nsid};
}

// The struct of the answer, and with its attributes the answer.
int32_t ask_route(const NetlinkRequest &request, ifinfomsg *link, std::string *reply) {
    if (int32_t result = sys::netlink(NETLINK_ROUTE, request.bytes(), reply); result < 0) return result;
    if (reply->size() < NLMSG_HDRLEN + sizeof *link) return -EBADMSG;
    memcpy(link, reply->data() + NLMSG_HDRLEN, sizeof *link);
    return 0;
}

int32_t ask_generic(uint16_t family, uint8_t command, uint16_t attribute, const void *data, size_t size, std::string *reply) {
    genlmsghdr header{command, 1, 0};
    NetlinkRequest request(family, &header, sizeof header);
    request.attribute(attribute, data, size);
    return sys::netlink(NETLINK_GENERIC, request.bytes(), reply);
}

std::optional<uint16_t> netdev_family() {
    std::string reply;
    int32_t result =
        ask_generic(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, CTRL_ATTR_FAMILY_NAME, kNetdevFamily, sizeof kNetdevFamily, &reply);
    if (result < 0) return std::nullopt;
    return netlink_number<uint16_t>(netlink_attributes(reply, sizeof(genlmsghdr)), CTRL_ATTR_FAMILY_ID);
}

}  // namespace

int32_t find_link(std::string_view name) {
    ifinfomsg link{};
    NetlinkRequest request(RTM_GETLINK, &link, sizeof link);
    request.attribute(IFLA_EXT_MASK, kSkipStatistics);
    // Older kernels know the first attribute only. Newer ones find an alternative name by either, if the attribute has room for it.
    std::string text(name);
    request.attribute(name.size() <= kLongestName ? uint16_t{IFLA_IFNAME} : kAlternativeName, text.c_str(), text.size() + 1);
    std::string reply;
    int32_t result = ask_route(request, &link, &reply);
    // With no attribute that it knows, a kernel before 5.5 has nothing to look for.
    if (result == -EINVAL && name.size() > kLongestName) return -ENODEV;
    return result < 0 ? result : link.ifi_index;
}

int32_t read_link(const LinkPlace &place, LinkFacts *facts) {
    ifinfomsg link{};
    link.ifi_index = static_cast<int>(place.ifindex);
    NetlinkRequest request(RTM_GETLINK, &link, sizeof link);
    request.attribute(IFLA_EXT_MASK, kSkipStatistics);
    if (place.nsid) request.attribute(IFLA_TARGET_NETNSID, static_cast<uint32_t>(*place.nsid));
    std::string reply;
    if (int32_t result = ask_route(request, &link, &reply); result < 0) return result;
    std::string_view attributes = netlink_attributes(reply, sizeof link);
    facts->name = netlink_text(attributes, IFLA_IFNAME);
    facts->kind = netlink_text(netlink_attribute(attributes, IFLA_LINKINFO).value_or(""), IFLA_INFO_KIND);
    facts->ethernet = link.ifi_type == ARPHRD_ETHER;
    facts->up = (link.ifi_flags & IFF_UP) != 0;
    facts->carrier = netlink_number<uint8_t>(attributes, IFLA_CARRIER).value_or(1) != 0;
    facts->mtu = netlink_number<uint32_t>(attributes, IFLA_MTU).value_or(0);
    if (facts->kind == "veth") facts->peer = peer_of(attributes, place);
    return 0;
}

std::optional<uint64_t> read_xdp_features(uint32_t ifindex) {
    std::optional<uint16_t> family = netdev_family();
    if (!family) return std::nullopt;
    std::string reply;
    int32_t result = ask_generic(*family, kNetdevDevGet, kNetdevIfindex, &ifindex, sizeof ifindex, &reply);
    if (result < 0) return std::nullopt;
    return netlink_number<uint64_t>(netlink_attributes(reply, sizeof(genlmsghdr)), kNetdevXdpFeatures);
}

}  // namespace ebpfmap

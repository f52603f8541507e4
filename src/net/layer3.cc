// SPDX-License-Identifier: BSD-2-Clause
#include "net/layer3.h"

#include "base/error.h"

#include <linux/if_arp.h>

namespace ebpfmap {
namespace {

// The word after "link/" in the output of `ip link`.
std::string link_type(uint16_t type) {
    switch (type) {
    case ARPHRD_NONE: return "none";
    case ARPHRD_PPP: return "ppp";
    case ARPHRD_TUNNEL: return "ipip";
    case ARPHRD_TUNNEL6: return "tunnel6";
    case ARPHRD_SIT: return "sit";
    case ARPHRD_IPGRE: return "gre";
    case ARPHRD_IP6GRE: return "gre6";
    case ARPHRD_INFINIBAND: return "infiniband";
    default: return std::to_string(type);
    }
}

}  // namespace

std::string layer3_text(const LinkFacts &link) {
    std::string kind = link.kind.empty() ? "" : " (" + link.kind + ")";
    return text("%s%s carries packets without an Ethernet header (link/%s)", link.name.c_str(), kind.c_str(),
                link_type(link.type).c_str());
}

std::string layer2_instead(const LinkFacts &link) {
    if (link.kind == "tun") return "a tap (`ip tuntap add mode tap`)";
    if (link.kind == "gre") return "a gretap (`ip link add type gretap`)";
    if (link.kind == "ip6gre") return "an ip6gretap (`ip link add type ip6gretap`)";
    return "a tunnel of Ethernet frames (gretap, vxlan)";
}

}  // namespace ebpfmap

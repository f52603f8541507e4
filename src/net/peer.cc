// SPDX-License-Identifier: BSD-2-Clause
#include "net/peer.h"

#include "base/error.h"
#include "net/netns_search.h"

namespace ebpfmap {
namespace {

std::string way_to(int32_t nsid) {
    FoundNetns netns;
    if (find_netns(nsid, &netns) < 0) return "`ip netns list-id` shows its name";
    return text("`nsenter --net=%s` leads there", netns.path.c_str());
}

}  // namespace

int32_t Peer::look_at(const LinkPlace &place) {
    place_ = place;
    int32_t code = read_link(place, &facts_);
    known_ = code == 0;
    return known_ || not_told(code) ? 0 : code;
}

std::string Peer::text() const {
    std::string name = "its peer " + (known_ ? facts_.name : ebpfmap::text("(interface %u)", place_.ifindex));
    if (!place_.nsid) return name;
    return name + ebpfmap::text(", in the network namespace with nsid %d (%s),", *place_.nsid, way_to(*place_.nsid).c_str());
}

std::string Peer::command(std::string format) const { return known_ ? format.replace(format.find('@'), 1, facts_.name) : ""; }

}  // namespace ebpfmap

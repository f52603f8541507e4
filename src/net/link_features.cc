// SPDX-License-Identifier: BSD-2-Clause
#include "net/link_features.h"

#include "codec/netlink.h"
#include "net/netns_search.h"

#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>

#include <algorithm>
#include <new>

namespace ebpfmap {
namespace {

void read_names(std::string_view reply, LinkFeatures *features) {
    std::string_view set = netlink_attribute(reply, ETHTOOL_A_FEATURES_ACTIVE).value_or("");
    std::string_view bits = netlink_attribute(set, ETHTOOL_A_BITSET_BITS).value_or("");
    netlink_each(bits, [&](uint16_t, std::string_view bit) {
        features->active.push_back(netlink_text(bit, ETHTOOL_A_BITSET_BIT_NAME));
    });
}

int32_t read_here(uint32_t ifindex, std::optional<LinkFeatures> *features) {
    std::string reply;
    nlattr header{NLA_HDRLEN + sizeof ifindex, ETHTOOL_A_HEADER_DEV_INDEX};
    std::string nest(reinterpret_cast<const char *>(&header), sizeof header);
    nest.append(reinterpret_cast<const char *>(&ifindex), sizeof ifindex);
    int32_t code =
        ask_generic_family(ETHTOOL_GENL_NAME, ETHTOOL_MSG_FEATURES_GET, ETHTOOL_A_FEATURES_HEADER | NLA_F_NESTED, nest, &reply);
    if (code < 0) return not_told(code) ? 0 : code;
    features->emplace();
    read_names(netlink_attributes(reply, sizeof(genlmsghdr)), &**features);
    return 0;
}

struct Request {
    uint32_t ifindex;
    std::optional<LinkFeatures> *features;
};

// Runs on a separate thread, so no exception may leave it.
int32_t read_there(void *argument) noexcept {
    auto *request = static_cast<Request *>(argument);
    try {
        return read_here(request->ifindex, request->features);
    } catch (const std::bad_alloc &) {
        return -ENOMEM;
    }
}

}  // namespace

bool LinkFeatures::has(std::string_view name) const { return std::find(active.begin(), active.end(), name) != active.end(); }

std::vector<std::string> LinkFeatures::merging() const {
    bool tcp = false;
    std::vector<std::string> others;
    for (const std::string &name : active) {
        if (name.starts_with("tx-tcp") && name.ends_with("-segmentation")) {
            tcp = true;
        } else if (name == "tx-gso-list" || (name.starts_with("tx-") && name.ends_with("-segmentation") &&
                                             name != "tx-generic-segmentation" && name != "tx-esp-segmentation")) {
            others.push_back(name);
        }
    }
    if (!tcp && others.empty()) return {};
    std::vector<std::string> names;
    if (tcp) names.emplace_back("tso");
    if (has("tx-generic-segmentation")) names.emplace_back("gso");
    names.insert(names.end(), others.begin(), others.end());
    return names;
}

bool LinkFeatures::leaves_checksums() const {
    return has("tx-checksum-ip-generic") || has("tx-checksum-ipv4") || has("tx-checksum-ipv6");
}

int32_t read_features(const LinkPlace &place, std::optional<LinkFeatures> *features) {
    if (!place.nsid) return read_here(place.ifindex, features);
    FoundNetns netns;
    Request request{place.ifindex, features};
    int32_t code = find_netns(*place.nsid, &netns);
    if (code == 0) code = sys::in_netns(netns.fd.get(), read_there, &request);
    return code < 0 && !not_told(code) ? code : 0;
}

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
#include "family/link_features.h"

#include "codec/netlink.h"
#include "family/netns_search.h"

#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>

#include <algorithm>
#include <new>

namespace ebpfmap {
namespace {

bool begins_with(std::string_view text, std::string_view begin) { return text.substr(0, begin.size()) == begin; }

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

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
    int32_t result =
        ask_generic_family(ETHTOOL_GENL_NAME, ETHTOOL_MSG_FEATURES_GET, ETHTOOL_A_FEATURES_HEADER | NLA_F_NESTED, nest, &reply);
    if (result < 0) return not_told(result) ? 0 : result;
    features->emplace();
    read_names(netlink_attributes(reply, sizeof(genlmsghdr)), &**features);
    return 0;
}

struct Question {
    uint32_t ifindex;
    std::optional<LinkFeatures> *features;
};

// Runs on a thread of its own, which an exception must not leave.
int32_t read_there(void *argument) noexcept {
    auto *question = static_cast<Question *>(argument);
    try {
        return read_here(question->ifindex, question->features);
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
        if (begins_with(name, "tx-tcp") && ends_with(name, "-segmentation")) {
            tcp = true;
        } else if (name == "tx-gso-list" || (begins_with(name, "tx-") && ends_with(name, "-segmentation") &&
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
    int32_t result = find_netns(*place.nsid, &netns);
    Question question{place.ifindex, features};
    if (result == 0) result = sys::in_netns(netns.fd.get(), read_there, &question);
    return result < 0 && !not_told(result) ? result : 0;
}

}  // namespace ebpfmap

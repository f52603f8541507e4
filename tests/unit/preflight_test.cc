// SPDX-License-Identifier: BSD-2-Clause
// Preflight on kernels that tell less than the one at hand, or fail to answer.
#include "codec/netlink.h"
#include "unit/world.h"

#include <linux/genetlink.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>
#include <catch2/catch.hpp>

using namespace ebpfmap;
using namespace ebpfmap::unit;
using Catch::Matchers::Contains;

namespace {

constexpr uint32_t kEgress = 2;
constexpr uint32_t kPeer = 8;
constexpr uint16_t kNetdevFamily = 30;

// A network with a veth whose peer is in another namespace.
struct Network {
    std::optional<uint64_t> xdp_features;  // nothing: Linux before 6.3
    int32_t link_error = 0;
    bool peer_is_visible = true;

    int32_t answer(int protocol, const std::string &request, std::string *reply) const {
        if (protocol == NETLINK_ROUTE) return answer_route(request, reply);
        if (!xdp_features) return -ENOENT;
        genlmsghdr header{};
        NetlinkRequest message(0, &header, sizeof header);
        uint16_t type;
        memcpy(&type, request.data() + offsetof(nlmsghdr, nlmsg_type), sizeof type);
        if (type == GENL_ID_CTRL) {
            message.attribute(CTRL_ATTR_FAMILY_ID, &kNetdevFamily, sizeof kNetdevFamily);
        } else {
            CHECK(type == kNetdevFamily);
            message.attribute(3, &*xdp_features, sizeof *xdp_features);
        }
        *reply = message.bytes();
        return 0;
    }

private:
    int32_t answer_route(const std::string &request, std::string *reply) const {
        if (link_error != 0) return -link_error;
        ifinfomsg link;
        memcpy(&link, request.data() + sizeof(nlmsghdr), sizeof link);
        bool peer = link.ifi_index == kPeer;
        if (peer && !peer_is_visible) return -EPERM;
        link.ifi_type = ARPHRD_ETHER;
        link.ifi_flags = IFF_UP;
        NetlinkRequest message(RTM_NEWLINK, &link, sizeof link);
        const std::string name = peer ? "far" : "near";
        message.attribute(IFLA_IFNAME, name.c_str(), name.size() + 1);
        message.attribute(IFLA_MTU, 1500);
        message.attribute(IFLA_LINK, peer ? kEgress : kPeer);
        message.attribute(IFLA_LINK_NETNSID, 4);
        // One attribute inside another: length 9, type, "veth".
        const char kind[12] = {9, 0, IFLA_INFO_KIND, 0, 'v', 'e', 't', 'h'};
        message.attribute(IFLA_LINKINFO, kind, sizeof kind);
        *reply = message.bytes();
        return 0;
    }
};

struct Scene : World {
    Network network;

    Scene() : World(EBPF_MAP_TYPE_DEVMAP) {
        netlink = [this](int protocol, const std::string &request, std::string *reply) {
            return network.answer(protocol, request, reply);
        };
        harness::call(ebpf_devmap_set, map.get(), 1, kEgress, -1, EBPF_ANY);
    }

    harness::FindingsHandle examine() {
        ebpf_findings *findings = nullptr;
        harness::call(ebpf_devmap_preflight, map.get(), -1, 0, &findings);
        return harness::FindingsHandle(findings);
    }
};

}  // namespace

TEST_CASE("a kernel that does not tell what a driver can do", "[preflight]") {
    Scene scene;
    harness::FindingsHandle findings = scene.examine();
    REQUIRE(ebpf_findings_count(findings.get()) == 1);
    CHECK(ebpf_findings_cause(findings.get(), 0) == EBPF_CAUSE_NOT_CHECKED);
    CHECK_THAT(ebpf_findings_message(findings.get(), 0),
               Contains("near") && Contains("Linux 6.3") && Contains("its peer has to"));
    CHECK(std::string(ebpf_findings_remedy(findings.get(), 0)) == "ethtool -K far gro on");
}

TEST_CASE("a veth whose peer cannot be looked at", "[preflight]") {
    Scene scene;
    scene.network.xdp_features = 1;
    scene.network.peer_is_visible = false;
    harness::FindingsHandle findings = scene.examine();
    REQUIRE(ebpf_findings_count(findings.get()) == 1);
    CHECK(ebpf_findings_cause(findings.get(), 0) == EBPF_CAUSE_VETH_PEER);
    CHECK_THAT(ebpf_findings_message(findings.get(), 0),
               Contains("its peer (interface 8), in the network namespace with nsid 4"));
    CHECK(std::string(ebpf_findings_remedy(findings.get(), 0)).empty());
}

TEST_CASE("a veth with too few queues", "[preflight]") {
    Scene scene;
    scene.network.xdp_features = 0;
    harness::FindingsHandle findings = scene.examine();
    REQUIRE(ebpf_findings_count(findings.get()) == 1);
    CHECK(ebpf_findings_cause(findings.get(), 0) == EBPF_CAUSE_XDP_XMIT);
    CHECK_THAT(ebpf_findings_message(findings.get(), 0), Contains("fewer receive queues"));

    scene.network.xdp_features = 4;
    CHECK(ebpf_findings_count(scene.examine().get()) == 0);
}

TEST_CASE("netlink that fails", "[preflight]") {
    Scene scene;
    ebpf_findings *findings = nullptr;
    scene.network.link_error = EMFILE;
    CHECK(outcome_of(ebpf_devmap_preflight, scene.map.get(), -1, 0, &findings).cause == EBPF_CAUSE_TOO_MANY_FILES);
    scene.network.link_error = EACCES;
    Outcome refused = outcome_of(ebpf_devmap_preflight, scene.map.get(), -1, 0, &findings);
    CHECK(refused.code == -EACCES);
    CHECK_THAT(refused.message, Contains("interface 2 by netlink failed (EACCES)"));
    CHECK(findings == nullptr);
}

TEST_CASE("netlink messages that end too early are read no further", "[preflight]") {
    uint32_t number = 7;
    NetlinkRequest message(1, &number, sizeof number);
    message.attribute(5, 42);
    std::string bytes = message.bytes();
    std::string_view attributes = netlink_attributes(bytes, sizeof number);
    CHECK(netlink_number<uint32_t>(attributes, 5) == 42U);
    CHECK_FALSE(netlink_number<uint64_t>(attributes, 5));
    CHECK_FALSE(netlink_number<uint32_t>(attributes, 6));
    for (size_t length = 0; length < attributes.size(); ++length) {
        CHECK_FALSE(netlink_attribute(attributes.substr(0, length), 5));
    }
    CHECK(netlink_attributes("short", sizeof number).empty());
    // An attribute that is shorter than its own header.
    CHECK_FALSE(netlink_attribute(std::string_view("\2\0\5\0\1\1\1\1", 8), 5));
}

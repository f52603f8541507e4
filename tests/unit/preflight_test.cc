// SPDX-License-Identifier: BSD-2-Clause
// Preflight on kernels that tell less than the one at hand, or fail to answer.
#include "codec/netlink.h"
#include "unit/world.h"

#include <linux/ethtool_netlink.h>
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
constexpr uint16_t kEthtoolFamily = 31;

std::string nested(uint16_t type, const std::string &payload) {
    nlattr header{static_cast<uint16_t>(NLA_HDRLEN + payload.size()), static_cast<uint16_t>(type | NLA_F_NESTED)};
    std::string attribute(reinterpret_cast<const char *>(&header), sizeof header);
    attribute += payload;
    attribute.resize(NLA_ALIGN(attribute.size()));
    return attribute;
}

// A network with a veth and its peer in another namespace.
struct Network {
    std::optional<uint64_t> xdp_features;              // nothing: Linux before 6.3
    std::optional<std::vector<std::string>> features;  // of ethtool -k; nothing: Linux before 5.6
    int32_t link_error = 0;
    int32_t peer_error = 0;
    int32_t features_error = 0;
    bool peer_is_visible = true;
    bool peer_is_here = false;
    uint32_t peer_segments = 65535;
    uint16_t type = ARPHRD_ETHER;
    std::string kind = "veth";

    int32_t answer(int protocol, const std::string &request, std::string *reply) const {
        if (protocol == NETLINK_ROUTE) return answer_route(request, reply);
        uint16_t type;
        memcpy(&type, request.data() + offsetof(nlmsghdr, nlmsg_type), sizeof type);
        if (type == GENL_ID_CTRL) return answer_family(request, reply);
        return type == kEthtoolFamily ? answer_ethtool(reply) : answer_netdev(reply);
    }

private:
    int32_t answer_family(const std::string &request, std::string *reply) const {
        bool ethtool = request.find("ethtool") != request.npos;
        if (ethtool && features_error != 0) return -features_error;
        if (ethtool ? !features : !xdp_features) return -ENOENT;
        genlmsghdr header{};
        NetlinkRequest message(0, &header, sizeof header);
        const uint16_t &family = ethtool ? kEthtoolFamily : kNetdevFamily;
        message.attribute(CTRL_ATTR_FAMILY_ID, &family, sizeof family);
        *reply = message.bytes();
        return 0;
    }

    int32_t answer_netdev(std::string *reply) const {
        genlmsghdr header{};
        NetlinkRequest message(0, &header, sizeof header);
        message.attribute(3, &*xdp_features, sizeof *xdp_features);
        *reply = message.bytes();
        return 0;
    }

    int32_t answer_ethtool(std::string *reply) const {
        genlmsghdr header{};
        NetlinkRequest message(0, &header, sizeof header);
        std::string bits;
        for (const std::string &name : *features) {
            bits += nested(ETHTOOL_A_BITSET_BITS_BIT, nested(ETHTOOL_A_BITSET_BIT_NAME, name + '\0'));
        }
        std::string set = nested(ETHTOOL_A_BITSET_BITS, bits);
        message.attribute(ETHTOOL_A_FEATURES_ACTIVE, set.data(), set.size());
        *reply = message.bytes();
        return 0;
    }

    int32_t answer_route(const std::string &request, std::string *reply) const {
        if (link_error != 0) return -link_error;
        ifinfomsg link;
        memcpy(&link, request.data() + sizeof(nlmsghdr), sizeof link);
        bool peer = link.ifi_index == kPeer;
        if (peer && peer_error != 0) return -peer_error;
        if (peer && !peer_is_visible) return -EPERM;
        link.ifi_type = type;
        link.ifi_flags = IFF_UP;
        NetlinkRequest message(RTM_NEWLINK, &link, sizeof link);
        const std::string name = peer ? "far" : "near";
        message.attribute(IFLA_IFNAME, name.c_str(), name.size() + 1);
        message.attribute(IFLA_MTU, 1500);
        message.attribute(IFLA_LINK, peer ? kEgress : kPeer);
        if (!peer_is_here) message.attribute(IFLA_LINK_NETNSID, 4);
        message.attribute(IFLA_GSO_MAX_SEGS, peer ? peer_segments : 65535);
        std::string info = nested(IFLA_INFO_KIND, kind + '\0');
        message.attribute(IFLA_LINKINFO, info.data(), info.size());
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

    harness::FindingsHandle examine_ingress(uint32_t mode, uint32_t type = EBPF_MAP_TYPE_DEVMAP) {
        ebpf_findings *findings = nullptr;
        harness::call(ebpf_ingress_preflight, kEgress, mode, type, -1, &findings);
        return harness::FindingsHandle(findings);
    }
};

}  // namespace

TEST_CASE("a kernel that does not report the features of a driver", "[preflight]") {
    Scene scene;
    harness::FindingsHandle findings = scene.examine();
    REQUIRE(ebpf_findings_count(findings.get()) == 1);
    CHECK(ebpf_findings_cause(findings.get(), 0) == EBPF_CAUSE_NOT_CHECKED);
    CHECK_THAT(ebpf_findings_message(findings.get(), 0),
               Contains("near") && Contains("Linux 6.3") && Contains("its peer needs"));
    CHECK(std::string(ebpf_findings_remedy(findings.get(), 0)) == "ethtool -K far gro on");
}

TEST_CASE("a veth with an inaccessible peer", "[preflight]") {
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

TEST_CASE("a question that cannot be asked is no finding", "[preflight]") {
    Scene scene;
    ebpf_findings *findings = nullptr;
    auto target = [&] { return outcome_of(ebpf_devmap_preflight, scene.map.get(), -1, 0, &findings).cause; };
    auto ingress = [&] {
        uint32_t mode = EBPF_XDP_MODE_GENERIC;
        uint32_t type = EBPF_MAP_TYPE_DEVMAP;
        return outcome_of(ebpf_ingress_preflight, kEgress, mode, type, -1, &findings).cause;
    };
    scene.network.peer_error = EMFILE;
    CHECK(target() == EBPF_CAUSE_TOO_MANY_FILES);
    CHECK(ingress() == EBPF_CAUSE_TOO_MANY_FILES);
    scene.network.peer_error = ENOMEM;
    CHECK(target() == EBPF_CAUSE_OUT_OF_MEMORY);
    CHECK(ingress() == EBPF_CAUSE_OUT_OF_MEMORY);
    scene.network.peer_error = 0;
    scene.network.peer_is_here = true;
    scene.network.features_error = ENFILE;
    CHECK(ingress() == EBPF_CAUSE_TOO_MANY_FILES);
    CHECK(findings == nullptr);
}

TEST_CASE("a target or an ingress without Ethernet headers, of each kind", "[preflight]") {
    struct Kind {
        uint16_t type;
        const char *name, *link, *instead;
    };
    auto [type, name, link, instead] = GENERATE(values<Kind>({
        {ARPHRD_NONE, "wireguard", "link/none", "gretap, vxlan"},
        {ARPHRD_NONE, "tun", "link/none", "a tap"},
        {ARPHRD_TUNNEL, "ipip", "link/ipip", "gretap, vxlan"},
        {ARPHRD_SIT, "sit", "link/sit", "gretap, vxlan"},
        {ARPHRD_IPGRE, "gre", "link/gre", "a gretap"},
        {ARPHRD_IP6GRE, "ip6gre", "link/gre6", "an ip6gretap"},
        {ARPHRD_TUNNEL6, "ip6tnl", "link/tunnel6", "gretap, vxlan"},
        {ARPHRD_PPP, "ppp", "link/ppp", "gretap, vxlan"},
        {ARPHRD_RAWIP, "rmnet", "link/519", "gretap, vxlan"},
    }));
    CAPTURE(name);
    Scene scene;
    scene.network.type = type;
    scene.network.kind = name;
    scene.network.xdp_features = 0;
    for (const harness::FindingsHandle &findings : {scene.examine(), scene.examine_ingress(EBPF_XDP_MODE_GENERIC)}) {
        REQUIRE(ebpf_findings_count(findings.get()) == 1);
        CHECK(ebpf_findings_cause(findings.get(), 0) == EBPF_CAUSE_LINK_LAYER);
        CHECK_THAT(ebpf_findings_message(findings.get(), 0), Contains(link) && Contains(instead));
    }
    scene.network.type = ARPHRD_LOOPBACK;
    CHECK(ebpf_findings_cause(scene.examine().get(), 0) == EBPF_CAUSE_XDP_XMIT);
    scene.network.type = ARPHRD_ETHER;
    CHECK(ebpf_findings_cause(scene.examine().get(), 0) == EBPF_CAUSE_XDP_XMIT);
}

TEST_CASE("a remedy switches off only the features that merge packets", "[preflight]") {
    Scene scene;
    scene.network.peer_is_here = true;
    scene.network.features = {"tx-checksum-ip-generic", "tx-generic-segmentation",
                              "tx-tcp-segmentation",    "tx-tcp6-segmentation",
                              "tx-udp-segmentation",    "rx-gro",
                              "tx-vlan-hw-insert",      "tx-gso-list",
                              "tx-gso-partial"};
    harness::FindingsHandle findings = scene.examine_ingress(EBPF_XDP_MODE_GENERIC);
    REQUIRE(ebpf_findings_count(findings.get()) == 1);
    CHECK(std::string(ebpf_findings_remedy(findings.get(), 0)) ==
          "ethtool -K far tso off gso off tx-udp-segmentation off tx-gso-list off");
    scene.network.features = {"tx-generic-segmentation", "rx-gro"};
    CHECK(ebpf_findings_count(scene.examine_ingress(EBPF_XDP_MODE_GENERIC).get()) == 0);
    scene.network.features = {"tx-udp-segmentation"};
    CHECK(ebpf_findings_count(scene.examine_ingress(EBPF_XDP_MODE_GENERIC).get()) == 1);
    scene.network.peer_segments = 1;
    CHECK(ebpf_findings_count(scene.examine_ingress(EBPF_XDP_MODE_GENERIC).get()) == 0);
    for (const char *name : {"tx-checksum-ipv4", "tx-checksum-ipv6", "tx-checksum-ip-generic"}) {
        scene.network.features = {name};
        findings = scene.examine_ingress(EBPF_XDP_MODE_NATIVE);
        REQUIRE(ebpf_findings_count(findings.get()) == 1);
        CHECK(ebpf_findings_cause(findings.get(), 0) == EBPF_CAUSE_CHECKSUM_OFFLOAD);
    }
}

TEST_CASE("the peer of an ingress interface with unreadable features", "[preflight]") {
    Scene scene;
    harness::FindingsHandle findings = scene.examine_ingress(EBPF_XDP_MODE_GENERIC, EBPF_MAP_TYPE_XSKMAP);
    REQUIRE(ebpf_findings_count(findings.get()) == 2);
    CHECK(ebpf_findings_cause(findings.get(), 0) == EBPF_CAUSE_MERGED_PACKETS);
    CHECK(std::string(ebpf_findings_remedy(findings.get(), 0)) == "ip link set dev far gso_max_segs 1");
    CHECK(ebpf_findings_cause(findings.get(), 1) == EBPF_CAUSE_NOT_CHECKED);
    CHECK(std::string(ebpf_findings_remedy(findings.get(), 1)) == "ethtool -K far tx off");
    scene.network.peer_segments = 1;
    CHECK(ebpf_findings_count(scene.examine_ingress(EBPF_XDP_MODE_GENERIC).get()) == 0);

    scene.network.peer_is_visible = false;
    findings = scene.examine_ingress(EBPF_XDP_MODE_GENERIC);
    REQUIRE(ebpf_findings_count(findings.get()) == 1);
    CHECK(ebpf_findings_cause(findings.get(), 0) == EBPF_CAUSE_NOT_CHECKED);
    CHECK_THAT(ebpf_findings_message(findings.get(), 0), Contains("near: it is unknown whether its peer (interface 8)"));
}

TEST_CASE("the best mode of an ingress is the one that its driver can", "[preflight]") {
    Scene scene;
    scene.network.peer_is_here = true;
    scene.network.features = {"tx-checksum-ip-generic", "tx-tcp-segmentation"};
    auto cause = [&] { return ebpf_findings_cause(scene.examine_ingress(EBPF_XDP_MODE_AUTO).get(), 0); };
    CHECK(cause() == EBPF_CAUSE_CHECKSUM_OFFLOAD);
    scene.network.xdp_features = 1;
    CHECK(cause() == EBPF_CAUSE_CHECKSUM_OFFLOAD);
    scene.network.xdp_features = 0;
    CHECK(cause() == EBPF_CAUSE_MERGED_PACKETS);
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

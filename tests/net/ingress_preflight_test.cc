// SPDX-License-Identifier: BSD-2-Clause
// Preflight of the interface that frames come in by: each finding is provoked, packets vanish, its remedy is applied, the finding
// is gone and packets arrive.
#include "harness/bundled.h"
#include "harness/forwarder.h"
#include "harness/line.h"
#include "harness/udp_socket.h"
#include "net/findings.h"
#include "net/merged.h"
#include "net/tun.h"

using namespace ebpfmap::harness;
using Catch::Matchers::Contains;
using net_tests::Finding;
using net_tests::findings_of;
using net_tests::only;
using net_tests::run;
using net_tests::Tun;
using net_tests::with_cause;

namespace {

constexpr uint16_t kPort = 4003;

std::vector<Finding> examine(const Interface &interface, uint32_t mode, uint32_t map_type) {
    return findings_of(ebpf_ingress_preflight, interface.index(), mode, map_type, interface.netns().fd());
}

// A line with addresses at its ends.
struct Scene {
    Line line;

    Scene() {
        line.left.set_address("10.0.0.1", "255.255.255.0");
        line.right.set_address("10.0.0.2", "255.255.255.0");
    }
};

}  // namespace

TEST_CASE("preflight finds merged packets that come in in generic mode", "[net]") {
    Scene scene;
    const Line &line = scene.line;
    uint32_t type = GENERATE(as<uint32_t>(), EBPF_MAP_TYPE_DEVMAP, EBPF_MAP_TYPE_DEVMAP_HASH, EBPF_MAP_TYPE_XSKMAP);
    Finding finding = only(with_cause(examine(line.middle_left, EBPF_XDP_MODE_GENERIC, type), EBPF_CAUSE_MERGED_PACKETS));
    CHECK(finding.key == 0);
    CHECK(finding.ifindex == line.middle_left.index());
    CHECK_THAT(finding.message, Contains("mleft: its peer left, in the network namespace with nsid ") &&
                                    Contains("takes merged packets (TSO, GSO)"));
    CHECK_THAT(finding.remedy, Contains("ethtool -K left tso off gso off ") && Contains("tx-udp-segmentation off"));

    run(line.left_netns, finding.remedy);
    CHECK(with_cause(examine(line.middle_left, EBPF_XDP_MODE_GENERIC, type), EBPF_CAUSE_MERGED_PACKETS).empty());
}

TEST_CASE("merged packets are lost in generic mode, and the remedy of preflight mends it", "[net]") {
    Scene scene;
    const Line &line = scene.line;
    Forwarder forwarder(line.middle_left, line.middle_right, EBPF_XDP_MODE_GENERIC);
    auto delivered = [&] { return net_tests::merged_datagrams(line.left_netns, line.right_netns, "10.0.0.2"); };
    CHECK(delivered() == 0);
    Finding finding = only(examine(line.middle_left, EBPF_XDP_MODE_AUTO, EBPF_MAP_TYPE_DEVMAP_HASH));
    CHECK(finding.cause == EBPF_CAUSE_MERGED_PACKETS);
    run(line.left_netns, finding.remedy);
    CHECK(examine(line.middle_left, EBPF_XDP_MODE_AUTO, EBPF_MAP_TYPE_DEVMAP_HASH).empty());
    CHECK(delivered() == net_tests::kMergedDatagrams);
}

// One port that the merged packets fit into would not help the others: each ends the broadcast.
TEST_CASE("merged packets do not get through flood in generic mode, and the remedy of preflight mends it", "[net]") {
    Scene scene;
    const Line &line = scene.line;
    Bundled flood("flood");
    for (const Interface *port : {&line.middle_left, &line.middle_right}) flood.set_device("ports", port->index(), *port);
    LinkHandle links[] = {flood.attach("flood", line.middle_left, EBPF_XDP_MODE_GENERIC),
                          flood.attach("flood", line.middle_right, EBPF_XDP_MODE_GENERIC)};
    auto delivered = [&] { return net_tests::merged_datagrams(line.left_netns, line.right_netns, "10.0.0.2"); };
    CHECK(delivered() == 0);
    run(line.left_netns, only(examine(line.middle_left, EBPF_XDP_MODE_GENERIC, EBPF_MAP_TYPE_DEVMAP_HASH)).remedy);
    CHECK(delivered() == net_tests::kMergedDatagrams);
}

TEST_CASE("preflight finds senders that leave checksums to a device which native mode passes by", "[net]") {
    Scene scene;
    const Line &line = scene.line;
    Forwarder forwarder(line.middle_left, line.middle_right, EBPF_XDP_MODE_NATIVE);
    auto delivered = [&] {
        UdpSocket from(line.left_netns, 4000);
        UdpSocket to(line.right_netns, kPort);
        for (int i = 0; i < 20; i++) from.send_to("10.0.0.2", kPort);
        return to.count_datagrams(20);
    };
    CHECK(delivered() == 0);
    Finding finding = only(examine(line.middle_left, EBPF_XDP_MODE_AUTO, EBPF_MAP_TYPE_DEVMAP));
    CHECK(finding.cause == EBPF_CAUSE_CHECKSUM_OFFLOAD);
    CHECK(finding.ifindex == line.middle_left.index());
    CHECK(finding.remedy == "ethtool -K left tx off");

    run(line.left_netns, finding.remedy);
    CHECK(examine(line.middle_left, EBPF_XDP_MODE_AUTO, EBPF_MAP_TYPE_DEVMAP).empty());
    CHECK(delivered() == 20);
}

TEST_CASE("which checksums and merged packets matter depends on the mode and the map", "[net]") {
    Line line;
    auto causes = [&](uint32_t mode, uint32_t type) {
        std::vector<Finding> findings = examine(line.middle_left, mode, type);
        return std::make_pair(with_cause(findings, EBPF_CAUSE_MERGED_PACKETS).size(),
                              with_cause(findings, EBPF_CAUSE_CHECKSUM_OFFLOAD).size());
    };
    auto finds = [](size_t merged, size_t checksums) { return std::make_pair(merged, checksums); };
    CHECK(causes(EBPF_XDP_MODE_NATIVE, EBPF_MAP_TYPE_DEVMAP) == finds(0, 1));
    CHECK(causes(EBPF_XDP_MODE_GENERIC, EBPF_MAP_TYPE_DEVMAP) == finds(1, 0));
    CHECK(causes(EBPF_XDP_MODE_NATIVE, EBPF_MAP_TYPE_CPUMAP) == finds(0, 1));
    CHECK(causes(EBPF_XDP_MODE_GENERIC, EBPF_MAP_TYPE_CPUMAP) == finds(0, 0));
    CHECK(causes(EBPF_XDP_MODE_NATIVE, EBPF_MAP_TYPE_XSKMAP) == finds(0, 1));
    CHECK(causes(EBPF_XDP_MODE_GENERIC, EBPF_MAP_TYPE_XSKMAP) == finds(1, 1));
    // A veth can do native mode, so that is the best one.
    CHECK(causes(EBPF_XDP_MODE_AUTO, EBPF_MAP_TYPE_DEVMAP) == finds(0, 1));
    // One segment in a packet at most is as good as none.
    run(line.left_netns, "ip link set dev left gso_max_segs 1");
    CHECK(causes(EBPF_XDP_MODE_GENERIC, EBPF_MAP_TYPE_DEVMAP) == finds(0, 0));
}

TEST_CASE("preflight finds an ingress that has no Ethernet headers", "[net]") {
    Netns netns;
    Tun tun(netns, "tun");
    uint32_t mode = GENERATE(as<uint32_t>(), EBPF_XDP_MODE_AUTO, EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC);
    uint32_t type = GENERATE(as<uint32_t>(), EBPF_MAP_TYPE_DEVMAP, EBPF_MAP_TYPE_CPUMAP, EBPF_MAP_TYPE_XSKMAP);
    Finding finding = only(examine(tun.interface, mode, type));
    CHECK(finding.cause == EBPF_CAUSE_LINK_LAYER);
    CHECK_THAT(finding.message, Contains("tun (tun) carries packets without an Ethernet header") && Contains("a tap"));

    Tun tap(netns, "tap", IFF_TAP);
    CHECK(examine(tap.interface, mode, type).empty());
}

TEST_CASE("preflight finds an ingress that is down", "[net]") {
    Line line;
    line.middle_left.set_down();
    Finding finding =
        only(with_cause(examine(line.middle_left, EBPF_XDP_MODE_NATIVE, EBPF_MAP_TYPE_XSKMAP), EBPF_CAUSE_INTERFACE_DOWN));
    CHECK(finding.remedy == "ip link set dev mleft up");
    run(line.middle_netns, finding.remedy);
    line.middle_left.wait_until_running();
    line.left.set_down();
    finding =
        only(with_cause(examine(line.middle_left, EBPF_XDP_MODE_NATIVE, EBPF_MAP_TYPE_XSKMAP), EBPF_CAUSE_INTERFACE_DOWN));
    CHECK_THAT(finding.message, Contains("has no carrier"));
}

TEST_CASE("preflight finds merged packets below the ingress", "[net]") {
    Line line;
    run(line.middle_netns, "ip link add name switch type bridge && ip link set mleft master switch && ip link set switch up");
    Interface bridge(line.middle_netns, "switch");
    bridge.wait_until_running();
    auto found = [&] {
        return with_cause(examine(bridge, EBPF_XDP_MODE_GENERIC, EBPF_MAP_TYPE_DEVMAP), EBPF_CAUSE_MERGED_PACKETS);
    };
    Finding finding = only(found());
    CHECK_THAT(finding.message, Contains("switch: its peer left"));
    run(line.left_netns, finding.remedy);
    CHECK(found().empty());

    line.middle_left.set_offload(Offload::kGro, true);
    finding = only(found());
    CHECK_THAT(finding.message, Contains("switch: mleft merges packets that it receives (GRO)"));
    CHECK(finding.remedy == "ethtool -K mleft gro off");
    run(line.middle_netns, finding.remedy);
    CHECK(found().empty());
}

TEST_CASE("preflight finds the merged packets of a virtual machine and of the machine itself", "[net]") {
    Netns netns;
    Tun tap(netns, "tap", IFF_TAP | IFF_VNET_HDR);
    Finding finding =
        only(with_cause(examine(tap.interface, EBPF_XDP_MODE_GENERIC, EBPF_MAP_TYPE_DEVMAP), EBPF_CAUSE_MERGED_PACKETS));
    CHECK_THAT(finding.message, Contains("the process that has tap open, a virtual machine for example"));
    CHECK(finding.remedy.empty());

    Interface loopback(netns, "lo");
    loopback.set_up();
    finding = only(with_cause(examine(loopback, EBPF_XDP_MODE_GENERIC, EBPF_MAP_TYPE_XSKMAP), EBPF_CAUSE_MERGED_PACKETS));
    run(netns, finding.remedy);
    CHECK(with_cause(examine(loopback, EBPF_XDP_MODE_GENERIC, EBPF_MAP_TYPE_XSKMAP), EBPF_CAUSE_MERGED_PACKETS).empty());
}

TEST_CASE("preflight of an ingress interface rejects other arguments", "[net]") {
    ebpf_findings *findings = nullptr;
    auto refusal = [&](uint32_t ifindex, uint32_t mode, uint32_t type, int32_t netns) {
        return refusal_of(ebpf_ingress_preflight, ifindex, mode, type, netns, &findings);
    };
    CHECK(refusal(0, EBPF_XDP_MODE_NATIVE, EBPF_MAP_TYPE_DEVMAP, -1).cause == EBPF_CAUSE_INTERFACE);
    CHECK(refusal(99999, EBPF_XDP_MODE_NATIVE, EBPF_MAP_TYPE_DEVMAP, -1).cause == EBPF_CAUSE_INTERFACE);
    CHECK(refusal(1, 3, EBPF_MAP_TYPE_DEVMAP, -1).cause == EBPF_CAUSE_ARGUMENT);
    CHECK(refusal(1, EBPF_XDP_MODE_NATIVE, EBPF_MAP_TYPE_HASH, -1).cause == EBPF_CAUSE_MAP_TYPE);
    CHECK(refusal(1, EBPF_XDP_MODE_NATIVE, EBPF_MAP_TYPE_DEVMAP, 9999).cause == EBPF_CAUSE_BAD_FD);
    CHECK(refusal_of(ebpf_ingress_preflight, 1U, 0U, uint32_t{EBPF_MAP_TYPE_DEVMAP}, -1, nullptr).cause == EBPF_CAUSE_ARGUMENT);
    CHECK(findings == nullptr);
}

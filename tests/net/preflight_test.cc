// SPDX-License-Identifier: BSD-2-Clause
// Preflight: each finding is provoked, packets vanish, its remedy is applied, the finding is gone and packets arrive.
#include "harness/bundled.h"
#include "harness/handles.h"
#include "harness/hub.h"
#include "harness/line.h"
#include "harness/live_frames.h"
#include "harness/netlink.h"
#include "harness/traffic.h"
#include "net/findings.h"
#include "net/programs.h"
#include "net/redirector.h"
#include "net/tun.h"

#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <sys/ioctl.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstring>

using namespace ebpfmap::harness;
using Catch::Matchers::Contains;
using net_tests::Finding;
using net_tests::findings_of;
using net_tests::only;
using net_tests::Redirector;
using net_tests::run;

namespace {

std::vector<Finding> examine(const ebpf_map *map, int netns_fd, uint32_t frame_size = 0) {
    return findings_of(ebpf_devmap_preflight, map, netns_fd, frame_size);
}

uint32_t delivered(const Line &line, uint16_t payload = 64) {
    PacketSocket from(line.left);
    PacketSocket to(line.right);
    Flow flow = flow_between(line.left, line.right);
    flow.payload_size = payload;
    return run_traffic(from, to, flow, 100).received;
}

struct Scene {
    Line line;
    Redirector redirector{line};

    std::vector<Finding> findings(uint32_t frame_size = 0) const {
        return examine(redirector.map.get(), line.middle_netns.fd(), frame_size);
    }
};

MapHandle devmap_with(const Interface &interface) {
    auto spec = make<MapSpecHandle>(ebpf_map_spec_new, EBPF_MAP_TYPE_DEVMAP_HASH, 4, 8, 4);
    auto map = make<MapHandle>(ebpf_map_create, spec.get());
    call(ebpf_devmap_set_in_netns, map.get(), 7, interface.netns().fd(), interface.index(), -1, EBPF_ANY);
    return map;
}

}  // namespace

TEST_CASE("preflight finds nothing where everything arrives", "[net]") {
    Scene scene;
    CHECK(scene.findings(1514).empty());
    CHECK(delivered(scene.line, 1400) == 100);

    InNetns inside(scene.line.middle_netns);
    CHECK(examine(scene.redirector.map.get(), -1).empty());
}

TEST_CASE("preflight finds a veth with a peer without GRO", "[net]") {
    Scene scene;
    scene.line.right.set_offload(Offload::kGro, false);
    Finding finding = only(scene.findings());
    CHECK(finding.cause == EBPF_CAUSE_VETH_PEER);
    CHECK(finding.key == 0);
    CHECK(finding.ifindex == scene.line.middle_right.index());
    CHECK_THAT(finding.message, Contains("mright is a veth") && Contains("its peer right, in the network namespace with nsid"));
    CHECK(finding.remedy == "ethtool -K right gro on");
    CHECK(delivered(scene.line) == 0);

    Descriptor pass;
    LinkHandle link;
    SECTION("GRO mends it") { run(scene.line.right_netns, finding.remedy); }
    SECTION("so does a native program") {
        InNetns inside(scene.line.right_netns);
        pass = net_tests::load_xdp("pass");
        link = make<LinkHandle>(ebpf_link_attach_xdp, pass.get(), scene.line.right.index(), EBPF_XDP_MODE_NATIVE);
    }
    CHECK(scene.findings().empty());
    CHECK(delivered(scene.line) == 100);
}

TEST_CASE("preflight finds an interface that is down", "[net]") {
    Scene scene;
    run(scene.line.middle_netns, "ip link set dev mright down");
    Finding finding = only(scene.findings());
    CHECK(finding.cause == EBPF_CAUSE_INTERFACE_DOWN);
    CHECK(finding.remedy == "ip link set dev mright up");
    CHECK(delivered(scene.line) == 0);

    run(scene.line.middle_netns, finding.remedy);
    scene.line.right.wait_until_running();
    CHECK(scene.findings().empty());
    CHECK(delivered(scene.line) == 100);
}

TEST_CASE("preflight finds a veth with a peer that is down", "[net]") {
    Scene scene;
    run(scene.line.right_netns, "ip link set dev right down");
    Finding finding = only(scene.findings());
    CHECK(finding.cause == EBPF_CAUSE_INTERFACE_DOWN);
    CHECK_THAT(finding.message, Contains("mright has no carrier") && Contains("its peer right"));
    CHECK(finding.remedy == "ip link set dev right up");

    run(scene.line.right_netns, finding.remedy);
    scene.line.right.wait_until_running();
    CHECK(scene.findings().empty());
    CHECK(delivered(scene.line) == 100);
}

TEST_CASE("preflight finds an MTU that frames do not fit", "[net]") {
    Scene scene;
    const Interface &narrow = GENERATE(true, false) ? scene.line.middle_right : scene.line.right;
    for (const Interface *interface :
         {&scene.line.left, &scene.line.middle_left, &scene.line.middle_right, &scene.line.right}) {
        interface->set_mtu(interface == &narrow ? 1400 : 1500);
    }
    CHECK(scene.findings().empty());
    CHECK(scene.findings(1418).empty());
    Finding finding = only(scene.findings(1419));
    CHECK(finding.cause == EBPF_CAUSE_FRAME_SIZE);
    CHECK(finding.remedy == "ip link set dev " + narrow.name() + " mtu 1405");
    // 42 bytes of a frame are headers.
    CHECK(delivered(scene.line, 1418 - 42) == 100);
    CHECK(delivered(scene.line, 1419 - 42) == 0);

    run(narrow.netns(), finding.remedy);
    CHECK(scene.findings(1419).empty());
    CHECK(delivered(scene.line, 1419 - 42) == 100);
}

TEST_CASE("preflight finds a driver that cannot send redirected frames", "[net]") {
    Netns netns;
    NetlinkRequest request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
    {
        InNetns inside(netns);
        request.append(ifinfomsg{})
            .attribute(IFLA_IFNAME, "bridge")
            .begin(IFLA_LINKINFO)
            .attribute(IFLA_INFO_KIND, "bridge")
            .end();
        request.send("making a bridge");
    }
    Interface bridge(netns, "bridge");
    bridge.set_up();
    MapHandle map = devmap_with(bridge);

    std::vector<Finding> findings = examine(map.get(), netns.fd());
    auto found =
        std::find_if(findings.begin(), findings.end(), [](const Finding &f) { return f.cause == EBPF_CAUSE_XDP_XMIT; });
    REQUIRE(found != findings.end());
    CHECK(found->key == 7);
    CHECK_THAT(found->message, Contains("the driver of bridge (bridge) cannot send"));
}

TEST_CASE("preflight finds a driver that cannot send frames of several buffers", "[net]") {
    Netns netns;
    InNetns inside(netns);
    Descriptor tap(open("/dev/net/tun", O_RDWR | O_CLOEXEC));
    REQUIRE(tap.valid());
    ifreq request{};
    strcpy(request.ifr_name, "tap");
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    REQUIRE(ioctl(tap.get(), TUNSETIFF, &request) == 0);
    Interface interface(netns, "tap");
    interface.set_mtu(9000);
    interface.set_up();
    MapHandle map = devmap_with(interface);

    CHECK(examine(map.get(), -1, 1514).empty());
    Finding finding = only(examine(map.get(), -1, 9014));
    CHECK(finding.cause == EBPF_CAUSE_XMIT_FRAGS);
    CHECK_THAT(finding.message, Contains("frames of 9014 bytes span several buffers"));
}

TEST_CASE("preflight finds a target that has no Ethernet headers", "[net]") {
    Netns netns;
    net_tests::Tun tun(netns, "tun");
    MapHandle map = devmap_with(tun.interface);
    uint32_t mode = GENERATE(as<uint32_t>(), EBPF_XDP_MODE_AUTO, EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC);
    CAPTURE(mode);
    Finding finding = only(findings_of(ebpf_devmap_preflight_mode, map.get(), mode, netns.fd(), 1514U));
    CHECK(finding.cause == EBPF_CAUSE_LINK_LAYER);
    CHECK(finding.key == 7);
    CHECK_THAT(finding.message, Contains("tun (tun) carries packets without an Ethernet header (link/none)") &&
                                    Contains("in every XDP mode") && Contains("a tap (`ip tuntap add mode tap`)") &&
                                    !Contains("generic"));
    CHECK(only(examine(map.get(), netns.fd(), 1514)).cause == EBPF_CAUSE_LINK_LAYER);
}

// The finding is right: generic mode cannot reach a tun.
TEST_CASE("a redirect to a tun puts an Ethernet header in front of the IP packet", "[net]") {
    Line line;
    net_tests::Tun tun(line.middle_netns, "tun");
    Redirector redirector(net_tests::devmap_to(tun.interface));
    InNetns inside(line.middle_netns);
    LinkHandle link =
        make<LinkHandle>(ebpf_link_attach_xdp, redirector.program.get(), line.middle_left.index(), EBPF_XDP_MODE_GENERIC);
    std::vector<uint8_t> frame = build_frame(flow_between(line.left, line.right), 1);
    PacketSocket(line.left).send(frame);
    CHECK(tun.read() == frame);
}

// The kernel ends a broadcast in generic mode at the first port that refuses the frame.
TEST_CASE("preflight finds the ports that a flood in generic mode ends at", "[net]") {
    Hub hub;
    Bundled flood("flood");
    for (size_t port = 0; port < Hub::kPorts; port++) flood.set_device("ports", hub.port(port).index(), hub.port(port));
    LinkHandle link = flood.attach("flood", hub.port(0), EBPF_XDP_MODE_GENERIC);
    PacketSocket from(hub.end(0));
    auto arrivals = [&](uint32_t frame_size) {
        PacketSocket to[] = {PacketSocket(hub.end(1)), PacketSocket(hub.end(2))};
        Flow flow = flow_between(hub.end(0), hub.end(1));
        flow.payload_size = static_cast<uint16_t>(frame_size - 42);
        for (uint32_t i = 0; i < 20; i++) from.send(build_frame(flow, i));
        return std::make_pair(count_frames(to[0], 20), count_frames(to[1], 20));
    };
    auto found = [&](uint32_t frame_size) {
        return findings_of(ebpf_devmap_preflight_mode, flood.map("ports"), EBPF_XDP_MODE_GENERIC, hub.middle.fd(), frame_size);
    };
    REQUIRE(arrivals(1000) == std::make_pair(20U, 20U));
    CHECK(found(1000).empty());

    uint32_t cause = GENERATE(as<uint32_t>(), EBPF_CAUSE_INTERFACE_DOWN, EBPF_CAUSE_FRAME_SIZE);
    size_t starving = 0;
    for (size_t port : {1, 2}) {
        if (cause == EBPF_CAUSE_INTERFACE_DOWN) {
            run(hub.middle, "ip link set dev " + hub.port(port).name() + " down");
        } else {
            hub.port(port).set_mtu(500);
        }
        auto [one, other] = arrivals(1000);
        starving += (port == 1 ? other : one) == 0;
        Finding finding = only(found(1000));
        CHECK(finding.cause == cause);
        CHECK(finding.key == hub.port(port).index());
        CHECK_THAT(finding.message, Contains("broadcast (flood)") && Contains("the ports after it in the map get no copy"));
        run(hub.middle, finding.remedy);
        hub.port(port).wait_until_running();
        hub.end(port).wait_until_running();
        CHECK(found(1000).empty());
        CHECK(arrivals(1000) == std::make_pair(20U, 20U));
    }
    // Whichever of the two stands in front of the other.
    CHECK(starving >= 1);
}

TEST_CASE("preflight for generic mode asks nothing of drivers", "[net]") {
    Scene scene;
    scene.line.right.set_offload(Offload::kGro, false);
    const ebpf_map *map = scene.redirector.map.get();
    int netns = scene.line.middle_netns.fd();
    CHECK(only(findings_of(ebpf_devmap_preflight_mode, map, EBPF_XDP_MODE_NATIVE, netns, 0U)).cause == EBPF_CAUSE_VETH_PEER);
    CHECK(findings_of(ebpf_devmap_preflight_mode, map, EBPF_XDP_MODE_GENERIC, netns, 9014U).size() == 1);
    CHECK(findings_of(ebpf_devmap_preflight_mode, map, EBPF_XDP_MODE_GENERIC, netns, 1514U).empty());
    ebpf_findings *findings = nullptr;
    CHECK(refusal_of(ebpf_devmap_preflight_mode, map, 3U, netns, 0U, &findings).cause == EBPF_CAUSE_ARGUMENT);
}

TEST_CASE("preflight finds an interface of another namespace", "[net]") {
    Line line;
    Netns elsewhere;
    MapHandle map = devmap_with(line.middle_right);
    REQUIRE(line.middle_right.index() != 1);
    Finding finding = only(examine(map.get(), elsewhere.fd()));
    CHECK(finding.cause == EBPF_CAUSE_INTERFACE);
    CHECK(finding.key == 7);
    CHECK(examine(map.get(), line.middle_netns.fd()).empty());
}

// Frames wait in one queue for an interface, and the program of the first one runs on all of them.
TEST_CASE("an egress program meets frames of other entries, and preflight says so", "[net]") {
    uint32_t batch = GENERATE(1U, 16U, 64U);
    CAPTURE(batch);
    Scene scene;
    const Line &line = scene.line;
    const ebpf_map *map = scene.redirector.map.get();
    Descriptor programs[2] = {net_tests::load_egress_mark(0), net_tests::load_egress_mark(1)};
    auto set = [&](uint32_t key, const Descriptor &program) {
        call(ebpf_devmap_set_in_netns, map, key, line.middle_netns.fd(), line.middle_right.index(), program.get(), EBPF_ANY);
    };
    set(0, programs[0]);
    set(1, programs[1]);
    Descriptor redirect = net_tests::load_random_redirect(ebpf_map_fd(map), 2);
    PacketSocket receiver(line.right);
    // How many frames were marked by the program of the other entry.
    auto strangers = [&] {
        constexpr uint32_t kFrames = 1920;
        uint32_t received = 0, marked_by_other = 0;
        for (uint32_t sent = 0; sent < kFrames; sent += 192) {
            send_live_frames(redirect.get(), line.middle_left, build_frame(flow_between(line.left, line.right), 1), 192, batch);
            while (received < sent + 192) {
                auto arrival = receiver.receive(std::chrono::seconds(1));
                if (!arrival) break;
                received++;
                marked_by_other += arrival->source_mac[4] != arrival->source_mac[5];
            }
        }
        CHECK(received == kFrames);
        return marked_by_other;
    };

    if (batch == 1) {
        CHECK(strangers() == 0);
    } else {
        CHECK(strangers() > 500);
    }
    Finding finding = only(scene.findings());
    CHECK(finding.cause == EBPF_CAUSE_EGRESS_PROGRAM);
    CHECK(finding.ifindex == line.middle_right.index());

    set(0, programs[1]);
    CHECK(scene.findings().empty());
    call(ebpf_devmap_set_in_netns, map, 1, line.middle_netns.fd(), line.middle_right.index(), -1, EBPF_ANY);
    CHECK_THAT(only(scene.findings()).message, Contains("no program"));
}

TEST_CASE("preflight rejects other map types", "[net]") {
    auto spec = make<MapSpecHandle>(ebpf_map_spec_new, EBPF_MAP_TYPE_HASH, 4, 4, 1);
    auto hash = make<MapHandle>(ebpf_map_create, spec.get());
    ebpf_findings *findings = nullptr;
    CHECK(refusal_of(ebpf_devmap_preflight, hash.get(), -1, 0, &findings).cause == EBPF_CAUSE_MAP_TYPE);
    CHECK(refusal_of(ebpf_devmap_preflight, nullptr, -1, 0, &findings).cause == EBPF_CAUSE_ARGUMENT);
    CHECK(refusal_of(ebpf_devmap_preflight, hash.get(), -1, 0, nullptr).cause == EBPF_CAUSE_ARGUMENT);
    Netns netns;
    MapHandle map = devmap_with(Interface(netns, "lo"));
    CHECK(refusal_of(ebpf_devmap_preflight, map.get(), 9999, 0, &findings).cause == EBPF_CAUSE_BAD_FD);

    CHECK(ebpf_findings_count(nullptr) == 0);
    CHECK(ebpf_findings_cause(nullptr, 0) == EBPF_CAUSE_NONE);
    CHECK(std::string(ebpf_findings_message(nullptr, 0)).empty());
    ebpf_findings_free(nullptr);
}

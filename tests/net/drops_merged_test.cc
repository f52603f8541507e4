// SPDX-License-Identifier: BSD-2-Clause
// Drops in generic mode: merged packets and broadcasts, each with its remedy.
#include "harness/hub.h"
#include "net/drop_stages.h"
#include "net/merged_frames.h"

using namespace ebpfmap::harness;
using namespace net_tests;
using Catch::Matchers::Contains;

namespace {

constexpr const char *kRemedy = "`ethtool -K SENDER tso off gso off gro off tx-udp-segmentation off`";

void switch_merging_off(const Interface &interface) {
    for (Offload offload : {Offload::kTso, Offload::kGso, Offload::kGro, Offload::kUdpSegmentation})
        interface.set_offload(offload, false);
}

// Merged packets are lost for this one reason. After the remedy of the message, the separate packets arrive.
template <typename Stage, typename Arrived>
void expect_merged(Stage *stage, const Loss &loss, bool tcp, Arrived arrived) {
    MergedFrames frames(stage->line.left, stage->line.right, tcp);
    frames.send(kFrames);
    stage->expect_told(loss, kRemedy);
    switch_merging_off(stage->line.left);
    frames.send(1);
    CHECK(arrived() == MergedFrames::kSegments);
    CHECK(stage->told() == kFrames);
}

uint32_t count_any(const PacketSocket &socket, uint32_t expected) {
    uint32_t count = 0;
    while (count < expected && !socket.receive_any(std::chrono::milliseconds(500)).empty()) count++;
    if (!socket.receive_any(std::chrono::milliseconds(50)).empty()) count++;
    return count;
}

struct Broadcast {
    explicit Broadcast(uint32_t mode) : program(load_broadcast(ebpf_map_fd(ports.get()), hub.port(0).index())) {
        InNetns inside(hub.middle);
        for (size_t i = 0; i < Hub::kPorts; i++)
            call(ebpf_devmap_set, ports.get(), hub.port(i).index(), hub.port(i).index(), -1, EBPF_ANY);
        drops = make<DropsHandle>(ebpf_drops_open);
        link = make<LinkHandle>(ebpf_link_attach_xdp, program.get(), hub.port(0).index(), mode);
    }

    void send(uint16_t payload) const {
        PacketSocket from(hub.end(0));
        Flow flow = flow_between(hub.end(0), hub.end(1));
        flow.payload_size = payload;
        for (uint32_t i = 0; i < kFrames; i++) from.send(build_frame(flow, i));
    }

    Losses losses() const {
        InNetns inside(hub.middle);
        return summary(drops.get(), in_namespace(hub.middle));
    }

    // All of them, by one port that does not take them and that the kernel does not name.
    void expect(int32_t error, const char *words) const {
        Losses all = losses();
        REQUIRE(all.size() == 1);
        const auto &[loss, count] = *all.begin();
        CHECK(loss ==
              Loss{EBPF_DROP_REASON_REDIRECT, error, hub.port(0).index(), 0, ebpf_map_id(ports.get()), program_id(program)});
        CHECK(count.packets == kFrames);
        CHECK_THAT(count.message, Contains("to the interfaces in map") && Contains(words));
        CHECK_THAT(count.message, !Contains("to " + hub.port(0).name() + " "));
    }

    Hub hub;
    MapHandle ports = make_map(EBPF_MAP_TYPE_DEVMAP_HASH, 8);
    Descriptor program;
    DropsHandle drops;
    LinkHandle link;
};

}  // namespace

TEST_CASE("drops names merged packets that are too long for a devmap's interface", "[net]") {
    bool tcp = GENERATE(true, false);
    CAPTURE(tcp);
    if (!tcp && !need_kernel(6, 2, "sending UDP segments through a packet socket")) return;
    ToInterface stage(EBPF_XDP_MODE_GENERIC, EBPF_MAP_TYPE_DEVMAP_HASH, kNoProgram);
    PacketSocket receiver(stage.line.right);
    expect_merged(&stage, stage.redirect(-EMSGSIZE), tcp, [&] { return count_any(receiver, MergedFrames::kSegments); });
}

TEST_CASE("drops names merged packets that are too long for an interface without a map", "[net]") {
    Stage stage;
    Descriptor program = load_plain_redirect(stage.right);
    stage.attach(program, EBPF_XDP_MODE_GENERIC);
    PacketSocket receiver(stage.line.right);
    expect_merged(&stage, {EBPF_DROP_REASON_REDIRECT, -EMSGSIZE, stage.left, stage.right, 0, program_id(program)}, true,
                  [&] { return count_any(receiver, MergedFrames::kSegments); });
}

TEST_CASE("drops names merged packets that the program of a cpumap's entry redirects", "[net]") {
    MapHandle devmap = make_map(EBPF_MAP_TYPE_DEVMAP, 8);
    Descriptor entry = load_redirect(ebpf_map_fd(devmap.get()), 1, BPF_XDP_CPUMAP);
    ToCpu stage(EBPF_XDP_MODE_GENERIC, entry);
    PacketSocket receiver(stage.line.right);
    call(ebpf_devmap_set_in_netns, devmap.get(), 1, stage.line.middle_netns.fd(), stage.right, -1, EBPF_ANY);
    expect_merged(&stage,
                  {EBPF_DROP_REASON_REDIRECT, -EMSGSIZE, stage.left, stage.right, ebpf_map_id(devmap.get()), program_id(entry)},
                  true, [&] { return count_any(receiver, MergedFrames::kSegments); });
}

TEST_CASE("drops names merged packets that are too long for a frame of an AF_XDP socket", "[net]") {
    bool tcp = GENERATE(true, false);
    CAPTURE(tcp);
    if (!tcp && !need_kernel(6, 2, "sending UDP segments through a packet socket")) return;
    ToSocket stage(EBPF_XDP_MODE_GENERIC, 64, 64);
    expect_merged(&stage, stage.refused(-ENOSPC), tcp, [&] { return stage.socket.received(); });
}

TEST_CASE("drops names merged packets in a broadcast", "[net]") {
    Broadcast broadcast(EBPF_XDP_MODE_GENERIC);
    MergedFrames frames(broadcast.hub.end(0), broadcast.hub.end(1), true);
    frames.send(kFrames);
    broadcast.expect(-EMSGSIZE, kRemedy);
}

TEST_CASE("drops names no wrong interface where a broadcast ends at one that refuses", "[net]") {
    Broadcast broadcast(EBPF_XDP_MODE_GENERIC);
    SECTION("down") {
        broadcast.hub.port(1).set_down();
        broadcast.send(64);
        broadcast.expect(-ENETDOWN,
                         "an interface in the map is down, and the interfaces after it in the map did not get the frame");
    }
    SECTION("MTU") {
        broadcast.hub.port(1).set_mtu(1000);
        broadcast.send(1200);
        broadcast.expect(-EMSGSIZE, "longer than the MTU of an interface in the map");
    }
}

// As ebpf_drops_unseen() says.
TEST_CASE("drops sees nothing of ports that a native broadcast leaves out", "[net]") {
    Broadcast broadcast(EBPF_XDP_MODE_NATIVE);
    broadcast.hub.port(1).set_down();
    broadcast.hub.end(2).set_offload(Offload::kGro, false);
    broadcast.send(64);
    CHECK(broadcast.losses().empty());
}

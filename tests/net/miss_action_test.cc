// SPDX-License-Identifier: BSD-2-Clause
// The constant miss_action: the fate of packets without an entry in a bundled program. That they go to the stack if
// nobody changes it is in the matrix.
#include "harness/hub.h"
#include "harness/live_frames.h"
#include "harness/packets.h"
#include "harness/rewriter.h"
#include "harness/traffic.h"
#include "net/programs.h"

#include <linux/bpf.h>
#include <catch2/catch.hpp>

using namespace ebpfmap::harness;

namespace {

constexpr uint32_t kFrames = 20;

LinkHandle attach_pass(const Interface &interface) {
    InNetns inside(interface.netns());
    Descriptor program = net_tests::load_xdp("pass");
    return make<LinkHandle>(ebpf_link_attach_xdp, program.get(), interface.index(), EBPF_XDP_MODE_NATIVE);
}

struct Program {
    const char *object;
    const char *name;
    uint32_t missed;  // its counter
};

constexpr Program kPrograms[] = {{"forward", "forward", EBPF_FORWARD_COUNTER_MISSED},
                                 {"forward", "forward_by_mac", EBPF_FORWARD_COUNTER_NO_STATION},
                                 {"flood", "flood", EBPF_FLOOD_COUNTER_MISSED},
                                 {"forward.frags", "forward", EBPF_FORWARD_COUNTER_MISSED},
                                 {"flood.frags", "flood", EBPF_FLOOD_COUNTER_MISSED}};

}  // namespace

TEST_CASE("a miss is dropped or sent back if miss_action says so", "[net]") {
    Program program = GENERATE(from_range(std::begin(kPrograms), std::end(kPrograms)));
    uint32_t action = GENERATE(as<uint32_t>(), XDP_DROP, XDP_TX);
    uint32_t mode = GENERATE(as<uint32_t>(), EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC);
    CAPTURE(program.object, program.name, action, mode);
    Hub hub;
    Bundled object(program.object, {{"miss_action", action}});
    LinkHandle link = object.attach(program.name, hub.port(0), mode);
    // The peer of a veth is not woken for packets of a native XDP_TX unless it has a program.
    LinkHandle pass = attach_pass(hub.end(0));
    PacketSocket sender(hub.end(0));
    PacketSocket stack(hub.port(0));

    for (uint32_t i = 0; i < kFrames; i++) sender.send(build_frame(Flow{}, i));

    uint32_t back = action == XDP_TX ? kFrames : 0;
    CHECK(object.wait_for(program.missed, kFrames).packets == kFrames);
    CHECK(count_frames(sender, back) == back);
    CHECK(count_frames(stack, 0) == 0);
}

TEST_CASE("a MAC address with a key without an entry in tx is a miss too", "[net]") {
    Hub hub;
    Bundled object("forward", {{"miss_action", XDP_DROP}});
    uint8_t station[8] = {};  // the MAC of an empty flow, untagged
    uint32_t key = 5;
    call(ebpf_map_update, object.map("stations"), station, sizeof station, &key, sizeof key, EBPF_ANY);
    PacketSocket stack(hub.port(0));

    send_live_frames(object.program("forward_by_mac"), hub.port(0), build_frame(Flow{}, 1), kFrames, 1);

    CHECK(object.count(EBPF_FORWARD_COUNTER_MISSED).packets == kFrames);
    CHECK(count_frames(stack, 0) == 0);
    CHECK(object.count(EBPF_FORWARD_COUNTER_NO_STATION).packets == 0);
}

TEST_CASE("rewrite drops a miss if miss_action says so", "[net]") {
    uint32_t mode = GENERATE(as<uint32_t>(), EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC);
    CAPTURE(mode);
    Hub hub;
    Rewriter rewriter("", {{"miss_action", XDP_DROP}});
    Bundled forward("forward");
    forward.set_device("tx", hub.port(0).index(), hub.port(1), rewriter.program());
    LinkHandle link = forward.attach("forward", hub.port(0), mode);
    PacketSocket sender(hub.end(0));
    PacketSocket receiver(hub.end(1));

    for (uint32_t i = 0; i < kFrames; i++) sender.send(build_frame(Flow{}, i));

    CHECK(rewriter.wait_for(EBPF_REWRITE_COUNTER_MISSED, kFrames).packets == kFrames);
    CHECK(count_frames(receiver, 0) == 0);
}

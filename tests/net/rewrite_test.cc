// SPDX-License-Identifier: BSD-2-Clause
// The bundled rewrite program: each action alone, an expiring TTL, other protocols, and every carry of the checksum.
#include "harness/hub.h"
#include "harness/live_frames.h"
#include "harness/packets.h"
#include "harness/rewriter.h"
#include "net/layers.h"

#include <catch2/catch.hpp>

using namespace ebpfmap::harness;

namespace {

constexpr std::chrono::milliseconds kPatience(500);
constexpr std::chrono::milliseconds kLittlePatience(20);
constexpr Mac kSource{2, 1, 1, 1, 1, 1};
constexpr Mac kDestination{2, 2, 2, 2, 2, 2};

Flow flow_with_ttl(uint8_t ttl, uint8_t ip_version = 4) {
    Flow flow;
    flow.source_mac = {2, 0, 0, 0, 0, 0xa};
    flow.destination_mac = {2, 0, 0, 0, 0, 0xb};
    flow.ip_version = ip_version;
    flow.ttl = ttl;
    return flow;
}

// From port 0 of a hub to port 1, rewritten there.
struct Passage {
    Passage(uint32_t mode, uint32_t actions) {
        rewriter.set(hub.port(1), {kSource, kDestination, actions});
        forward.set_device("tx", hub.port(0).index(), hub.port(1), rewriter.program());
        link = forward.attach("forward", hub.port(0), mode);
    }

    std::optional<Arrival> pass(const Flow &flow, uint32_t sequence = 0) const {
        sender.send(build_frame(flow, sequence));
        return receiver.receive(kPatience);
    }

    Hub hub;
    Rewriter rewriter;
    Bundled forward{"forward"};
    LinkHandle link;
    PacketSocket sender{hub.end(0)};
    PacketSocket receiver{hub.end(1)};
};

uint32_t any_mode() { return GENERATE(as<uint32_t>(), EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC); }

}  // namespace

TEST_CASE("rewrite does exactly the actions", "[net]") {
    uint32_t actions = GENERATE(range(0, 8));
    auto ip_version = GENERATE(as<uint8_t>(), 4, 6);
    CAPTURE(actions, +ip_version);
    Passage passage(EBPF_XDP_MODE_NATIVE, actions);
    Flow flow = flow_with_ttl(200, ip_version);

    auto arrival = passage.pass(flow);

    REQUIRE(arrival);
    CHECK((arrival->source_mac == (actions & EBPF_REWRITE_FLAG_SOURCE ? kSource : flow.source_mac)));
    CHECK((arrival->destination_mac == (actions & EBPF_REWRITE_FLAG_DESTINATION ? kDestination : flow.destination_mac)));
    CHECK(+arrival->ttl == (actions & EBPF_REWRITE_FLAG_TTL ? 199 : 200));
    CHECK(arrival->intact);
}

TEST_CASE("a packet leaves with the last of its TTL and is dropped before it would be 0", "[net]") {
    uint32_t mode = any_mode();
    auto ip_version = GENERATE(as<uint8_t>(), 4, 6);
    CAPTURE(mode, +ip_version);
    Passage passage(mode, EBPF_REWRITE_FLAG_TTL);

    auto last = passage.pass(flow_with_ttl(2, ip_version));
    REQUIRE(last);
    CHECK(+last->ttl == 1);
    CHECK(last->intact);

    for (uint8_t ttl : {1, 0}) passage.sender.send(build_frame(flow_with_ttl(ttl, ip_version), 0));
    CHECK(passage.rewriter.wait_for(EBPF_REWRITE_COUNTER_EXPIRED, 2).packets == 2);
    CHECK_FALSE(passage.receiver.receive(kLittlePatience));
    CHECK(passage.rewriter.count(EBPF_REWRITE_COUNTER_REWRITTEN).packets == 1);
}

// Taking one off the TTL adds to the checksum. The only one that this carries out of is fe ff, one packet of 65,536: without
// the carry it becomes ff ff, the other zero. It verifies as well, but a sender does not write it.
TEST_CASE("a checksum that overflows becomes the checksum of a sender with the lower TTL", "[net]") {
    Passage passage(EBPF_XDP_MODE_NATIVE, EBPF_REWRITE_FLAG_TTL);
    Flow flow = flow_with_ttl(64);
    flow.payload_size = 8;
    auto checksum = [&] {
        Frame frame = build_frame(flow, 0);
        return frame[24] << 8 | frame[25];
    };
    while (checksum() != 0xfeff) flow.destination_ip++;

    for (uint32_t address : {flow.destination_ip - 1, flow.destination_ip, flow.destination_ip + 1}) {
        flow.destination_ip = address;
        flow.ttl = 64;
        passage.sender.send(build_frame(flow, 0));
        flow.ttl = 63;
        CHECK((passage.receiver.receive_any(kPatience) == build_frame(flow, 0)));
    }
}

// Fresh pages for one batch, so that the TTL of each is the one that was sent.
TEST_CASE("rewrite takes one off each TTL of a batch", "[net]") {
    uint32_t batch = GENERATE(1U, 16U, 64U);
    CAPTURE(batch);
    Passage passage(EBPF_XDP_MODE_NATIVE, EBPF_REWRITE_FLAG_TTL);

    send_live_frames(passage.forward.program("forward"), passage.hub.port(0), build_frame(flow_with_ttl(64), 1), batch, batch);

    for (uint32_t i = 0; i < batch; i++) {
        auto arrival = passage.receiver.receive(kPatience);
        REQUIRE(arrival);
        CHECK(+arrival->ttl == 63);
        CHECK(arrival->intact);
    }
}

TEST_CASE("packets other than IP have no TTL and are rewritten, too", "[net]") {
    uint32_t mode = any_mode();
    CAPTURE(mode);
    Passage passage(mode, EBPF_REWRITE_FLAG_SOURCE | EBPF_REWRITE_FLAG_TTL);
    Frame frame = build_frame(flow_with_ttl(1), 0);
    frame[12] = 0x88;  // an EtherType for experiments, 0x88b5
    frame[13] = 0xb5;

    passage.sender.send(frame);

    std::copy(kSource.begin(), kSource.end(), frame.begin() + 6);
    CHECK(passage.receiver.receive_any(kPatience) == frame);
    CHECK(passage.rewriter.count(EBPF_REWRITE_COUNTER_REWRITTEN).packets == 1);
}

namespace {

constexpr size_t kEthernetSize = 14;

Frame with_tags(Frame frame, size_t tags) {
    for (size_t i = 0; i < tags; i++)
        frame = net_tests::with_outer_tag(std::move(frame), {static_cast<uint16_t>(7 + i), 0x8100});
    return frame;
}

}  // namespace

TEST_CASE("rewrite finds the TTL behind two VLAN tags and no more", "[net]") {
    uint32_t mode = any_mode();
    auto ip_version = GENERATE(as<uint8_t>(), 4, 6);
    CAPTURE(mode, +ip_version);
    Passage passage(mode, EBPF_REWRITE_FLAG_TTL);
    for (size_t tags = 0; tags <= 3; tags++) {
        CAPTURE(tags);
        passage.sender.send(with_tags(build_frame(flow_with_ttl(64, ip_version), 0), tags));
        uint8_t ttl = tags <= 2 ? 63 : 64;
        CHECK(passage.receiver.receive_any(kPatience) == with_tags(build_frame(flow_with_ttl(ttl, ip_version), 0), tags));
    }
}

TEST_CASE("packets that only claim to be IP stay unchanged", "[net]") {
    uint32_t mode = any_mode();
    auto ip_version = GENERATE(as<uint8_t>(), 4, 6);
    CAPTURE(mode, +ip_version);
    Passage passage(mode, EBPF_REWRITE_FLAG_TTL);
    Frame whole = build_frame(flow_with_ttl(1, ip_version), 0);
    Frame wrong_version = whole;
    wrong_version[kEthernetSize] = 0x55;
    Frame cut(whole.begin(), whole.begin() + kEthernetSize + (ip_version == 4 ? 19 : 39));
    uint32_t sent = 0;
    for (const Frame &frame : {wrong_version, cut}) {
        passage.sender.send(frame);
        CHECK(passage.receiver.receive_any(kPatience) == frame);
        CHECK(passage.rewriter.count(EBPF_REWRITE_COUNTER_REWRITTEN).packets == ++sent);
    }
}

// SPDX-License-Identifier: BSD-2-Clause
// A requirement of the other tests: a frame arrives as it was sent, and a changed frame is detected.
#include "harness/line.h"

#include <catch2/catch.hpp>

using namespace ebpfmap::harness;

namespace {

constexpr std::chrono::milliseconds kPatience(500);

Flow flow_of(uint8_t ip_version, std::optional<VlanTag> vlan) {
    Flow flow;
    flow.source_mac = {2, 0, 0, 0, 0, 1};
    flow.destination_mac = {2, 0, 0, 0, 0, 2};
    flow.ip_version = ip_version;
    flow.vlan = vlan;
    flow.ttl = 17;
    return flow;
}

}  // namespace

TEST_CASE("a packet socket sees a frame as it was sent", "[net]") {
    auto ip_version = GENERATE(as<uint8_t>(), 4, 6);
    auto vlan = GENERATE(as<std::optional<VlanTag>>(), std::nullopt, VlanTag{0x6007}, VlanTag{7, 0x88a8});
    Flow flow = flow_of(ip_version, vlan);
    Line line;
    PacketSocket sender(line.left);
    PacketSocket receiver(line.middle_left);

    Frame frame = build_frame(flow, 4711);
    sender.send(frame);

    CHECK(frame.size() == header_size(flow) + flow.payload_size);
    auto arrival = receiver.receive(kPatience);
    REQUIRE(arrival);
    CHECK(arrival->source_mac == flow.source_mac);
    CHECK(arrival->destination_mac == flow.destination_mac);
    CHECK((arrival->vlan == vlan));
    CHECK(arrival->ip_version == ip_version);
    CHECK(arrival->ttl == 17);
    CHECK(arrival->sequence == 4711);
    CHECK(arrival->size == frame.size());
    CHECK(arrival->intact);
}

TEST_CASE("a frame with a byte changed is not intact", "[net]") {
    auto ip_version = GENERATE(as<uint8_t>(), 4, 6);
    auto vlan = GENERATE(as<std::optional<VlanTag>>(), std::nullopt, VlanTag{7});
    Frame frame = build_frame(flow_of(ip_version, vlan), 1);
    REQUIRE(parse_frame(frame)->intact);

    Frame other_payload = frame;
    other_payload.back() ^= 1;
    CHECK_FALSE(parse_frame(other_payload)->intact);

    Frame longer = frame;
    longer.push_back(0);
    CHECK_FALSE(parse_frame(longer)->intact);

    if (ip_version == 6) return;  // nothing but IPv4 has a sum over its TTL
    Frame other_ttl = frame;
    other_ttl[header_size(flow_of(4, vlan)) - 20] ^= 1;
    CHECK_FALSE(parse_frame(other_ttl)->intact);
}

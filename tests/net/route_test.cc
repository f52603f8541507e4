// SPDX-License-Identifier: BSD-2-Clause
// The bundled route program: the packets that it forwards, and their headers.
#include "net/router.h"

#include "harness/routing.h"
#include "harness/tcp_transfer.h"

#include <catch2/catch.hpp>

using namespace ebpfmap::harness;
using namespace net_tests;

namespace {

constexpr std::chrono::milliseconds kPatience(1000);
constexpr std::chrono::milliseconds kNow(0);

void check_routed(const Router &router, const Arrival &arrival, const Flow &flow) {
    REQUIRE(arrival.source_mac == router.line.middle_right.mac());
    REQUIRE(arrival.destination_mac == router.line.right.mac());
    REQUIRE(arrival.ttl == flow.ttl - 1);
    REQUIRE(arrival.ip_version == flow.ip_version);
    REQUIRE(arrival.size == header_size(flow) + flow.payload_size);
    REQUIRE(arrival.intact);
}

// Sends frames of one size and checks each that comes out on the other side, and that the counters know of them.
void check_forwards(const Router &router, const Entrance &entrance, uint8_t ip_version, size_t size) {
    constexpr uint32_t kFrames = 64;
    CAPTURE(+ip_version, size);
    PacketSocket receiver(router.line.right);
    Outcomes outcomes(router.object, kRouteOutcomes);
    Flow flow = router.flow(ip_version);
    flow.payload_size = static_cast<uint16_t>(size - header_size(flow));

    entrance.send(build_frame(flow, static_cast<uint32_t>(size)), kFrames);

    uint32_t received = 0;
    while (auto arrival = receiver.receive(received < kFrames ? kPatience : kNow)) {
        received++;
        REQUIRE(arrival->sequence == size);
        check_routed(router, *arrival, flow);
    }
    REQUIRE(received == kFrames);
    REQUIRE(outcomes.take() == outcomes.only(EBPF_ROUTE_COUNTER_REDIRECTED, kFrames, kFrames * size));
}

}  // namespace

TEST_CASE("route forwards packets of every size with new MACs and one less TTL", "[net]") {
    Way way = GENERATE(from_range(std::begin(kWays), std::end(kWays)));
    CAPTURE(way);
    Router router;
    Entrance entrance(router.object, "route", router.line.middle_left, router.line.left, way);
    for (uint8_t ip_version : {4, 6}) {
        for (size_t size : {70, 128, 511, 1514}) check_forwards(router, entrance, ip_version, size);
    }
}

TEST_CASE("route.frags forwards packets of several buffers", "[net]") {
    Way way = GENERATE(from_range(std::begin(kWays), std::begin(kWays) + 2));
    CAPTURE(way);
    Router router(".frags", {}, 9000);
    Entrance entrance(router.object, "route", router.line.middle_left, router.line.left, way);
    for (uint8_t ip_version : {4, 6}) {
        for (size_t size : {70, 1514, 4000, 8000, 9014}) check_forwards(router, entrance, ip_version, size);
    }
}

// All TTLs, for the checksum: one's complement sums go wrong at their edges.
TEST_CASE("route updates the checksum for every TTL", "[net]") {
    Router router;
    Entrance entrance(router.object, "route", router.line.middle_left, router.line.left, kWays[2]);
    PacketSocket receiver(router.line.right);
    Flow flow = router.flow(4);
    for (uint32_t round = 0; round < 4 * 254; round++) {
        flow.ttl = static_cast<uint8_t>(2 + round % 254);
        flow.source_ip = ipv4("10.0.1.0") + round * 64;
        entrance.send(build_frame(flow, round));
        auto arrival = receiver.receive(kPatience);
        REQUIRE(arrival);
        check_routed(router, *arrival, flow);
    }
}

TEST_CASE("route sends a packet back if its route leads back", "[net]") {
    Way way = GENERATE(from_range(std::begin(kWays), std::begin(kWays) + 2));
    uint8_t ip_version = GENERATE(as<uint8_t>(), 4, 6);
    CAPTURE(way, +ip_version);
    Router router;
    router.object.set_device("tx", router.line.middle_left.index(), router.line.middle_left);
    Entrance entrance(router.object, "route", router.line.middle_left, router.line.left, way);
    PacketSocket receiver(router.line.left);
    Flow flow = router.flow(ip_version);
    flow.destination_ip = ipv4("10.0.1.1");
    flow.destination_ipv6 = ipv6("fd01::1");

    entrance.send(build_frame(flow, 1));

    auto arrival = receiver.receive(kPatience);
    REQUIRE(arrival);
    CHECK(arrival->source_mac == router.line.middle_left.mac());
    CHECK(arrival->destination_mac == router.line.left.mac());
    CHECK(arrival->ttl == flow.ttl - 1);
    CHECK(arrival->intact);
}

TEST_CASE("a packet without a neighbour makes the stack find one, and the next are routed", "[net]") {
    Way way = GENERATE(from_range(std::begin(kWays), std::begin(kWays) + 2));
    uint8_t ip_version = GENERATE(as<uint8_t>(), 4, 6);
    CAPTURE(way, +ip_version);
    Router router;
    switch_ipv6_on(router.line.right);
    add_address(router.line.right, "10.0.2.2/24");
    add_address(router.line.right, "fd02::2/64");
    Entrance entrance(router.object, "route", router.line.middle_left, router.line.left, way);
    Outcomes outcomes(router.object, kRouteOutcomes);
    PacketSocket receiver(router.line.right);
    Flow flow = router.flow(ip_version);
    flow.destination_ip = ipv4("10.0.2.2");
    flow.destination_ipv6 = ipv6("fd02::2");
    size_t size = header_size(flow) + flow.payload_size;

    for (uint32_t sequence = 0; sequence < 10; sequence++) {
        entrance.send(build_frame(flow, sequence));
        auto arrival = receiver.receive(kPatience);
        REQUIRE(arrival);
        CHECK(arrival->sequence == sequence);
        check_routed(router, *arrival, flow);
    }

    auto expected = outcomes.only(EBPF_ROUTE_COUNTER_REDIRECTED, 9, 9 * size);
    expected[EBPF_ROUTE_COUNTER_NO_NEIGHBOUR] = {1, size};
    CHECK(outcomes.take() == expected);
}

TEST_CASE("a long TCP stream through route arrives as it was sent", "[net][threads]") {
    constexpr uint64_t kBytes = 100'000'000;
    uint32_t mode = GENERATE(as<uint32_t>(), EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC);
    CAPTURE(mode);
    Router router;
    const Line &line = router.line;
    add_address(line.left, "10.0.1.1/24");
    add_address(line.right, "10.0.2.1/24");
    add_route(line.left, "10.0.2.0/24", "10.0.1.254");
    add_route(line.right, "10.0.1.0/24", "10.0.2.254");
    for (const Interface *end : {&line.left, &line.right}) end->set_offload(Offload::kTxChecksum, false);
    router.object.set_device("tx", line.middle_left.index(), line.middle_left);
    LinkHandle left = router.object.attach("route", line.middle_left, mode);
    LinkHandle right = router.object.attach("route", line.middle_right, mode);

    Transfer transfer = transfer_by_tcp(line.left_netns, line.right_netns, "10.0.2.1", kBytes);

    CHECK(transfer.received == kBytes);
    CHECK(transfer.intact);
    CHECK(router.object.count(EBPF_ROUTE_COUNTER_REDIRECTED).bytes > kBytes);
}

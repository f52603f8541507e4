// SPDX-License-Identifier: BSD-2-Clause
// The bundled spread program: frames of every kind go to the CPUs and arrive whole.
#include "net/spreader.h"

#include <catch2/catch.hpp>

using namespace ebpfmap::harness;
using namespace net_tests;

TEST_CASE("spread hands frames of every kind over, and they arrive whole", "[net]") {
    constexpr uint32_t kFrames = 64;
    Way way = GENERATE(from_range(std::begin(kWays), std::end(kWays)));
    CAPTURE(way);
    Spreader spreader(way);
    for (const FrameKind &kind : kFrameKinds) {
        for (uint16_t payload : {8, 64, 1400}) {
            CAPTURE(kind.name, payload);
            Flow flow = flow_of(kind.ip_version);
            flow.payload_size = payload;
            Frame frame = kind.build(flow);

            spreader.send(frame, kFrames);

            REQUIRE(spreader.arrivals_of(frame, kFrames) == kFrames);
            auto expected = spreader.outcomes().only(kind.outcome, kFrames, kFrames * frame.size());
            expected[EBPF_SPREAD_COUNTER_ARRIVED] = expected[kind.outcome];
            REQUIRE(spreader.outcomes().take() == expected);
        }
    }
}

TEST_CASE("spread.frags hands over frames of several buffers", "[net]") {
    constexpr uint32_t kFrames = 64;
    Way way = GENERATE(from_range(std::begin(kWays), std::begin(kWays) + 2));
    CAPTURE(way);
    Spreader spreader(way, ".frags", {}, 9000);
    for (uint8_t ip_version : {4, 6}) {
        for (uint16_t payload : {64, 1400, 4000, 8000, 8952}) {
            CAPTURE(+ip_version, payload);
            Flow flow = flow_of(ip_version);
            flow.payload_size = payload;
            Frame frame = frame_of(flow);
            uint64_t before = spreader.handed_to(0).bytes + spreader.handed_to(1).bytes;

            spreader.send(frame, kFrames);

            REQUIRE(spreader.arrivals_of(frame, kFrames) == kFrames);
            auto expected = spreader.outcomes().only(EBPF_SPREAD_COUNTER_BY_PORTS, kFrames, kFrames * frame.size());
            expected[EBPF_SPREAD_COUNTER_ARRIVED] = expected[EBPF_SPREAD_COUNTER_BY_PORTS];
            REQUIRE(spreader.outcomes().take() == expected);
            REQUIRE(spreader.handed_to(0).bytes + spreader.handed_to(1).bytes == before + kFrames * frame.size());
        }
    }
}

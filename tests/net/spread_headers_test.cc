// SPDX-License-Identifier: BSD-2-Clause
// The headers that spread reads: VLAN tags, extension headers, and frames that are cut.
#include "net/spreader.h"

#include <catch2/catch.hpp>

using namespace ebpfmap::harness;
using namespace net_tests;

TEST_CASE("spread looks behind VLAN tags and extension headers", "[net]") {
    const std::vector<uint8_t> eight_bytes{0, 1, 4, 0, 0, 0, 0};
    const std::vector<uint8_t> sixteen_bytes{1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    Spreader spreader;
    for (uint32_t number = 0; number < 16; number++) {
        CAPTURE(number);
        Flow flow = by_source_port(flow_of(6), number);
        Frame plain = frame_of(flow);
        uint32_t choice = spreader.choice_for(plain);
        std::vector<Frame> others = {
            with_outer_tag(plain, {7}),
            with_outer_tag(with_outer_tag(plain, {7}), {8, 0x88a8}),
            with_extension(plain, kHopByHop, eight_bytes),
            with_extension(with_extension(plain, kDestinationOptions, sixteen_bytes), kRouting, eight_bytes),
            with_extension(plain, kAuthentication,
                           {4, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}),
            as_ipv6_fragment(plain, 0, false),
        };
        for (size_t other = 0; other < others.size(); other++) {
            CAPTURE(other);
            REQUIRE(spreader.choice_for(others[other]) == choice);
        }
        Flow flow4 = by_source_port(flow_of(4), number);
        Frame tagged = with_outer_tag(frame_of(flow4), {7});
        REQUIRE(spreader.choice_for(tagged) == spreader.choice_for(frame_of(flow4)));
    }
    CHECK(spreader.outcomes().take()[EBPF_SPREAD_COUNTER_BY_PORTS].packets == 16 * 9);
}

TEST_CASE("spread looks only so far, and at headers that are whole", "[net]") {
    Spreader spreader;
    Frame plain = frame_of(flow_of(6));
    auto outcome_of = [&](Frame frame) {
        spreader.outcomes().take();
        spreader.send(frame);
        auto counts = spreader.outcomes().take();
        for (uint32_t outcome : {EBPF_SPREAD_COUNTER_BY_PORTS, EBPF_SPREAD_COUNTER_BY_ADDRESSES, EBPF_SPREAD_COUNTER_BY_MACS}) {
            if (counts[outcome] == Count{1, frame.size()}) return outcome;
        }
        return uint32_t{EBPF_SPREAD_COUNTER_ARRIVED};
    };
    auto cut = [](Frame frame, size_t size) {
        frame.resize(size);
        return frame;
    };
    Frame seven = plain;
    for (int i = 0; i < 7; i++) seven = with_extension(seven, kDestinationOptions, {0, 1, 4, 0, 0, 0, 0});
    Frame eight = with_extension(seven, kHopByHop, {0, 1, 4, 0, 0, 0, 0});
    Frame three_tags = with_outer_tag(with_outer_tag(with_outer_tag(plain, {7}), {8}), {9});

    CHECK(outcome_of(seven) == EBPF_SPREAD_COUNTER_BY_PORTS);
    CHECK(outcome_of(eight) == EBPF_SPREAD_COUNTER_BY_ADDRESSES);
    CHECK(outcome_of(three_tags) == EBPF_SPREAD_COUNTER_BY_MACS);
    CHECK(outcome_of(cut(plain, 14 + 40 + 4)) == EBPF_SPREAD_COUNTER_BY_PORTS);
    CHECK(outcome_of(cut(plain, 14 + 40 + 3)) == EBPF_SPREAD_COUNTER_BY_ADDRESSES);
    CHECK(outcome_of(cut(plain, 14 + 39)) == EBPF_SPREAD_COUNTER_BY_MACS);
    CHECK(outcome_of(cut(with_extension(plain, kDestinationOptions, {0xff, 1, 4, 0, 0, 0, 0}), 14 + 48)) ==
          EBPF_SPREAD_COUNTER_BY_ADDRESSES);
    Frame plain4 = frame_of(flow_of(4));
    CHECK(outcome_of(cut(plain4, 14 + 20 + 4)) == EBPF_SPREAD_COUNTER_BY_PORTS);
    CHECK(outcome_of(cut(plain4, 14 + 20 + 3)) == EBPF_SPREAD_COUNTER_BY_ADDRESSES);
    CHECK(outcome_of(cut(plain4, 14 + 19)) == EBPF_SPREAD_COUNTER_BY_MACS);
}

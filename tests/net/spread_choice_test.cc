// SPDX-License-Identifier: BSD-2-Clause
// The CPU that spread chooses: conversations stay together, and each CPU gets its share.
#include "net/spreader.h"

#include <catch2/catch.hpp>

#include <functional>
#include <utility>

using namespace ebpfmap::harness;
using namespace net_tests;

namespace {

Flow reversed(Flow flow) {
    std::swap(flow.source_mac, flow.destination_mac);
    std::swap(flow.source_ip, flow.destination_ip);
    std::swap(flow.source_ipv6, flow.destination_ipv6);
    std::swap(flow.source_port, flow.destination_port);
    return flow;
}

// The n-th of many flows that differ as those of a real network do: little, and regularly.
using Series = std::function<Flow(Flow, uint32_t)>;

Flow by_both_ports(Flow flow, uint32_t number) {
    flow.source_port = flow.destination_port = static_cast<uint16_t>(1024 + 2 * number);
    return flow;
}

Flow by_source_address(Flow flow, uint32_t number) {
    flow.source_ip += number;
    flow.source_ipv6.back() = static_cast<uint8_t>(number);
    return flow;
}

// The exclusive or of the addresses is the same for all of these.
Flow by_both_addresses(Flow flow, uint32_t number) {
    flow.source_ip = 0x0a000000 + number;
    flow.destination_ip = 0x0a010000 + number;
    flow.source_ipv6.back() = flow.destination_ipv6.back() = static_cast<uint8_t>(number);
    flow.destination_ipv6[6] = 1;
    return flow;
}

// And the sum of these.
Flow by_opposite_addresses(Flow flow, uint32_t number) {
    flow.source_ip = 0x0a000000 + number;
    flow.destination_ip = 0x0a0100ff - number;
    flow.source_ipv6.back() = static_cast<uint8_t>(number);
    flow.destination_ipv6.back() = static_cast<uint8_t>(255 - number);
    return flow;
}

Flow by_opposite_ports(Flow flow, uint32_t number) {
    flow.source_port = static_cast<uint16_t>(0x1000 + number);
    flow.destination_port = static_cast<uint16_t>(0x20ff - number);
    return flow;
}

Flow by_mac(Flow flow, uint32_t number) {
    flow.source_mac.back() = static_cast<uint8_t>(number);
    return flow;
}

struct NamedSeries {
    const char *name;
    Series flow;
};

const NamedSeries kSeries[] = {{"source port", by_source_port},       {"both ports", by_both_ports},
                               {"source address", by_source_address}, {"both addresses", by_both_addresses},
                               {"opposite ports", by_opposite_ports}, {"opposite addresses", by_opposite_addresses}};

// The kinds with a hash that a series of flows changes.
bool says_something(const FrameKind &kind, const NamedSeries &series) {
    bool ports = series.flow(flow_of(4), 1).source_port != flow_of(4).source_port;
    return kind.outcome == EBPF_SPREAD_COUNTER_BY_PORTS || (kind.outcome == EBPF_SPREAD_COUNTER_BY_ADDRESSES && !ports);
}

void check_share(const Spreader &spreader, const FrameKind &kind, const Series &series) {
    constexpr uint32_t kFlows = 256;
    uint64_t before = spreader.handed_to(0).packets;
    for (uint32_t i = 0; i < kFlows; i++) spreader.send(kind.build(series(flow_of(kind.ip_version), i)));
    uint64_t share = 100 * (spreader.handed_to(0).packets - before) / kFlows;
    CHECK(share >= 35);
    CHECK(share <= 65);
}

}  // namespace

TEST_CASE("spread keeps both directions of a conversation together", "[net]") {
    Spreader spreader;
    for (const FrameKind &kind : kFrameKinds) {
        for (const NamedSeries &series : kSeries) {
            for (uint32_t number = 0; number < 16; number++) {
                CAPTURE(kind.name, series.name, number);
                Flow flow = series.flow(flow_of(kind.ip_version), number);
                REQUIRE(spreader.choice_for(kind.build(flow)) == spreader.choice_for(kind.build(reversed(flow))));
            }
        }
    }
}

TEST_CASE("spread gives each of two CPUs its share, for every field that differs between flows", "[net]") {
    Spreader spreader;
    for (const FrameKind &kind : kFrameKinds) {
        CAPTURE(kind.name);
        for (const NamedSeries &series : kSeries) {
            CAPTURE(series.name);
            if (says_something(kind, series)) check_share(spreader, kind, series.flow);
        }
        if (kind.outcome == EBPF_SPREAD_COUNTER_BY_MACS) check_share(spreader, kind, by_mac);
    }
}

TEST_CASE("spread keeps the fragments of a datagram together", "[net]") {
    Spreader spreader;
    uint8_t ip_version = GENERATE(as<uint8_t>(), 4, 6);
    auto fragment = ip_version == 4 ? as_ipv4_fragment : as_ipv6_fragment;
    for (uint32_t number = 0; number < 32; number++) {
        CAPTURE(+ip_version, number);
        Flow flow = by_source_address(flow_of(ip_version), number);
        uint32_t first = spreader.choice_for(fragment(frame_of(flow), 0, true));
        // The ports of the first fragment are data in the others.
        flow.source_port = static_cast<uint16_t>(number * 7919);
        REQUIRE(spreader.choice_for(fragment(frame_of(flow), 185, true)) == first);
        REQUIRE(spreader.choice_for(fragment(frame_of(flow), 370, false)) == first);
        REQUIRE(spreader.choice_for(fragment(frame_of(reversed(flow)), 370, false)) == first);
    }
}

// SPDX-License-Identifier: BSD-2-Clause
// The CPUs of spread: changed, missing, busy, and counted.
#include "net/spreader.h"

#include <linux/bpf.h>
#include <sched.h>
#include <catch2/catch.hpp>

using namespace ebpfmap::harness;
using namespace net_tests;

TEST_CASE("the CPUs of spread can be changed at any time", "[net]") {
    Spreader spreader;
    auto share_of_second = [&] {
        uint64_t before = spreader.handed_to(1).packets;
        for (uint32_t i = 0; i < 64; i++) spreader.send(frame_of(by_source_port(flow_of(4), i)));
        return spreader.handed_to(1).packets - before;
    };
    uint64_t share = share_of_second();
    CHECK(share > 0);
    CHECK(share < 64);
    spreader.set_count(1);
    CHECK(share_of_second() == 0);
    spreader.set_count(2);
    CHECK(share_of_second() == share);
}

TEST_CASE("spread without a CPU to choose, or with one that cpus does not hold, takes miss_action", "[net]") {
    bool drops = GENERATE(false, true);
    Way way = GENERATE(from_range(std::begin(kWays), std::begin(kWays) + 3));
    CAPTURE(drops, way);
    Spreader spreader(way, "", {{"miss_action", drops ? XDP_DROP : XDP_PASS}});
    Frame frame = frame_of(flow_of(4));
    Frame mark = frame_of(flow_of(6));
    std::vector<uint32_t> cpus = two_cpus();
    auto meets = [&](uint32_t outcome) {
        spreader.send(frame, 16);
        uint32_t arrived = drops ? 0 : spreader.arrivals_of(frame, 16);
        spreader.list(cpus);
        spreader.send(mark);
        CHECK(spreader.arrivals_of(mark, 1) == 1);
        CHECK(arrived == (drops ? 0 : 16));
        auto expected = spreader.outcomes().only(outcome, 16, 16 * frame.size());
        expected[EBPF_SPREAD_COUNTER_BY_PORTS] = expected[EBPF_SPREAD_COUNTER_ARRIVED] = {1, mark.size()};
        CHECK(spreader.outcomes().take() == expected);
    };

    spreader.set_count(0);
    meets(EBPF_SPREAD_COUNTER_NO_CPU);
    spreader.set_count(UINT32_MAX);
    meets(EBPF_SPREAD_COUNTER_NO_CPU);
    for (uint32_t cpu : cpus) ebpf_cpumap_delete(spreader.object().map("cpus"), cpu, nullptr);
    meets(EBPF_SPREAD_COUNTER_MISSED);
}

// The queue of a busy CPU fills up silently: only the counts of redirected and arrived packets differ.
TEST_CASE("losses of a full queue are redirected frames that did not arrive", "[net]") {
    constexpr uint32_t kFrames = 64;
    constexpr uint32_t kShortQueue = 8;
    uint32_t cpu = two_cpus()[0];
    cpu_set_t before;
    sched_getaffinity(0, sizeof before, &before);
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    Spreader spreader(kWays[4]);
    spreader.list({cpu});
    spreader.set_cpu(cpu, kShortQueue);
    Frame frame = frame_of(flow_of(4));
    Frame mark = frame_of(flow_of(6));

    // A batch runs to its end before the thread that empties the queue of the same CPU does.
    REQUIRE(sched_setaffinity(0, sizeof one, &one) == 0);
    spreader.send(frame, kFrames);
    sched_setaffinity(0, sizeof before, &before);

    CHECK(spreader.arrivals_of(frame, kShortQueue) == kShortQueue);
    spreader.send(mark);
    CHECK(spreader.arrivals_of(mark, 1) == 1);
    auto counts = spreader.outcomes().take();
    CHECK(counts[EBPF_SPREAD_COUNTER_BY_PORTS].packets == kFrames + 1);
    CHECK(counts[EBPF_SPREAD_COUNTER_ARRIVED].packets == kShortQueue + 1);
}

TEST_CASE("arrive counts on the CPU that a frame arrives on", "[net]") {
    Spreader spreader;
    for (uint32_t cpu : two_cpus()) {
        CAPTURE(cpu);
        spreader.list({cpu});
        uint32_t arrived = EBPF_SPREAD_COUNTER_ARRIVED;
        auto count = [&] {
            Count value;
            call(ebpf_percpu_lookup_cpu, spreader.object().map("counters"), &arrived, sizeof arrived, cpu, &value,
                 sizeof value);
            return value.packets;
        };
        uint64_t before = count();
        Frame frame = frame_of(flow_of(4));
        spreader.send(frame, 16);
        CHECK(spreader.arrivals_of(frame, 16) == 16);
        CHECK(count() == before + 16);
    }
}

TEST_CASE("the cpumap of spread has room for every CPU of this machine and for no more", "[net]") {
    Bundled object("spread");
    CHECK(ebpf_map_max_entries(object.map("cpus")) == static_cast<uint32_t>(call(ebpf_percpu_count)));
}

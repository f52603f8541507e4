// SPDX-License-Identifier: BSD-2-Clause
// A prog array that is changed while packets walk through it.
#include "harness/jump_table.h"
#include "harness/line.h"
#include "harness/traffic.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <functional>
#include <thread>

using namespace ebpfmap::harness;

namespace {

constexpr uint32_t kPackets = 10'000;

using VersionsMet = std::array<std::array<uint32_t, 3>, JumpTable::kSlots>;

// Sends packets through the table and counts, slot by slot, how many met which version; version 0 is a slot that did not run.
VersionsMet walk(const Line &line, uint32_t count) {
    PacketSocket sender(line.left);
    PacketSocket receiver(line.middle_left);
    Flow flow = flow_between(line.left, line.middle_left);
    flow.source_mac = {0x02, 0, 0, 0, 0, 0};
    VersionsMet met{};
    Tally tally = run_traffic(sender, receiver, flow, count, [&](const Arrival &arrival) {
        auto versions = versions_met(arrival.source_mac);
        for (uint32_t slot = 0; slot < versions.size(); slot++) met[slot][versions[slot]]++;
    });
    CHECK(tally.received == count);
    return met;
}

VersionsMet walk_during(const Line &line, uint32_t count, const std::function<void()> &change) {
    std::atomic<bool> done = false;
    std::thread changer([&] {
        while (!done) change();
    });
    VersionsMet met = walk(line, count);
    done = true;
    changer.join();
    return met;
}

}  // namespace

TEST_CASE("a packet walks through every slot by tail calls", "[net]") {
    uint32_t mode = GENERATE(as<uint32_t>(), EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC);
    CAPTURE(mode);
    Line line;
    JumpTable table(line.middle_left, mode);

    VersionsMet met = walk(line, 1000);

    for (uint32_t slot = 0; slot < JumpTable::kSlots; slot++) {
        CHECK(met[slot][1] == 1000);
        CHECK(table.visits(slot) == 1000);
    }
}

TEST_CASE("a slot replaced under traffic loses no packet and is skipped by none", "[net]") {
    uint32_t slot = GENERATE(0U, 1U, 2U);
    CAPTURE(slot);
    Line line;
    JumpTable table(line.middle_left);
    uint32_t version = 1;

    VersionsMet met = walk_during(line, kPackets, [&] {
        version = 3 - version;
        table.set(slot, version);
    });

    CHECK(met[slot][1] > 0);
    CHECK(met[slot][2] > 0);
    for (uint32_t each = 0; each < JumpTable::kSlots; each++) {
        CHECK(met[each][0] == 0);
        CHECK(table.visits(each) == kPackets);
    }
}

// The same by clear and set: no packet is lost, and yet the slot does not run for many. The tests above would see it.
TEST_CASE("a slot cleared and set again under traffic is skipped", "[net]") {
    Line line;
    JumpTable table(line.middle_left);

    VersionsMet met = walk_during(line, kPackets, [&] {
        call(ebpf_prog_array_clear, table.slots(), 1);
        table.set(1, 1);
    });

    CHECK(met[1][0] > 0);
    CHECK(table.visits(1) == kPackets - met[1][0]);
    CHECK(table.visits(2) == table.visits(1));
}

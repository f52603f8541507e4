// SPDX-License-Identifier: BSD-2-Clause
// Demonstration: packets forwarded through a DEVMAP_HASH between namespaces, then a prog array walked by tail calls while
// one of its slots is replaced. Exits with 0 if every packet arrived unchanged.
//
// The demo leaves nothing behind, however it ends: the namespaces, wires, programs, maps and links have no names and no
// pins, only descriptors, which the kernel closes.
#include "harness/forwarder.h"
#include "harness/jump_table.h"
#include "harness/line.h"
#include "harness/traffic.h"

#include <ebpfmap.h>

#include <sys/utsname.h>

#include <atomic>
#include <cinttypes>
#include <cstdio>
#include <exception>
#include <string>
#include <thread>

using namespace ebpfmap::harness;

namespace {

constexpr uint32_t kPackets = 10'000;

std::string count_of(uint64_t count, const char *noun) { return std::to_string(count) + " " + noun; }

// The packets of one direction, from the sender to the receiver.
struct Passage {
    Tally tally;
    uint64_t redirected;
    uint64_t missed;
    uint64_t rewritten;
    uint32_t wrong_mac = 0;
    uint64_t device_drops;

    bool complete() const {
        return tally.received == kPackets && tally.damaged == 0 && tally.duplicates == 0 && wrong_mac == 0;
    }
};

std::string reason_of_loss(const Passage &passage) {
    if (passage.tally.lost() == 0) return "-";
    if (passage.missed > 0) return count_of(passage.missed, "had no entry in tx and went to the stack");
    if (passage.redirected < passage.tally.sent) return "some never reached the program";
    return count_of(passage.device_drops,
                    "dropped by devices after the redirect; a veth whose peer has no GRO or XDP drops all");
}

// Counters of the forwarder and of the devices. They only grow, so a passage is the difference of two readings.
struct Counters {
    uint64_t redirected;
    uint64_t missed;
    uint64_t rewritten;
    uint64_t device_drops;
};

Counters read_counters(const Line &line, const Forwarder &forwarder) {
    Counters now{};
    now.redirected = forwarder.packets(EBPF_FORWARD_COUNTER_REDIRECTED);
    now.missed = forwarder.packets(EBPF_FORWARD_COUNTER_MISSED);
    now.rewritten = forwarder.rewritten();
    for (const Interface *interface : {&line.left, &line.middle_left, &line.middle_right, &line.right}) {
        now.device_drops += interface->dropped();
    }
    return now;
}

Passage pass(const Line &line, const Forwarder &forwarder, const Interface &from, const Interface &egress,
             const Interface &to) {
    PacketSocket sender(from);
    PacketSocket receiver(to);
    Mac rewritten_mac = egress.mac();
    Passage passage{};
    Counters before = read_counters(line, forwarder);
    passage.tally = run_traffic(sender, receiver, flow_between(from, to), kPackets, [&](const Arrival &arrival) {
        if (arrival.source_mac != rewritten_mac) passage.wrong_mac++;
    });
    Counters after = read_counters(line, forwarder);
    passage.redirected = after.redirected - before.redirected;
    passage.missed = after.missed - before.missed;
    passage.rewritten = after.rewritten - before.rewritten;
    passage.device_drops = after.device_drops - before.device_drops;
    return passage;
}

void print_passage(const char *direction, const Passage &passage) {
    printf("   %-14s %7u %11" PRIu64 " %10" PRIu64 " %9u %9u %8u  %s\n", direction, passage.tally.sent, passage.redirected,
           passage.rewritten, passage.tally.received, passage.wrong_mac, passage.tally.lost(), reason_of_loss(passage).c_str());
}

bool forward(const Line &line) {
    Forwarder forwarder(line.middle_left, line.middle_right);
    const char *mode = ebpf_link_xdp_mode(forwarder.link()) == EBPF_XDP_MODE_NATIVE ? "native" : "generic";
    printf("\n1. forward, %s XDP: left - middle - right, a devmap_hash keyed by ingress interface,\n", mode);
    printf("   a chained egress program that rewrites the source MAC\n\n");
    printf("   %-14s %7s %11s %10s %9s %9s %8s  %s\n", "direction", "sent", "redirected", "rewritten", "received", "wrong MAC",
           "dropped", "why");
    Passage there = pass(line, forwarder, line.left, line.middle_right, line.right);
    print_passage("left -> right", there);
    Passage back = pass(line, forwarder, line.right, line.middle_left, line.left);
    print_passage("right -> left", back);
    return there.complete() && back.complete();
}

// Replaces the program of a slot by its other version, as fast as possible, during its lifetime.
class Swapper {
public:
    Swapper(const JumpTable &table, uint32_t slot) : thread_([this, &table, slot] { swap(table, slot); }) {}
    ~Swapper() {
        stop_ = true;
        thread_.join();
    }
    uint64_t swaps() const { return swaps_; }

private:
    void swap(const JumpTable &table, uint32_t slot) {
        while (!stop_) table.set(slot, swaps_++ % 2 == 0 ? 2 : 1);
    }

    std::atomic<bool> stop_ = false;
    std::atomic<uint64_t> swaps_ = 0;
    std::thread thread_;
};

// The versions of the programs that the packets of one walk met.
struct Walk {
    Tally tally;
    uint64_t swaps = 0;
    uint32_t met[JumpTable::kSlots][3] = {};  // packets by slot and version; 0: no program

    bool complete() const {
        bool skipped = met[0][0] + met[1][0] + met[2][0] > 0;
        bool both_versions_ran = met[1][1] > 0 && met[1][2] > 0;
        return tally.received == kPackets && !skipped && both_versions_ran;
    }
};

Walk walk(const Line &line, const JumpTable &table, uint32_t replaced_slot) {
    PacketSocket sender(line.left);
    PacketSocket receiver(line.middle_left);
    Walk walk;
    Swapper swapper(table, replaced_slot);
    Flow flow = flow_between(line.left, line.middle_left);
    flow.source_mac = {0x02, 0, 0, 0, 0, 0};
    walk.tally = run_traffic(sender, receiver, flow, kPackets, [&](const Arrival &arrival) {
        auto versions = versions_met(arrival.source_mac);
        for (uint32_t slot = 0; slot < versions.size(); slot++) walk.met[slot][versions[slot]]++;
    });
    walk.swaps = swapper.swaps();
    return walk;
}

bool jump(const Line &line) {
    constexpr uint32_t kReplaced = 1;
    JumpTable table(line.middle_left);
    Walk result = walk(line, table, kReplaced);
    printf("\n2. jump: a prog_array of three programs walked by tail calls, slot %u replaced %" PRIu64 " times meanwhile\n\n",
           kReplaced, result.swaps);
    printf("   %-14s %7s %11s %10s %9s\n", "slot", "visits", "version 1", "version 2", "skipped");
    for (uint32_t slot = 0; slot < JumpTable::kSlots; slot++) {
        printf("   %-14u %7" PRIu64 " %11u %10u %9u\n", slot, table.visits(slot), result.met[slot][1], result.met[slot][2],
               result.met[slot][0]);
    }
    printf("   sent %u, received %u, dropped %u\n", result.tally.sent, result.tally.received, result.tally.lost());
    return result.complete();
}

bool run() {
    setvbuf(stdout, nullptr, _IOLBF, 0);  // output is complete however the demo ends
    utsname system{};
    uname(&system);
    printf("ebpfmap %s on Linux %s: three namespaces, two veth pairs\n", ebpf_version(), system.release);
    Line line;
    bool forwarded = forward(line);
    bool jumped = jump(line);
    printf("\n%s\n", forwarded && jumped ? "Every packet arrived unchanged." : "FAILED: see the tables.");
    return forwarded && jumped;
}

}  // namespace

int main() try { return run() ? 0 : 1; } catch (const std::exception &problem) {
    fprintf(stderr, "demo: %s\n", problem.what());
    return 2;
}

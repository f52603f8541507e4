// SPDX-License-Identifier: BSD-2-Clause
// The spreader of examples/: the packets of each CPU, and the packets that reached the stack.
#include "harness/line.h"
#include "harness/live_frames.h"
#include "net/example.h"
#include "net/redirector.h"

#include <sched.h>
#include <catch2/catch.hpp>

#include <regex>

using namespace ebpfmap::harness;
using Catch::Matchers::Contains;
using net_tests::Example;
using net_tests::has_xdp;

namespace {

struct Row {
    uint32_t cpu;
    uint64_t handed_over;
    uint64_t arrived;
    uint64_t lost;
};

// The output of a spreader at its end.
std::vector<Row> totals(const std::string &output) {
    static const std::regex line(R"(CPU (\d+): (\d+) packets redirected, (\d+) arrived, (\d+) lost)");
    std::vector<Row> rows;
    for (std::sregex_iterator at(output.begin(), output.end(), line), end; at != end; ++at) {
        rows.push_back(
            {static_cast<uint32_t>(std::stoul((*at)[1])), std::stoull((*at)[2]), std::stoull((*at)[3]), std::stoull((*at)[4])});
    }
    return rows;
}

uint32_t online_cpus() { return static_cast<uint32_t>(sysconf(_SC_NPROCESSORS_ONLN)); }

uint32_t first_allowed_cpu() {
    cpu_set_t allowed;
    sched_getaffinity(0, sizeof allowed, &allowed);
    uint32_t cpu = 0;
    while (!CPU_ISSET(cpu, &allowed)) cpu++;
    return cpu;
}

// Each frame is a conversation of its own.
void send(const PacketSocket &sender, const Line &line, uint32_t first, uint32_t count) {
    Flow flow = flow_between(line.left, line.middle_left);
    for (uint32_t i = first; i < first + count; i++) {
        flow.source_port = static_cast<uint16_t>(1024 + i);
        sender.send(build_frame(flow, i));
    }
}

// Many come in by the wire at once: before anybody else runs on this CPU, they are all handed over.
void send_in_bursts(const Line &line, uint32_t count) {
    net_tests::Redirector to_wire(net_tests::devmap_to(line.left));
    send_live_frames(to_wire.program.get(), line.left, build_frame(flow_between(line.left, line.middle_left), 1), count, 64);
}

// Frames that reach the stack, until none comes any more.
uint64_t count_arrivals(const PacketSocket &stack) {
    uint64_t count = 0;
    while (stack.receive(std::chrono::milliseconds(200))) count++;
    return count;
}

}  // namespace

TEST_CASE("the spread daemon spreads over all CPUs and loses nothing", "[net]") {
    std::string mode = GENERATE("native", "generic");
    Line line;
    std::vector<std::string> arguments = {"mleft"};
    if (mode == "generic") arguments.insert(arguments.begin(), "--generic");
    Example daemon(line.middle_netns, "spread", arguments);
    REQUIRE(daemon.prints("mleft: attached in " + mode + " mode"));

    PacketSocket sender(line.left);
    PacketSocket stack(line.middle_left);
    for (uint32_t i = 0; i < 10; i++) {
        send(sender, line, 100 * i, 100);
        uint32_t arrived = 0;
        while (arrived < 100 && stack.receive(std::chrono::seconds(2))) arrived++;
        CHECK(arrived == 100);
    }
    CHECK(daemon.end() == 0);
    CHECK_FALSE(has_xdp(line.middle_left));

    std::vector<Row> rows = totals(daemon.output());
    REQUIRE(rows.size() == online_cpus());
    uint64_t sum = 0;
    for (const Row &row : rows) {
        CAPTURE(row.cpu);
        sum += row.handed_over;
        CHECK(row.handed_over > 500 / rows.size());
        CHECK(row.arrived == row.handed_over);
        CHECK(row.lost == 0);
    }
    CHECK(sum == 1000);
}

// The queue of one frame belongs to the CPU that is busy with sending.
TEST_CASE("the spread daemon counts the losses of a full queue", "[net]") {
    Line line;
    uint32_t cpu = first_allowed_cpu();
    Example daemon(line.middle_netns, "spread",
                   {"--cpus", std::to_string(cpu), "--queue-size", "1", "--interval", "1", "mleft"});
    REQUIRE(daemon.prints("mleft: attached"));

    PacketSocket stack(line.middle_left);
    cpu_set_t before, one;
    sched_getaffinity(0, sizeof before, &before);
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    sched_setaffinity(0, sizeof one, &one);
    send_in_bursts(line, 5000);
    sched_setaffinity(0, sizeof before, &before);

    uint64_t arrived = count_arrivals(stack);
    CHECK(daemon.prints("waiting or lost"));
    CHECK(daemon.end(SIGINT) == 0);
    std::vector<Row> rows = totals(daemon.output());
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].cpu == cpu);
    CHECK(rows[0].handed_over == 5000);
    CHECK(rows[0].arrived == arrived);
    CHECK(rows[0].lost == 5000 - arrived);
    CHECK(rows[0].lost > 0);
}

TEST_CASE("the spread daemon is detached when it is killed, and ends when its interface goes", "[net]") {
    Line line;
    Example killed(line.middle_netns, "spread", {"mleft"});
    REQUIRE(killed.prints("mleft: attached"));
    CHECK(killed.end(SIGKILL) == -1);
    CHECK_FALSE(has_xdp(line.middle_left));

    Example bereft(line.middle_netns, "spread", {"--jumbo", "mleft"});
    REQUIRE(bereft.prints("mleft: attached"));
    line.middle_left.remove();
    CHECK(bereft.exit_code() == 1);
    CHECK_THAT(bereft.output(), Contains("mleft does not exist any more"));
}

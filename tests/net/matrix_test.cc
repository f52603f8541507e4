// SPDX-License-Identifier: BSD-2-Clause
// Every bundled program that moves frames, with every kind of frame, in every way that frames come to it: the places of
// arrival, the headers, and the counters.
#include "harness/live_frames.h"
#include "net/subjects.h"

#include <catch2/catch.hpp>

#include <sstream>

using namespace ebpfmap::harness;
using net_tests::Expectation;
using net_tests::make_subject;
using net_tests::Subject;

namespace {

constexpr uint32_t kFrames = 64;  // of each row
constexpr std::chrono::milliseconds kPatience(500);
constexpr std::chrono::milliseconds kNow(0);

struct Shape {
    uint8_t ip_version;
    std::optional<VlanTag> vlan;
    size_t size;
};

Flow flow_of(const Shape &shape) {
    Flow flow;
    flow.source_mac = {2, 0, 0, 0, 0, 0xa};
    flow.destination_mac = {2, 0, 0, 0, 0, 0xb};
    flow.ip_version = shape.ip_version;
    flow.vlan = shape.vlan;
    flow.payload_size = static_cast<uint16_t>(shape.size - header_size(flow));
    return flow;
}

// The payload of a flow has its mark in it.
bool possible(const Shape &shape) { return shape.size >= header_size(flow_of(shape)) + 8; }

std::vector<Shape> shapes_of(const std::vector<size_t> &sizes) {
    std::vector<Shape> shapes;
    for (uint8_t ip_version : {4, 6}) {
        for (std::optional<VlanTag> vlan : {std::optional<VlanTag>(), {VlanTag{0x6007}}, {VlanTag{8, 0x88a8}}}) {
            for (size_t size : sizes) {
                Shape shape{ip_version, vlan, size};
                if (possible(shape)) shapes.push_back(shape);
            }
        }
    }
    return shapes;
}

// How frames come to a program: over the wire in native or generic mode, or out of the kernel in batches.
struct Way {
    const char *name;
    uint32_t mode;
    uint32_t batch;  // 0: over the wire
};

constexpr Way kWire[] = {{"native", EBPF_XDP_MODE_NATIVE, 0}, {"generic", EBPF_XDP_MODE_GENERIC, 0}};
constexpr Way kLive[] = {{"live frames, batches of 1", 0, 1},
                         {"live frames, batches of 16", 0, 16},
                         {"live frames, batches of 64", 0, 64}};

struct Row {
    std::string program;
    Way way;
    Shape shape;
    bool hit;
    uint32_t number;  // which its frames carry
};

std::string describe(const Row &row) {
    std::ostringstream text;
    text << "row " << row.number << ": " << row.program << ", " << row.way.name << ", IPv" << +row.shape.ip_version;
    if (row.shape.vlan) text << ", tag " << std::hex << row.shape.vlan->protocol << ":" << row.shape.vlan->control << std::dec;
    text << ", " << row.shape.size << " bytes, " << (row.hit ? "hit" : "miss");
    return text.str();
}

// A hub with one program at work on its port 0, and ears everywhere.
class Bench {
public:
    Bench(const std::string &program, const std::string &variant, const Way &way, uint32_t mtu = 1500)
        : hub_(mtu), program_(program), way_(way), subject_(make_subject(program, variant, hub_)) {
        if (way_.batch == 0) link_ = subject_->attach(way_.mode);
    }

    void check_hit_and_miss(const Shape &shape) {
        check(shape, true);
        check(shape, false);
    }

private:
    void check(const Shape &shape, bool hit) {
        Row row{program_, way_, shape, hit, next_row_++};
        INFO(describe(row));
        Flow flow = flow_of(shape);
        Expectation expected = subject_->arrange(flow, hit);
        Count before = subject_->count(expected.outcome);

        send(build_frame(flow, row.number));

        for (size_t end = 0; end < Hub::kPorts; end++) {
            INFO("at end " << end);
            check_arrivals(ends_[end], expected.ends.contains(end), row, expected);
        }
        INFO("in the middle");
        check_arrivals(stack_, expected.stack, row, expected);
        Count after = subject_->count(expected.outcome);
        REQUIRE(Count{after.packets - before.packets, after.bytes - before.bytes} == Count{kFrames, kFrames * shape.size});
    }

    void send(const Frame &frame) const {
        if (way_.batch > 0) return send_live_frames(subject_->program(), hub_.port(0), frame, kFrames, way_.batch);
        for (uint32_t i = 0; i < kFrames; i++) ends_[0].send(frame);
    }

    static void check_arrivals(const PacketSocket &socket, bool expected_here, const Row &row, const Expectation &expected) {
        uint32_t arrived = 0;
        while (auto arrival = socket.receive(expected_here && arrived < kFrames ? kPatience : kNow)) {
            arrived++;
            check_headers(*arrival, row, expected);
        }
        REQUIRE(arrived == (expected_here ? kFrames : 0));
    }

    static void check_headers(const Arrival &arrival, const Row &row, const Expectation &expected) {
        REQUIRE(arrival.sequence == row.number);
        REQUIRE(arrival.source_mac == expected.source_mac);
        REQUIRE(arrival.destination_mac == expected.destination_mac);
        REQUIRE((arrival.vlan == row.shape.vlan));
        REQUIRE(arrival.ip_version == row.shape.ip_version);
        REQUIRE(+arrival.ttl == +expected.ttl);
        REQUIRE(arrival.size == row.shape.size);
        REQUIRE(arrival.intact);
    }

    Hub hub_;
    std::string program_;
    Way way_;
    std::unique_ptr<Subject> subject_;
    LinkHandle link_;
    PacketSocket ends_[Hub::kPorts] = {PacketSocket(hub_.end(0)), PacketSocket(hub_.end(1)), PacketSocket(hub_.end(2))};
    PacketSocket stack_{hub_.port(0)};
    uint32_t next_row_ = 0;
};

}  // namespace

TEST_CASE("the effect of the bundled programs on frames from the wire", "[net][matrix]") {
    std::string program = GENERATE("forward", "forward_by_mac", "flood", "rewrite", "rewrite_macs");
    Way way = GENERATE(from_range(std::begin(kWire), std::end(kWire)));
    Bench bench(program, "", way);
    for (const Shape &shape : shapes_of({64, 75, 128, 511, 1514})) bench.check_hit_and_miss(shape);
    bench.check_hit_and_miss({4, VlanTag{7}, 1518});
}

// Without the TTL: pages of live frames are reused with the bytes that the program wrote.
TEST_CASE("the effect of the bundled programs on live frames", "[net][matrix]") {
    std::string program = GENERATE("forward", "forward_by_mac", "flood", "rewrite_macs");
    Way way = GENERATE(from_range(std::begin(kLive), std::end(kLive)));
    Bench bench(program, "", way);
    for (const Shape &shape : shapes_of({64, 1514})) bench.check_hit_and_miss(shape);
}

TEST_CASE("the effect of the bundled programs on multi-buffer frames", "[net][matrix]") {
    std::string program = GENERATE("forward", "forward_by_mac", "flood", "rewrite");
    Way way = GENERATE(from_range(std::begin(kWire), std::end(kWire)));
    Bench bench(program, ".frags", way, 9000);
    for (const Shape &shape : shapes_of({64, 1514, 4000, 8000, 9014})) bench.check_hit_and_miss(shape);
}

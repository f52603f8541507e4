// SPDX-License-Identifier: BSD-2-Clause
// The bundled spread program: where frames go, that they arrive whole, and that conversations stay together.
#include "harness/line.h"
#include "net/layers.h"
#include "net/ways.h"

#include <linux/bpf.h>
#include <sched.h>
#include <catch2/catch.hpp>

#include <functional>

using namespace ebpfmap::harness;
using namespace net_tests;

namespace {

constexpr std::chrono::milliseconds kPatience(1000);
constexpr uint32_t kOutcomes = EBPF_SPREAD_COUNTER_ARRIVED + 1;
constexpr uint32_t kQueue = 2048;
constexpr Way kAlone = kWays[2];

// The first and the last that this process may use: two different ones, unless there is one alone.
std::vector<uint32_t> two_cpus() {
    cpu_set_t allowed;
    sched_getaffinity(0, sizeof allowed, &allowed);
    std::vector<uint32_t> cpus;
    for (uint32_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (CPU_ISSET(cpu, &allowed)) cpus.push_back(cpu);
    }
    return {cpus.front(), cpus.back()};
}

// spread in the middle of a line, on packets from the left.
class Spreader {
public:
    explicit Spreader(const Way &way = kAlone, const std::string &variant = "", const Bundled::Constants &constants = {},
                      uint32_t mtu = 1500)
        : line_(mtu),
          object_("spread" + variant, constants),
          outcomes_(object_, kOutcomes),
          entrance_(object_, "spread", line_.middle_left, line_.left, way),
          stack_(line_.middle_left) {
        list(two_cpus());
    }

    void list(const std::vector<uint32_t> &cpus) const {
        for (uint32_t index = 0; index < cpus.size(); index++) {
            set_cpu(cpus[index], kQueue);
            call(ebpf_map_update, object_.map("cpu_list"), &index, sizeof index, &cpus[index], sizeof cpus[index], EBPF_ANY);
        }
        set_count(static_cast<uint32_t>(cpus.size()));
    }
    void set_cpu(uint32_t cpu, uint32_t queue) const {
        call(ebpf_cpumap_set, object_.map("cpus"), cpu, queue, object_.program("arrive"), EBPF_ANY);
    }
    void set_count(uint32_t count) const {
        uint32_t zero = 0;
        call(ebpf_map_update, object_.map("cpu_count"), &zero, sizeof zero, &count, sizeof count, EBPF_ANY);
    }
    const Bundled &object() const noexcept { return object_; }
    Outcomes &outcomes() noexcept { return outcomes_; }

    void send(const Frame &frame, uint32_t count = 1) const { entrance_.send(frame, count); }

    Count handed_to(uint32_t index) const { return read_count(object_.map("cpu_packets"), index); }

    // The index in the list that a frame is handed to.
    uint32_t choice_for(const Frame &frame) const {
        uint64_t first = handed_to(0).packets;
        uint64_t second = handed_to(1).packets;
        send(frame);
        REQUIRE(handed_to(0).packets + handed_to(1).packets == first + second + 1);
        return handed_to(0).packets > first ? 0 : 1;
    }

    // How many frames like this one reach the stack until they are `enough` or none comes any more.
    uint32_t arrivals_of(const Frame &frame, uint32_t enough) const {
        uint32_t arrived = 0;
        while (arrived < enough) {
            Frame seen = stack_.receive_any(kPatience);
            if (seen.empty()) break;
            arrived += seen == frame;
        }
        return arrived;
    }

private:
    Line line_;
    Bundled object_;
    Outcomes outcomes_;
    Entrance entrance_;
    PacketSocket stack_;
};

Frame frame_of(const Flow &flow) { return build_frame(flow, 1); }

Flow flow_of(uint8_t ip_version) {
    Flow flow;
    flow.source_mac = {2, 0, 0, 0, 0, 0xa};
    flow.destination_mac = {2, 0, 0, 0, 0, 0xb};
    flow.ip_version = ip_version;
    return flow;
}

Flow reversed(Flow flow) {
    std::swap(flow.source_mac, flow.destination_mac);
    std::swap(flow.source_ip, flow.destination_ip);
    std::swap(flow.source_ipv6, flow.destination_ipv6);
    std::swap(flow.source_port, flow.destination_port);
    return flow;
}

// The n-th of many flows that differ as those of a real network do: little, and regularly.
using Series = std::function<Flow(Flow, uint32_t)>;

Flow by_source_port(Flow flow, uint32_t number) {
    flow.source_port = static_cast<uint16_t>(32768 + number);
    return flow;
}

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

// A frame as spread sees it, by the deciding property.
struct Kind {
    const char *name;
    uint8_t ip_version;
    uint32_t outcome;
    std::function<Frame(const Flow &)> build = frame_of;
};

Frame as_icmp4(const Flow &flow) { return with_protocol(frame_of(flow), 1); }
Frame as_icmp6(const Flow &flow) { return with_protocol(frame_of(flow), 58); }

Frame as_no_ip(const Flow &flow) {
    Frame frame = frame_of(flow);
    frame[12] = 0x88;
    frame[13] = 0xb5;
    return frame;
}

const std::vector<Kind> kKinds = {
    {"UDP over IPv4", 4, EBPF_SPREAD_COUNTER_BY_PORTS},
    {"UDP over IPv6", 6, EBPF_SPREAD_COUNTER_BY_PORTS},
    {"TCP over IPv4", 4, EBPF_SPREAD_COUNTER_BY_PORTS, [](const Flow &flow) { return with_protocol(frame_of(flow), 6); }},
    {"TCP over IPv6", 6, EBPF_SPREAD_COUNTER_BY_PORTS, [](const Flow &flow) { return with_protocol(frame_of(flow), 6); }},
    {"ICMP", 4, EBPF_SPREAD_COUNTER_BY_ADDRESSES, as_icmp4},
    {"ICMPv6", 6, EBPF_SPREAD_COUNTER_BY_ADDRESSES, as_icmp6},
    {"IPv4 fragment", 4, EBPF_SPREAD_COUNTER_BY_ADDRESSES,
     [](const Flow &flow) { return as_ipv4_fragment(frame_of(flow), 0, true); }},
    {"IPv6 fragment", 6, EBPF_SPREAD_COUNTER_BY_ADDRESSES,
     [](const Flow &flow) { return as_ipv6_fragment(frame_of(flow), 0, true); }},
    {"no IP", 4, EBPF_SPREAD_COUNTER_BY_MACS, as_no_ip},
};

// The kinds with a hash that a series of flows changes.
bool says_something(const Kind &kind, const NamedSeries &series) {
    bool ports = series.flow(flow_of(4), 1).source_port != flow_of(4).source_port;
    return kind.outcome == EBPF_SPREAD_COUNTER_BY_PORTS || (kind.outcome == EBPF_SPREAD_COUNTER_BY_ADDRESSES && !ports);
}

void check_share(const Spreader &spreader, const Kind &kind, const Series &series) {
    constexpr uint32_t kFlows = 256;
    uint64_t before = spreader.handed_to(0).packets;
    for (uint32_t i = 0; i < kFlows; i++) spreader.send(kind.build(series(flow_of(kind.ip_version), i)));
    uint64_t share = 100 * (spreader.handed_to(0).packets - before) / kFlows;
    CHECK(share >= 35);
    CHECK(share <= 65);
}

}  // namespace

TEST_CASE("spread hands frames of every kind over, and they arrive whole", "[net]") {
    constexpr uint32_t kFrames = 64;
    Way way = GENERATE(from_range(std::begin(kWays), std::end(kWays)));
    CAPTURE(way);
    Spreader spreader(way);
    for (const Kind &kind : kKinds) {
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

TEST_CASE("spread keeps both directions of a conversation together", "[net]") {
    Spreader spreader;
    for (const Kind &kind : kKinds) {
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
    for (const Kind &kind : kKinds) {
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

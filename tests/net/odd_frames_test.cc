// SPDX-License-Identifier: BSD-2-Clause
// Invalid frames, cut at every length and with changed bytes: each has one fate, counted
// once with all its bytes, and only routed packets are changed.
#include "harness/line.h"
#include "net/capabilities.h"
#include "net/layers.h"
#include "net/router.h"
#include "net/ways.h"

#include <linux/bpf.h>
#include <sys/syscall.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>
#include <numeric>
#include <random>
#include <thread>

using namespace ebpfmap::harness;
using namespace net_tests;

namespace {

constexpr size_t kEthernetSize = 14;
constexpr size_t kIpv4Checksum = 24;
constexpr size_t kIpv4End = 34;
constexpr size_t kLongest = 100;
constexpr uint32_t kDamaged = 200;  // of each shape

struct Verdict {
    uint32_t action;
    Frame frame;
};

// Runs a program on a frame that goes nowhere, with any verdict.
Verdict run(int32_t program, const Interface &ingress, const Frame &frame) {
    InNetns inside(ingress.netns());
    Frame out(2 * kLongest + frame.size());
    xdp_md context{};
    context.data_end = static_cast<uint32_t>(frame.size());
    context.ingress_ifindex = ingress.index();
    bpf_attr attr{};
    attr.test.prog_fd = static_cast<uint32_t>(program);
    attr.test.data_in = reinterpret_cast<uintptr_t>(frame.data());
    attr.test.data_size_in = static_cast<uint32_t>(frame.size());
    attr.test.data_out = reinterpret_cast<uintptr_t>(out.data());
    attr.test.data_size_out = static_cast<uint32_t>(out.size());
    attr.test.ctx_in = reinterpret_cast<uintptr_t>(&context);
    attr.test.ctx_size_in = sizeof context;
    if (syscall(SYS_bpf, BPF_PROG_TEST_RUN, &attr, sizeof attr) < 0) throw_errno("running a program");
    out.resize(attr.test.data_size_out);
    return {attr.test.retval, out};
}

uint16_t ones_complement_sum(const Frame &frame, size_t begin, size_t end) {
    uint32_t sum = 0;
    for (size_t at = begin; at < end; at += 2) sum += frame[at] << 8 | frame[at + 1];
    while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<uint16_t>(sum);
}

// The IPv4 header of an untagged frame.
Frame with_checksum(Frame frame) {
    frame[kIpv4Checksum] = frame[kIpv4Checksum + 1] = 0;
    auto checksum = static_cast<uint16_t>(~ones_complement_sum(frame, kEthernetSize, kIpv4End));
    frame[kIpv4Checksum] = static_cast<uint8_t>(checksum >> 8);
    frame[kIpv4Checksum + 1] = static_cast<uint8_t>(checksum);
    return frame;
}

// The frame that route forwards.
Frame routed(Frame frame, const Line &line) {
    std::ranges::copy(line.right.mac(), frame.begin());
    std::ranges::copy(line.middle_right.mac(), frame.begin() + 6);
    if (frame[12] == 0x86) {
        frame[kEthernetSize + 7]--;
        return frame;
    }
    frame[kEthernetSize + 8]--;
    return with_checksum(frame);
}

// Frames as they should be, from which others are made: of both versions, in fragments, behind extension headers and tags.
std::vector<Frame> shapes(const Router &router) {
    Frame ipv4 = build_frame(router.flow(4), 1);
    Frame ipv6 = build_frame(router.flow(6), 1);
    const std::vector<uint8_t> eight_bytes{0, 1, 4, 0, 0, 0, 0};
    return {ipv4,
            with_checksum(as_ipv4_fragment(ipv4, 0, true)),
            with_checksum(as_ipv4_fragment(ipv4, 185, true)),
            with_checksum(as_ipv4_fragment(ipv4, 370, false)),
            ipv6,
            as_ipv6_fragment(ipv6, 0, true),
            as_ipv6_fragment(ipv6, 370, false),
            with_extension(with_extension(ipv6, kAuthentication, {4, 0, 0, 0, 0, 0, 0}), kDestinationOptions, eight_bytes)};
}

// Each shape, also behind one, two and three tags, cut at every length and with random bytes in it.
std::vector<Frame> odd_frames(const Router &router) {
    std::vector<Frame> frames;
    std::mt19937 random(1);
    for (Frame shape : shapes(router)) {
        for (uint32_t tags = 0; tags <= 3; tags++) {
            for (size_t size = kEthernetSize; size <= kLongest; size++) {
                frames.push_back(shape);
                frames.back().resize(size);
            }
            shape = with_outer_tag(shape, {7, 0x8100});
        }
    }
    for (const Frame &shape : shapes(router)) {
        for (uint32_t i = 0; i < kDamaged; i++) {
            Frame frame = shape;
            for (uint32_t changes = 0; changes <= random() % 4; changes++) {
                frame[12 + random() % 60] = static_cast<uint8_t>(random());
            }
            frames.push_back(shape[12] == 8 && i % 2 ? with_checksum(frame) : frame);
        }
    }
    return frames;
}

// Sees that one outcome got the frame, with all its bytes.
void check_counted_once(const std::vector<Count> &counts, const Frame &frame) {
    Count sum = std::accumulate(counts.begin(), counts.end(), Count{}, [](Count so_far, const Count &count) {
        return Count{so_far.packets + count.packets, so_far.bytes + count.bytes};
    });
    REQUIRE(sum == Count{1, frame.size()});
}

}  // namespace

TEST_CASE("route forwards fragments and packets with extension headers like any packet", "[net]") {
    Router router;
    for (const Frame &frame : shapes(router)) {
        CAPTURE(frame);
        Verdict verdict = run(router.object.program("route"), router.line.middle_left, frame);
        CHECK(verdict.action == XDP_REDIRECT);
        CHECK(verdict.frame == routed(frame, router.line));
    }
}

TEST_CASE("route changes only redirected packets, however odd the frame", "[net]") {
    Router router;
    Outcomes outcomes(router.object, kRouteOutcomes);
    uint32_t redirected = 0;
    for (const Frame &frame : odd_frames(router)) {
        CAPTURE(frame);
        Verdict verdict = run(router.object.program("route"), router.line.middle_left, frame);
        REQUIRE((verdict.action == XDP_REDIRECT || verdict.action == XDP_PASS));
        REQUIRE(verdict.frame == (verdict.action == XDP_REDIRECT ? routed(frame, router.line) : frame));
        auto counts = outcomes.take();
        REQUIRE(counts[EBPF_ROUTE_COUNTER_REDIRECTED].packets == (verdict.action == XDP_REDIRECT));
        check_counted_once(counts, frame);
        redirected += verdict.action == XDP_REDIRECT;
    }
    CHECK(redirected > 100);  // else the frames are too odd to say anything
}

TEST_CASE("programs that only look leave each frame as it is, however odd, and count it once", "[net]") {
    struct Looker {
        const char *object;
        const char *program;
        uint32_t outcomes;
        Bundled::Constants constants;
    };
    Looker looker =
        GENERATE(Looker{"forward", "forward", EBPF_FORWARD_COUNTER_NO_STATION + 1, {}},
                 Looker{"forward", "forward_by_mac", EBPF_FORWARD_COUNTER_NO_STATION + 1, {}},
                 Looker{"flood.frags", "flood", EBPF_FLOOD_COUNTER_NOT_COPIED + 1, {}},
                 Looker{"spread", "spread", EBPF_SPREAD_COUNTER_ARRIVED + 1, {}},
                 Looker{"spread.frags", "spread", EBPF_SPREAD_COUNTER_ARRIVED + 1, {}},
                 Looker{"steer", "steer", EBPF_STEER_COUNTER_OTHER_ADDRESS + 1, {{"match", EBPF_STEER_MATCH_PORT}}},
                 Looker{"steer.frags", "steer", EBPF_STEER_COUNTER_OTHER_ADDRESS + 1, {{"match", EBPF_STEER_MATCH_PREFIX}}});
    CAPTURE(looker.object, looker.program);
    Router router;
    Bundled object(looker.object, looker.constants);
    Outcomes outcomes(object, looker.outcomes);
    for (const Frame &frame : odd_frames(router)) {
        CAPTURE(frame);
        Verdict verdict = run(object.program(looker.program), router.line.middle_left, frame);
        REQUIRE(verdict.action == XDP_PASS);
        REQUIRE(verdict.frame == frame);
        check_counted_once(outcomes.take(), frame);
    }
}

namespace {

// An object as it is opened by a process without CAP_PERFMON.
std::unique_ptr<Bundled> asking_variant(const std::string &name, const Bundled::Constants &constants) {
    std::unique_ptr<Bundled> object;
    std::thread([&] {
        constexpr int kNetAdmin = 12, kBpf = 39;
        keep_capabilities({kBpf, kNetAdmin});
        object = std::make_unique<Bundled>(name, constants);
    }).join();
    return object;
}

// The maps that the programs look into, so that frames meet each fate.
void fill(const Bundled &object, const std::string &name, const Router &router) {
    uint32_t zero = 0, all = 256;
    uint16_t port = 4001;
    uint8_t any = 1;
    if (name.starts_with("route")) object.set_device("tx", router.line.middle_right.index(), router.line.middle_right);
    if (name.starts_with("steer"))
        call(ebpf_map_update, object.map("ports"), &port, sizeof port, &any, sizeof any, uint64_t{EBPF_ANY});
    if (!name.starts_with("spread")) return;
    call(ebpf_cpumap_set, object.map("cpus"), 0U, 64U, -1, uint64_t{EBPF_ANY});
    call(ebpf_map_update, object.map("cpu_count"), &zero, sizeof zero, &all, sizeof all, uint64_t{EBPF_ANY});
}

// The packets that spread redirected, by the calculated index.
std::vector<Count> chosen(const Bundled &object) {
    std::vector<Count> counts;
    for (uint32_t index = 0; index < 256; index++) counts.push_back(read_count(object.map("cpu_packets"), index));
    return counts;
}

}  // namespace

// It reads with kernel helpers, the other with pointers.
TEST_CASE("a program for processes without CAP_PERFMON decides as the other, however odd the frame", "[net]") {
    struct Subject {
        const char *object;
        const char *program;
        uint32_t outcomes;
        Bundled::Constants constants;
    };
    Subject subject =
        GENERATE(Subject{"forward", "forward_by_mac", EBPF_FORWARD_COUNTER_NO_STATION + 1, {}},
                 Subject{"flood", "flood", EBPF_FLOOD_COUNTER_NOT_COPIED + 1, {}},
                 Subject{"route", "route", kRouteOutcomes, {}}, Subject{"route.frags", "route", kRouteOutcomes, {}},
                 Subject{"spread", "spread", EBPF_SPREAD_COUNTER_ARRIVED + 1, {}},
                 Subject{"spread.frags", "spread", EBPF_SPREAD_COUNTER_ARRIVED + 1, {}},
                 Subject{"steer", "steer", EBPF_STEER_COUNTER_OTHER_ADDRESS + 1, {{"match", EBPF_STEER_MATCH_PORT}}},
                 Subject{"steer.frags", "steer", EBPF_STEER_COUNTER_OTHER_ADDRESS + 1, {{"match", EBPF_STEER_MATCH_PORT}}});
    CAPTURE(subject.object, subject.program);
    Router router;
    std::string name = subject.object;
    Bundled full(name, subject.constants);
    std::unique_ptr<Bundled> asking = asking_variant(name, subject.constants);
    fill(full, name, router);
    fill(*asking, name, router);
    Outcomes expected_outcomes(full, subject.outcomes);
    Outcomes outcomes(*asking, subject.outcomes);
    std::vector<Count> total(subject.outcomes);
    for (const Frame &frame : odd_frames(router)) {
        CAPTURE(frame);
        Verdict expected = run(full.program(subject.program), router.line.middle_left, frame);
        Verdict verdict = run(asking->program(subject.program), router.line.middle_left, frame);
        REQUIRE(verdict.action == expected.action);
        REQUIRE(verdict.frame == expected.frame);
        auto counts = expected_outcomes.take();
        REQUIRE(outcomes.take() == counts);
        for (size_t i = 0; i < counts.size(); i++) total[i].packets += counts[i].packets;
    }
    if (name.starts_with("spread")) CHECK(chosen(*asking) == chosen(full));
    // Else the frames are too odd, or too even, to say anything.
    auto often = [](const Count &count) { return count.packets > 20; };
    if (name.starts_with("s")) CHECK(std::count_if(total.begin(), total.end(), often) >= 3);
}

TEST_CASE("forward_by_mac ignores a tag of id 0 with any priority", "[net]") {
    Line line;
    Bundled object("forward");
    Outcomes outcomes(object, EBPF_FORWARD_COUNTER_NO_STATION + 1);
    Frame untagged = build_frame(Flow{}, 1);
    uint8_t station[8] = {};  // the MAC of an empty flow, untagged
    uint32_t key = 5;
    call(ebpf_map_update, object.map("stations"), station, sizeof station, &key, sizeof key, EBPF_ANY);
    object.set_device("tx", key, line.middle_right);
    for (uint16_t protocol : {0x8100, 0x88a8}) {
        for (uint16_t control : {0x0000, 0x1000, 0xe000, 0xe001}) {
            CAPTURE(protocol, control);
            Frame frame = with_outer_tag(untagged, {control, protocol});
            Verdict verdict = run(object.program("forward_by_mac"), line.middle_left, frame);
            uint32_t outcome = control & 0xfff ? EBPF_FORWARD_COUNTER_NO_STATION : EBPF_FORWARD_COUNTER_REDIRECTED;
            CHECK(verdict.action == (control & 0xfff ? XDP_PASS : XDP_REDIRECT));
            CHECK(outcomes.take() == outcomes.only(outcome, 1, frame.size()));
        }
    }
}

// SPDX-License-Identifier: BSD-2-Clause
// The packets that the bundled route program does not forward: why, and their fate.
#include "net/router.h"

#include "harness/routing.h"

#include <linux/bpf.h>
#include <linux/rtnetlink.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <vector>

using namespace ebpfmap::harness;
using namespace net_tests;

namespace {

constexpr std::chrono::milliseconds kPatience(1000);

constexpr size_t kEthernetSize = 14;
constexpr size_t kIpv4Size = 20;

// Looks through the frames that arrive for one that is wanted; false where none comes in time.
bool see_frame(const PacketSocket &socket, const std::function<bool(const Frame &)> &wanted) {
    for (;;) {
        Frame frame = socket.receive_any(kPatience);
        if (frame.empty() || wanted(frame)) return !frame.empty();
    }
}

// A packet that is not forwarded: how it differs from one that is.
struct Exception {
    const char *name;
    uint32_t outcome;
    std::function<void(Flow &)> change_flow = [](Flow &) {};
    std::function<void(Frame &)> change_frame = [](Frame &) {};
};

std::function<void(Flow &)> to4(const char *address) {
    return [=](Flow &flow) { flow.destination_ip = ipv4(address); };
}

std::function<void(Flow &)> from4(const char *address) {
    return [=](Flow &flow) { flow.source_ip = ipv4(address); };
}

std::function<void(Flow &)> to6(const char *address) {
    return [=](Flow &flow) { flow.destination_ipv6 = ipv6(address); };
}

std::function<void(Flow &)> from6(const char *address) {
    return [=](Flow &flow) { flow.source_ipv6 = ipv6(address); };
}

std::function<void(Flow &)> with_ttl(uint8_t ttl) {
    return [=](Flow &flow) { flow.ttl = ttl; };
}

std::function<void(Flow &)> with_payload(uint16_t size) {
    return [=](Flow &flow) { flow.payload_size = size; };
}

std::function<void(Flow &)> with_tag(uint16_t protocol) {
    return [=](Flow &flow) { flow.vlan = VlanTag{7, protocol}; };
}

std::function<void(Frame &)> with_bytes(size_t at, std::vector<uint8_t> bytes) {
    return [=](Frame &frame) { std::ranges::copy(bytes, frame.begin() + static_cast<ptrdiff_t>(at)); };
}

std::function<void(Frame &)> with_size(size_t size) {
    return [=](Frame &frame) { frame.resize(size); };
}

void as_it_is(Flow &) {}

const std::vector<uint8_t> kBroadcast(6, 0xff);
const std::vector<uint8_t> kMulticast{1, 0, 0x5e, 1, 2, 3};

const std::vector<Exception> &ipv4_exceptions() {
    static const std::vector<Exception> exceptions = {
        {"out of an interface that is not in tx", EBPF_ROUTE_COUNTER_MISSED, to4("10.0.1.1")},
        {"not IP", EBPF_ROUTE_COUNTER_NOT_IP, as_it_is, with_bytes(12, {0x88, 0xb5})},
        {"802.1Q", EBPF_ROUTE_COUNTER_TAGGED, with_tag(0x8100)},
        {"802.1ad", EBPF_ROUTE_COUNTER_TAGGED, with_tag(0x88a8)},
        {"broadcast MAC", EBPF_ROUTE_COUNTER_GROUP, as_it_is, with_bytes(0, kBroadcast)},
        {"multicast MAC", EBPF_ROUTE_COUNTER_GROUP, as_it_is, with_bytes(0, kMulticast)},
        {"IP version 5", EBPF_ROUTE_COUNTER_MALFORMED, as_it_is, with_bytes(14, {0x55})},
        {"header of 16 bytes", EBPF_ROUTE_COUNTER_MALFORMED, as_it_is, with_bytes(14, {0x44})},
        {"header cut", EBPF_ROUTE_COUNTER_MALFORMED, as_it_is, with_size(kEthernetSize + kIpv4Size - 1)},
        {"shorter than its header", EBPF_ROUTE_COUNTER_MALFORMED, as_it_is, with_bytes(16, {0, 19})},
        {"longer than its frame", EBPF_ROUTE_COUNTER_MALFORMED, with_payload(64), with_bytes(16, {0, 93})},
        {"wrong checksum", EBPF_ROUTE_COUNTER_MALFORMED, as_it_is, with_bytes(24, {0xff, 0xff})},
        {"options", EBPF_ROUTE_COUNTER_OPTIONS, as_it_is, with_bytes(14, {0x46})},
        {"from this network", EBPF_ROUTE_COUNTER_MARTIAN, from4("0.0.0.1")},
        {"from loopback", EBPF_ROUTE_COUNTER_MARTIAN, from4("127.0.0.1")},
        {"from multicast", EBPF_ROUTE_COUNTER_MARTIAN, from4("224.0.0.1")},
        {"from broadcast", EBPF_ROUTE_COUNTER_MARTIAN, from4("255.255.255.255")},
        {"to this network", EBPF_ROUTE_COUNTER_MARTIAN, to4("0.1.2.3")},
        {"TTL 1", EBPF_ROUTE_COUNTER_EXPIRED, with_ttl(1)},
        {"TTL 0", EBPF_ROUTE_COUNTER_EXPIRED, with_ttl(0)},
        {"to the router", EBPF_ROUTE_COUNTER_NOT_FORWARDED, to4("10.0.2.254")},
        {"to a broadcast address", EBPF_ROUTE_COUNTER_NOT_FORWARDED, to4("10.0.2.255")},
        {"to a group", EBPF_ROUTE_COUNTER_NOT_FORWARDED, to4("224.0.0.5")},
        {"without a route", EBPF_ROUTE_COUNTER_NOT_FORWARDED, to4("192.0.2.1")},
        {"without a neighbour", EBPF_ROUTE_COUNTER_NO_NEIGHBOUR, to4("10.0.2.77")},
        {"over the MTU by one", EBPF_ROUTE_COUNTER_TOO_BIG, with_payload(1280 - 28 + 1)},
        {"padded over the MTU", EBPF_ROUTE_COUNTER_TOO_BIG, as_it_is, with_size(kEthernetSize + 1280 + 1)},
        {"blackhole", EBPF_ROUTE_COUNTER_BLACKHOLE, to4("10.0.10.1")},
        {"unreachable", EBPF_ROUTE_COUNTER_UNREACHABLE, to4("10.0.11.1")},
        {"prohibited", EBPF_ROUTE_COUNTER_PROHIBITED, to4("10.0.12.1")},
        {"encapsulated", EBPF_ROUTE_COUNTER_UNSUPPORTED, to4("10.0.13.1")},
    };
    return exceptions;
}

const std::vector<Exception> &ipv6_exceptions() {
    static const std::vector<Exception> exceptions = {
        {"out of an interface that is not in tx", EBPF_ROUTE_COUNTER_MISSED, to6("fd01::1")},
        {"802.1Q", EBPF_ROUTE_COUNTER_TAGGED, with_tag(0x8100)},
        {"broadcast MAC", EBPF_ROUTE_COUNTER_GROUP, as_it_is, with_bytes(0, kBroadcast)},
        {"IP version 4", EBPF_ROUTE_COUNTER_MALFORMED, as_it_is, with_bytes(14, {0x45})},
        {"header cut", EBPF_ROUTE_COUNTER_MALFORMED, as_it_is, with_size(kEthernetSize + 39)},
        {"longer than its frame", EBPF_ROUTE_COUNTER_MALFORMED, with_payload(64), with_bytes(18, {0, 73})},
        {"hop-by-hop header", EBPF_ROUTE_COUNTER_OPTIONS, as_it_is, with_bytes(20, {0})},
        {"from nowhere", EBPF_ROUTE_COUNTER_MARTIAN, from6("::")},
        {"hop limit 1", EBPF_ROUTE_COUNTER_EXPIRED, with_ttl(1)},
        {"hop limit 0", EBPF_ROUTE_COUNTER_EXPIRED, with_ttl(0)},
        {"to the router", EBPF_ROUTE_COUNTER_NOT_FORWARDED, to6("fd02::fe")},
        {"to a group", EBPF_ROUTE_COUNTER_NOT_FORWARDED, to6("ff0e::5")},
        {"link-local", EBPF_ROUTE_COUNTER_NOT_FORWARDED, to6("fe80::1")},
        {"from loopback", EBPF_ROUTE_COUNTER_NOT_FORWARDED, from6("::1")},
        {"without a route", EBPF_ROUTE_COUNTER_NOT_FORWARDED, to6("2001:db8::1")},
        {"without a neighbour", EBPF_ROUTE_COUNTER_NO_NEIGHBOUR, to6("fd02::77")},
        {"over the MTU by one", EBPF_ROUTE_COUNTER_TOO_BIG, with_payload(1280 - 48 + 1)},
        {"blackhole", EBPF_ROUTE_COUNTER_BLACKHOLE, to6("fd0a::1")},
        {"unreachable", EBPF_ROUTE_COUNTER_UNREACHABLE, to6("fd0b::1")},
        {"prohibited", EBPF_ROUTE_COUNTER_PROHIBITED, to6("fd0c::1")},
        {"encapsulated", EBPF_ROUTE_COUNTER_UNSUPPORTED, to6("fd0d::1")},
    };
    return exceptions;
}

// The cases of the exceptions: routes of every kind, and a link on the right with a smaller MTU than on the left.
void add_exceptional_routes(const Router &router) {
    router.line.middle_right.set_mtu(1280);
    const Netns &netns = router.line.middle_netns;
    for (const char *prefix : {"10.0.10.0/24", "fd0a::/64"}) add_refusing_route(netns, prefix, RTN_BLACKHOLE);
    for (const char *prefix : {"10.0.11.0/24", "fd0b::/64"}) add_refusing_route(netns, prefix, RTN_UNREACHABLE);
    for (const char *prefix : {"10.0.12.0/24", "fd0c::/64"}) add_refusing_route(netns, prefix, RTN_PROHIBIT);
    add_encapsulating_route(router.line.middle_right, "10.0.13.0/24", "10.0.2.1");
    add_encapsulating_route(router.line.middle_right, "fd0d::/64", "fd02::1");
}

// Sends a packet that is not forwarded and sees that it reaches the stack, as it was, or does not.
class ExceptionCheck {
public:
    ExceptionCheck(const Router &router, const Way &way)
        : router_(router),
          entrance_(router.object, "route", router.line.middle_left, router.line.left, way),
          stack_(router.line.middle_left),
          outcomes_(router.object, kRouteOutcomes) {}

    void check(const Exception &exception, uint8_t ip_version, bool reaches_stack) {
        CAPTURE(exception.name, +ip_version);
        Flow flow = router_.flow(ip_version);
        exception.change_flow(flow);
        Frame frame = build_frame(flow, 1);
        exception.change_frame(frame);

        entrance_.send(frame);
        CHECK(arrives_before_mark(frame) == reaches_stack);
        auto expected = outcomes_.only(exception.outcome, 1, frame.size());
        expected[EBPF_ROUTE_COUNTER_NOT_IP].packets++;
        expected[EBPF_ROUTE_COUNTER_NOT_IP].bytes += mark_.size();
        CHECK(outcomes_.take() == expected);
    }

private:
    // No frame overtakes another: when a frame that always passes has arrived, earlier frames have arrived or are lost.
    bool arrives_before_mark(const Frame &frame) const {
        entrance_.send(mark_);
        bool arrived = false;
        bool marked = see_frame(stack_, [&](const Frame &seen) {
            arrived |= seen == frame;
            return seen == mark_;
        });
        REQUIRE(marked);
        return arrived;
    }

    const Router &router_;
    Entrance entrance_;
    PacketSocket stack_;
    Outcomes outcomes_;
    Frame mark_ = Frame(60, 0x32);
};

bool is_icmp4(const Frame &frame, uint8_t type) {
    return frame.size() > 34 && frame[12] == 8 && frame[13] == 0 && frame[23] == IPPROTO_ICMP && frame[34] == type;
}

bool is_icmp6(const Frame &frame, uint8_t type) {
    return frame.size() > 54 && frame[12] == 0x86 && frame[13] == 0xdd && frame[20] == IPPROTO_ICMPV6 && frame[54] == type;
}

}  // namespace

TEST_CASE("packets that route does not forward reach the stack unchanged, except for a blackhole", "[net]") {
    Way way = GENERATE(from_range(std::begin(kWays), std::begin(kWays) + 3));
    CAPTURE(way);
    Router router;
    add_exceptional_routes(router);
    ExceptionCheck check(router, way);
    for (const Exception &exception : ipv4_exceptions()) {
        check.check(exception, 4, exception.outcome != EBPF_ROUTE_COUNTER_BLACKHOLE);
    }
    for (const Exception &exception : ipv6_exceptions()) {
        check.check(exception, 6, exception.outcome != EBPF_ROUTE_COUNTER_BLACKHOLE);
    }

    set_switch(router.line.middle_netns, "net/ipv4/ip_forward", "0");
    set_switch(router.line.middle_netns, "net/ipv6/conf/all/forwarding", "0");
    check.check({"forwarding off", EBPF_ROUTE_COUNTER_FORWARDING_OFF}, 4, true);
    check.check({"forwarding off", EBPF_ROUTE_COUNTER_FORWARDING_OFF}, 6, true);
}

// A default route leads to them, too, where the stack would never look for one.
TEST_CASE("route asks for no way to where no router forwards", "[net]") {
    Way way = GENERATE(from_range(std::begin(kWays), std::begin(kWays) + 3));
    CAPTURE(way);
    Router router;
    add_route(router.line.middle_right, "0.0.0.0/0", "10.0.2.1");
    add_route(router.line.middle_right, "::/0", "fd02::1");
    ExceptionCheck check(router, way);
    check.check({"to a group", EBPF_ROUTE_COUNTER_NOT_FORWARDED, to4("224.0.0.5")}, 4, true);
    check.check({"to the last group", EBPF_ROUTE_COUNTER_NOT_FORWARDED, to4("239.255.255.255")}, 4, true);
    check.check({"to everybody", EBPF_ROUTE_COUNTER_NOT_FORWARDED, to4("255.255.255.255")}, 4, true);
    check.check({"to loopback", EBPF_ROUTE_COUNTER_MARTIAN, to4("127.0.0.1")}, 4, true);
    check.check({"to a group", EBPF_ROUTE_COUNTER_NOT_FORWARDED, to6("ff0e::5")}, 6, true);
    check.check({"link-local", EBPF_ROUTE_COUNTER_NOT_FORWARDED, to6("fe80::1")}, 6, true);
    check.check({"to loopback", EBPF_ROUTE_COUNTER_NOT_FORWARDED, to6("::1")}, 6, true);
    check.check({"from an IPv4 address", EBPF_ROUTE_COUNTER_MARTIAN, from6("::ffff:10.0.1.1")}, 6, true);
}

TEST_CASE("miss_action of route is for interfaces that are not in tx and nothing else", "[net]") {
    Router router("", {{"miss_action", XDP_DROP}});
    ExceptionCheck check(router, kWays[0]);
    check.check({"not in tx", EBPF_ROUTE_COUNTER_MISSED, to4("10.0.1.1")}, 4, false);
    check.check({"not in tx", EBPF_ROUTE_COUNTER_MISSED, to6("fd01::1")}, 6, false);
    check.check({"expired", EBPF_ROUTE_COUNTER_EXPIRED, with_ttl(1)}, 4, true);
    check.check({"to the router", EBPF_ROUTE_COUNTER_NOT_FORWARDED, to6("fd02::fe")}, 6, true);
}

TEST_CASE("the stack answers packets that route passes to it", "[net]") {
    Way way = GENERATE(from_range(std::begin(kWays), std::begin(kWays) + 2));
    CAPTURE(way);
    Router router;
    add_exceptional_routes(router);
    Entrance entrance(router.object, "route", router.line.middle_left, router.line.left, way);
    PacketSocket sender(router.line.left);
    auto answers = [&](Flow flow, const std::function<void(Flow &)> &change, uint8_t type) {
        change(flow);
        entrance.send(build_frame(flow, 1));
        return see_frame(sender, [&](const Frame &frame) {
            return flow.ip_version == 4 ? is_icmp4(frame, type) : is_icmp6(frame, type);
        });
    };
    CHECK(answers(router.flow(4), with_ttl(1), ICMP_TIME_EXCEEDED));
    CHECK(answers(router.flow(4), to4("10.0.11.1"), ICMP_DEST_UNREACH));
    CHECK(answers(router.flow(6), with_ttl(1), ICMP6_TIME_EXCEEDED));
    CHECK(answers(router.flow(6), to6("fd0b::1"), ICMP6_DST_UNREACH));
    CHECK(answers(router.flow(6), with_payload(1280 - 48 + 1), ICMP6_PACKET_TOO_BIG));
}

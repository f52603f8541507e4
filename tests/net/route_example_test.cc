// SPDX-License-Identifier: BSD-2-Clause
// The router of examples/, between two hosts.
#include "harness/traffic.h"
#include "net/example.h"
#include "net/router.h"

#include <catch2/catch.hpp>

using namespace ebpfmap::harness;
using Catch::Matchers::Contains;
using net_tests::Example;
using net_tests::has_xdp;
using net_tests::Router;

namespace {

std::vector<std::string> with_ports(std::vector<std::string> options) {
    options.insert(options.end(), {"mleft", "mright"});
    return options;
}

Flow back(const Router &router, uint8_t ip_version) {
    Flow flow = router.flow(ip_version);
    flow.source_mac = router.line.right.mac();
    flow.destination_mac = router.line.middle_right.mac();
    std::swap(flow.source_ip, flow.destination_ip);
    std::swap(flow.source_ipv6, flow.destination_ipv6);
    return flow;
}

// How many of them arrive as a router sends them.
uint32_t routed(const Interface &from, const Interface &egress, const Interface &to, const Flow &flow, uint32_t count) {
    PacketSocket sender(from);
    PacketSocket receiver(to);
    uint32_t right = 0;
    Mac source = egress.mac();
    Mac destination = to.mac();
    run_traffic(sender, receiver, flow, count, [&](const Arrival &arrival) {
        right += arrival.intact && arrival.ttl == flow.ttl - 1 && arrival.source_mac == source &&
                 arrival.destination_mac == destination;
    });
    return right;
}

}  // namespace

TEST_CASE("the route daemon routes both ways and ends cleanly", "[net]") {
    int signal = GENERATE(SIGTERM, SIGINT);
    Router router;
    const Line &line = router.line;
    Example daemon(line.middle_netns, "route", with_ports({"--interval", "0"}));
    REQUIRE(daemon.prints("mright: attached in native mode"));

    for (uint8_t version : {4, 6}) {
        CHECK(routed(line.left, line.middle_right, line.right, router.flow(version), 500) == 500);
        CHECK(routed(line.right, line.middle_left, line.left, back(router, version), 500) == 500);
    }
    CHECK(daemon.end(signal) == 0);
    CHECK_THAT(daemon.output(), Contains("redirected 2000 packets"));
    CHECK_FALSE(has_xdp(line.middle_left));
    CHECK_FALSE(has_xdp(line.middle_right));
}

TEST_CASE("the route daemon says why packets went to the stack", "[net]") {
    Router router;
    const Line &line = router.line;
    Example daemon(line.middle_netns, "route", with_ports({"--generic"}));
    REQUIRE(daemon.prints("mright: attached in generic mode"));

    PacketSocket sender(line.left);
    Flow expired = router.flow(4);
    expired.ttl = 1;
    Flow tagged = router.flow(4);
    tagged.vlan = VlanTag{7};
    Flow local = router.flow(4);
    local.destination_ip = net_tests::ipv4("10.0.1.254");
    for (const Flow &flow : {router.flow(4), expired, tagged, tagged, local}) sender.send(build_frame(flow, 0));

    CHECK(daemon.prints("redirected 1 packets, 106 bytes; 2 VLAN tag; 1 TTL expired; 1 for this machine or without a route\n"));
}

TEST_CASE("the route daemon is detached when it is killed, and ends when an interface goes", "[net]") {
    Router router;
    const Line &line = router.line;
    Example killed(line.middle_netns, "route", with_ports({}));
    REQUIRE(killed.prints("mright: attached"));
    CHECK(killed.end(SIGKILL) == -1);
    CHECK_FALSE(has_xdp(line.middle_left));

    Example bereft(line.middle_netns, "route", with_ports({"--jumbo"}));
    REQUIRE(bereft.prints("mright: attached"));
    CHECK(has_xdp(line.middle_left));
    line.middle_right.remove();
    CHECK(bereft.exit_code() == 1);
    CHECK_THAT(bereft.output(), Contains("mright does not exist any more"));
    CHECK_FALSE(has_xdp(line.middle_left));
}

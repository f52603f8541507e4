// SPDX-License-Identifier: BSD-2-Clause
// The AF_XDP programs of examples/: they print or send back all packets, or the packets to a port. After their end the packets
// go to the stack again.
#include "harness/line.h"
#include "net/example.h"

#include <catch2/catch.hpp>

#include <set>

using namespace ebpfmap::harness;
using Catch::Matchers::Contains;
using net_tests::Example;
using net_tests::has_xdp;

namespace {

constexpr auto kPatience = std::chrono::seconds(2);

// Sends frames, each once the one before it has come, and tells which came where.
std::set<uint32_t> exchange(const PacketSocket &sender, const Flow &flow, uint32_t count, const PacketSocket &receiver) {
    std::set<uint32_t> came;
    for (uint32_t i = 0; i < count; i++) {
        sender.send(build_frame(flow, i));
        auto arrival = receiver.receive(kPatience);
        if (arrival && arrival->intact) came.insert(arrival->sequence);
    }
    return came;
}

}  // namespace

TEST_CASE("xsk-recv prints received packets", "[net][xsk]") {
    std::string mode = GENERATE("native", "generic");
    Line line;
    std::vector<std::string> arguments = {"--count", "20", "mleft"};
    if (mode == "generic") arguments.insert(arguments.begin(), "--generic");
    Example receiver(line.middle_netns, "xsk-recv", arguments);
    REQUIRE(receiver.prints("mleft: receiving on 1 queues"));
    PacketSocket left(line.left);
    Flow flow = flow_between(line.left, line.middle_left);
    for (uint32_t i = 0; i < 20; i++) left.send(build_frame(flow, i));
    CHECK(receiver.exit_code() == 0);
    size_t length = build_frame(flow, 0).size();
    CHECK_THAT(receiver.output(), Contains("queue 0: " + std::to_string(length) + " bytes, ") && Contains("type 0x0800") &&
                                      Contains("\n20 packets\n"));
    CHECK(!has_xdp(line.middle_left));
}

TEST_CASE("xsk-recv passes packets to other ports to the stack", "[net][xsk]") {
    Line line;
    Flow flow = flow_between(line.left, line.middle_left);
    uint16_t wanted = flow.destination_port;
    Example receiver(line.middle_netns, "xsk-recv", {"--port", std::to_string(wanted), "mleft"});
    REQUIRE(receiver.prints("receiving on 1 queues"));
    PacketSocket left(line.left), stack(line.middle_left);
    for (uint32_t i = 0; i < 5; i++) left.send(build_frame(flow, i));
    flow.destination_port = static_cast<uint16_t>(wanted + 1);
    CHECK(exchange(left, flow, 10, stack).size() == 10);
    CHECK(receiver.end() == 0);
    CHECK_THAT(receiver.output(), Contains("\n5 packets\n"));
}

TEST_CASE("xsk-echo sends every packet back as its own answer", "[net][xsk]") {
    std::string mode = GENERATE("native", "generic");
    Line line;
    std::vector<std::string> arguments = {"mleft"};
    if (mode == "generic") arguments.insert(arguments.begin(), "--generic");
    Example echo(line.middle_netns, "xsk-echo", arguments);
    REQUIRE(echo.prints("mleft: echoing on 1 queues"));
    PacketSocket left(line.left);
    Flow flow = flow_between(line.left, line.middle_left);
    left.send(build_frame(flow, 4711));
    auto answer = left.receive(kPatience);
    REQUIRE(answer);
    CHECK(answer->intact);
    CHECK(exchange(left, flow, 1000, left).size() == 1000);
    CHECK(echo.end(SIGINT) == 0);
    CHECK_THAT(echo.output(), Contains("sent back 1001 packets"));
    PacketSocket stack(line.middle_left);
    CHECK(exchange(left, flow, 10, stack).size() == 10);
}

TEST_CASE("an xsk-echo that is killed leaves the packets to the stack", "[net][xsk]") {
    Line line;
    Flow flow = flow_between(line.left, line.middle_left);
    PacketSocket left(line.left);
    Example echo(line.middle_netns, "xsk-echo", {"mleft"});
    REQUIRE(echo.prints("echoing on 1 queues"));
    CHECK(exchange(left, flow, 10, left).size() == 10);
    CHECK(echo.end(SIGKILL) == -1);
    CHECK(!has_xdp(line.middle_left));
    PacketSocket stack(line.middle_left);
    CHECK(exchange(left, flow, 10, stack).size() == 10);
}

TEST_CASE("the AF_XDP examples explain a wrong command line", "[net][xsk]") {
    Line line;
    std::string name = GENERATE("xsk-recv", "xsk-echo");
    struct Case {
        std::vector<std::string> arguments;
        std::string complaint;
        int code;
    };
    for (const Case &wrong : std::vector<Case>{{{}, "name one interface", 2},
                                               {{"--port", "70000", "mleft"}, "--port takes a port, 1 to 65535", 2},
                                               {{"--port", "x", "mleft"}, "--port takes a port, 1 to 65535", 2},
                                               {{"no-such-if"}, "no interface named \"no-such-if\"", 1}}) {
        Example example(line.middle_netns, name, wrong.arguments);
        CHECK(example.exit_code() == wrong.code);
        CHECK_THAT(example.output(), Contains(name + ": ") && Contains(wrong.complaint));
    }
}

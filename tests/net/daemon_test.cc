// SPDX-License-Identifier: BSD-2-Clause
// The daemon of examples/, as its users run it.
#include "build_paths.h"
#include "harness/line.h"
#include "harness/traffic.h"
#include "harness/udp_socket.h"
#include "net/process.h"

#include <signal.h>
#include <sys/wait.h>
#include <catch2/catch.hpp>

using namespace ebpfmap::harness;
using Catch::Matchers::Contains;
using net_tests::Process;

namespace {

constexpr std::chrono::seconds kPatience(10);

// The daemon between the two interfaces in the middle of a line.
struct Daemon {
    explicit Daemon(const Line &line, std::vector<std::string> options = {})
        : inside(line.middle_netns), process(command(options)) {
        REQUIRE(process.wait_for_output("mright: attached", kPatience));
    }

    static std::vector<std::string> command(std::vector<std::string> options) {
        options.insert(options.begin(), EXAMPLES "forward");
        options.insert(options.end(), {"mleft", "mright"});
        return options;
    }

    InNetns inside;
    Process process;
};

uint32_t delivered(const Interface &from, const Interface &to, uint32_t count) {
    PacketSocket sender(from);
    PacketSocket receiver(to);
    return run_traffic(sender, receiver, flow_between(from, to), count).received;
}

}  // namespace

TEST_CASE("the forward daemon forwards both ways and ends cleanly", "[net]") {
    int signal = GENERATE(SIGTERM, SIGINT);
    Line line;
    Daemon daemon(line);
    CHECK_THAT(daemon.process.output(), Contains("mleft: attached in native mode"));

    CHECK(delivered(line.left, line.right, 1000) == 1000);
    CHECK(delivered(line.right, line.left, 1000) == 1000);
    CHECK(daemon.process.wait_for_output("redirected 2000 packets", kPatience));

    daemon.process.signal(signal);
    int status = daemon.process.wait();
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(delivered(line.left, line.right, 10) == 0);
}

TEST_CASE("the forward daemon works in generic mode", "[net]") {
    Line line;
    Daemon daemon(line, {"--generic"});
    CHECK_THAT(daemon.process.output(), Contains("mleft: attached in generic mode"));
    CHECK(delivered(line.left, line.right, 1000) == 1000);
}

TEST_CASE("the forward daemon is detached when it is killed", "[net]") {
    Line line;
    line.middle_left.set_address("10.0.0.2", "255.255.255.0");
    UdpSocket stack(line.middle_netns, 4001);
    Daemon daemon(line);
    CHECK(delivered(line.left, line.right, 100) == 100);

    daemon.process.signal(SIGKILL);
    daemon.process.wait();

    PacketSocket sender(line.left);
    Flow flow = flow_between(line.left, line.middle_left);
    for (uint32_t i = 0; i < 100; i++) sender.send(build_frame(flow, i));
    CHECK(stack.count_datagrams(100) == 100);
}

TEST_CASE("the forward daemon ends when an interface goes", "[net]") {
    Line line;
    Daemon daemon(line);
    line.middle_right.remove();
    int status = daemon.process.wait();
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 1);
    CHECK_THAT(daemon.process.output(), Contains("mright does not exist any more"));
}

TEST_CASE("the forward daemon reports errors", "[net]") {
    Netns netns;
    InNetns inside(netns);
    Process process({EXAMPLES "forward", "nowhere0", "nowhere1"});
    CHECK(WEXITSTATUS(process.wait()) == 1);
    CHECK_THAT(process.output(), Contains("nowhere0"));

    Process no_arguments({EXAMPLES "forward"});
    CHECK(WEXITSTATUS(no_arguments.wait()) == 2);
    CHECK_THAT(no_arguments.output(), Contains("usage:"));
}

// SPDX-License-Identifier: BSD-2-Clause
// Examples on wires with the kernel's defaults: they report why packets would be lost, and the printed remedies work.
#include "build_paths.h"
#include "harness/line.h"
#include "harness/routing.h"
#include "harness/tcp_transfer.h"
#include "harness/traffic.h"
#include "harness/udp_socket.h"
#include "net/example.h"
#include "net/findings.h"
#include "net/merged.h"

#include <regex>

using namespace ebpfmap::harness;
using Catch::Matchers::Contains;
using net_tests::Example;
using net_tests::run;

namespace {

constexpr uint64_t kBytes = 1'000'000;

// A line as the kernel makes it: its ends have no GRO, and leave checksums and segments to their devices.
struct Plain {
    Line line;

    Plain() {
        line.left.set_offload(Offload::kGro, false);
        line.right.set_offload(Offload::kGro, false);
    }

    // In one network, and they need not ask for each other.
    void set_addresses() const {
        line.left.set_address("10.0.0.1", "255.255.255.0");
        line.right.set_address("10.0.0.2", "255.255.255.0");
        add_neighbour(line.left, "10.0.0.2", line.right.mac());
        add_neighbour(line.right, "10.0.0.1", line.left.mac());
    }
};

// The namespace of the device that a command names.
const Netns &netns_of(const Line &line, const std::string &command) {
    if (command.find(" left ") != command.npos) return line.left_netns;
    return command.find(" right ") != command.npos ? line.right_netns : line.middle_netns;
}

// Runs the remedies that an example has printed, and tells how many there were.
uint32_t run_remedies(const Line &line, const std::string &output) {
    static const std::regex remedy("    remedy: ([^\n]*)\n");
    uint32_t count = 0;
    for (std::sregex_iterator at(output.begin(), output.end(), remedy), end; at != end; ++at, ++count) {
        run(netns_of(line, (*at)[1]), (*at)[1]);
    }
    return count;
}

uint32_t datagrams(const Netns &from, const Netns &to, const char *address) {
    UdpSocket sender(from, 4000);
    UdpSocket receiver(to, 4001);
    for (int i = 0; i < 10; i++) sender.send_to(address, 4001);
    return receiver.count_datagrams(10);
}

std::vector<std::string> arguments_of(const std::string &mode, std::vector<std::string> interfaces) {
    interfaces.insert(interfaces.begin(), {"--interval", "1"});
    if (mode == "generic") interfaces.insert(interfaces.begin(), "--generic");
    return interfaces;
}

}  // namespace

TEST_CASE("forward reports why packets on plain wires would be lost, and its remedies work", "[net]") {
    std::string mode = GENERATE("native", "generic");
    Plain plain;
    const Line &line = plain.line;
    plain.set_addresses();
    // So that the daemon finds the namespaces of the ends, it needs a process there.
    Example left_host(line.left_netns, "drops", {}), right_host(line.right_netns, "drops", {});
    REQUIRE(left_host.prints("listening"));
    REQUIRE(right_host.prints("listening"));
    Example daemon(line.middle_netns, "forward", arguments_of(mode, {"mleft", "mright"}));
    if (mode == "native") {
        CHECK(daemon.prints("remedy: ethtool -K right gro on"));
        CHECK(datagrams(line.left_netns, line.right_netns, "10.0.0.2") == 0);
        CHECK(daemon.prints("forward: lost "));
        CHECK_THAT(daemon.output(), Contains("remedy: ethtool -K left gro on") && Contains("remedy: ethtool -K left tx off") &&
                                        Contains("remedy: ethtool -K right tx off"));
    } else {
        CHECK(daemon.prints("remedy: ethtool -K left tso off"));
        CHECK(daemon.prints("remedy: ethtool -K right tso off"));
    }
    CHECK(daemon.prints("redirected"));
    CHECK(run_remedies(line, daemon.output()) == (mode == "native" ? 4 : 2));
    CHECK(datagrams(line.left_netns, line.right_netns, "10.0.0.2") == 10);
    CHECK(transfer_by_tcp(line.left_netns, line.right_netns, "10.0.0.2", kBytes).received == kBytes);
    CHECK(daemon.end() == 0);

    Example again(line.middle_netns, "forward", arguments_of(mode, {"mleft", "mright"}));
    CHECK(again.prints("redirected 0 packets"));
    CHECK(again.end() == 0);
    CHECK_THAT(again.output(), !Contains("forward: "));
}

TEST_CASE("forward tells of merged packets that it loses in generic mode", "[net]") {
    Plain plain;
    const Line &line = plain.line;
    plain.set_addresses();
    Example daemon(line.middle_netns, "forward", arguments_of("generic", {"mleft", "mright"}));
    CHECK(daemon.prints("remedy: "));
    CHECK(net_tests::merged_datagrams(line.left_netns, line.right_netns, "10.0.0.2") == 0);
    CHECK(daemon.prints("forward: lost "));
    CHECK(daemon.end() == 0);
    CHECK_THAT(daemon.output(), Contains("EMSGSIZE"));
}

TEST_CASE("route reports why packets on plain wires would be lost, and its remedies work", "[net]") {
    std::string mode = GENERATE("native", "generic");
    Plain plain;
    const Line &line = plain.line;
    set_switch(line.middle_netns, "net/ipv4/ip_forward", "1");
    line.left.set_address("10.0.1.1", "255.255.255.0");
    line.middle_left.set_address("10.0.1.254", "255.255.255.0");
    line.middle_right.set_address("10.0.2.254", "255.255.255.0");
    line.right.set_address("10.0.2.1", "255.255.255.0");
    add_route(line.left, "10.0.2.0/24", "10.0.1.254");
    add_route(line.right, "10.0.1.0/24", "10.0.2.254");
    add_neighbour(line.left, "10.0.1.254", line.middle_left.mac());
    add_neighbour(line.right, "10.0.2.254", line.middle_right.mac());
    add_neighbour(line.middle_left, "10.0.1.1", line.left.mac());
    add_neighbour(line.middle_right, "10.0.2.1", line.right.mac());
    Example daemon(line.middle_netns, "route", arguments_of(mode, {"mleft", "mright"}));
    CHECK(daemon.prints(mode == "native" ? "remedy: ethtool -K right gro on" : "remedy: ip link set dev right gso_max_segs 1"));
    CHECK(daemon.prints("redirected"));
    if (mode == "native") {
        CHECK(datagrams(line.left_netns, line.right_netns, "10.0.2.1") == 0);
        CHECK(daemon.prints("route: lost "));
    }
    CHECK(run_remedies(line, daemon.output()) == (mode == "native" ? 4 : 2));
    CHECK(datagrams(line.left_netns, line.right_netns, "10.0.2.1") == 10);
    CHECK(transfer_by_tcp(line.left_netns, line.right_netns, "10.0.2.1", kBytes).received == kBytes);
    CHECK(daemon.end() == 0);
}

TEST_CASE("spread reports why packets on plain wires would be lost, and its remedies work", "[net]") {
    Plain plain;
    const Line &line = plain.line;
    line.left.set_address("10.0.0.1", "255.255.255.0");
    line.middle_left.set_address("10.0.0.2", "255.255.255.0");
    add_neighbour(line.left, "10.0.0.2", line.middle_left.mac());
    Example daemon(line.middle_netns, "spread", arguments_of("native", {"mleft"}));
    CHECK(daemon.prints("remedy: ethtool -K left tx off"));
    CHECK(datagrams(line.left_netns, line.middle_netns, "10.0.0.2") == 0);
    CHECK(run_remedies(line, daemon.output()) == 1);
    CHECK(datagrams(line.left_netns, line.middle_netns, "10.0.0.2") == 10);
    CHECK(daemon.end() == 0);
}

TEST_CASE("the AF_XDP examples report why packets would not arrive as they were sent", "[net][xsk]") {
    std::string name = GENERATE("xsk-recv", "xsk-echo");
    Plain plain;
    const Line &line = plain.line;
    Example host(line.left_netns, "drops", {});
    REQUIRE(host.prints("listening"));
    Example daemon(line.middle_netns, name, {"--generic", "mleft"});
    CHECK(daemon.prints("on 1 queues"));
    CHECK(daemon.end() == 0);
    CHECK_THAT(daemon.output(), Contains(name + ": mleft: its peer left") && Contains("remedy: ethtool -K left tso off") &&
                                    Contains("remedy: ethtool -K left tx off"));
}

// The trace points need more descriptors than forwarding does.
TEST_CASE("a forwarder that cannot listen for losses says so once, and forwards", "[net]") {
    Line line;
    InNetns inside(line.middle_netns);
    // NOLINTNEXTLINE(bugprone-suspicious-missing-comma): a path and a name
    net_tests::Process daemon({"prlimit", "--nofile=26", EXAMPLES "forward", "mleft", "mright"});
    CHECK(daemon.wait_for_output("redirected", std::chrono::seconds(10)));
    PacketSocket sender(line.left), receiver(line.right);
    CHECK(run_traffic(sender, receiver, flow_between(line.left, line.right), 100).received == 100);
    CHECK(daemon.wait_for_output("redirected 100 packets", std::chrono::seconds(10)));
    const std::string said = "forward: losses are not reported: ";
    size_t at = daemon.output().find(said);
    CHECK(at != std::string::npos);
    CHECK(daemon.output().find(said, at + 1) == std::string::npos);
}

// SPDX-License-Identifier: BSD-2-Clause
// The program of docs/guides/languages.md, in every language: with real packets, and as the page shows it.
#include "harness/line.h"
#include "harness/traffic.h"
#include "net/process.h"

#include <ebpfmap/link.hpp>

#include <signal.h>
#include <sys/wait.h>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

using namespace ebpfmap::harness;
using Catch::Matchers::Contains;
using net_tests::Input;
using net_tests::Process;

namespace {

constexpr std::chrono::seconds kPatience(30);  // a virtual machine has to start
constexpr uint32_t kPackets = 500;

std::string slurp(const std::string &path) {
    std::ifstream file(path);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

// FORWARD_PY="python3 …/forward.py": how meson.build says that the program is run.
std::vector<std::string> command_of(const std::string &language) {
    const char *command = std::getenv(("FORWARD_" + language).c_str());
    std::istringstream words(command == nullptr ? "" : command);
    return {std::istream_iterator<std::string>(words), {}};
}

class Forward {
public:
    Forward(const Netns &netns, std::vector<std::string> command, std::vector<std::string> interfaces)
        : inside_(netns), process_(join(std::move(command), std::move(interfaces)), Input::kPipe) {}

    bool started() { return process_.wait_for_output("forwarding", kPatience); }
    // What it exits with when its input has ended; -1 where a signal ends it.
    int end() {
        process_.end_input();
        int status = process_.wait();
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    void kill() {
        process_.signal(SIGKILL);
        process_.wait();
    }
    const std::string &output() const { return process_.output(); }

private:
    static std::vector<std::string> join(std::vector<std::string> command, std::vector<std::string> more) {
        command.insert(command.end(), more.begin(), more.end());
        return command;
    }

    InNetns inside_;
    Process process_;
};

// A process inside of a namespace lets others look into it: so a preflight can read the features of a peer.
Process resident_of(const Netns &netns) {
    InNetns inside(netns);
    return Process({"cat"}, Input::kPipe);
}

bool has_xdp(const Interface &interface) {
    InNetns inside(interface.netns());
    return ebpfmap::Link::find_xdp(interface.index()).value().has_value();
}

// The kernel closes the descriptors of a process that was killed in its own time.
bool becomes_free(const Interface &interface) {
    for (int patience = 0; patience < 200 && has_xdp(interface); ++patience)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return !has_xdp(interface);
}

uint32_t delivered(const Interface &from, const Interface &to) {
    PacketSocket sender(from), receiver(to);
    return run_traffic(sender, receiver, flow_between(from, to), kPackets).received;
}

}  // namespace

#define EACH_LANGUAGE "C", "CC", "PY", "ERL", "RS"

TEST_CASE("the program forwards both ways until its input ends", "[languages]") {
    std::string language = GENERATE(EACH_LANGUAGE);
    CAPTURE(language);
    auto command = command_of(language);
    if (command.empty()) {
        std::cout << "SKIPPED: the program in " << language << ": its language is not installed\n";
        return;
    }
    Line line;
    const auto left = resident_of(line.left_netns), right = resident_of(line.right_netns);
    line.left.set_offload(Offload::kTxChecksum, false);
    line.right.set_offload(Offload::kTxChecksum, false);
    Forward forward(line.middle_netns, command, {line.middle_left.name(), line.middle_right.name()});
    bool started = forward.started();
    INFO(forward.output());
    REQUIRE(started);
    CHECK(delivered(line.left, line.right) == kPackets);
    CHECK(delivered(line.right, line.left) == kPackets);
    CHECK(forward.end() == 0);
    CHECK_THAT(forward.output(), !Contains("ethtool") && !Contains("lost"));
    CHECK_FALSE(has_xdp(line.middle_left));
    CHECK_FALSE(has_xdp(line.middle_right));
    CHECK(delivered(line.left, line.right) == 0);
}

TEST_CASE("the program leaves nothing attached when it is killed", "[languages]") {
    std::string language = GENERATE(EACH_LANGUAGE);
    CAPTURE(language);
    auto command = command_of(language);
    if (command.empty()) return;  // told above
    Line line;
    Forward forward(line.middle_netns, command, {line.middle_left.name(), line.middle_right.name()});
    REQUIRE(forward.started());
    CHECK(has_xdp(line.middle_left));
    CHECK(has_xdp(line.middle_right));
    forward.kill();
    CHECK(becomes_free(line.middle_left));
    CHECK(becomes_free(line.middle_right));
}

TEST_CASE("the program says what keeps frames from arriving, and what was lost", "[languages]") {
    std::string language = GENERATE(EACH_LANGUAGE);
    CAPTURE(language);
    auto command = command_of(language);
    if (command.empty()) return;  // told above
    Line line;
    line.right.set_offload(Offload::kGro, false);
    Forward forward(line.middle_netns, command, {line.middle_left.name(), line.middle_right.name()});
    REQUIRE(forward.started());
    CHECK(delivered(line.left, line.right) == 0);
    CHECK(forward.end() == 0);
    CHECK_THAT(forward.output(), Contains(line.middle_right.name() + " is a veth") && Contains("ethtool -K right gro on"));
    CHECK_THAT(forward.output(), Contains(std::to_string(kPackets) + " lost: a redirect from " + line.middle_left.name()));
}

TEST_CASE("the program judges an interface in the mode in which it is attached there", "[languages]") {
    std::string language = GENERATE(EACH_LANGUAGE);
    CAPTURE(language);
    auto command = command_of(language);
    if (command.empty()) return;  // told above
    Line line;
    line.right.set_offload(Offload::kGro, false);
    {
        // A bridge has no XDP of its own: what comes in by it is redirected in generic mode, for which GRO does not matter.
        InNetns inside(line.middle_netns);
        REQUIRE(std::system("ip link add name bridge up type bridge") == 0);
    }
    Forward forward(line.middle_netns, command, {"bridge", line.middle_right.name()});
    REQUIRE(forward.started());
    CHECK(forward.end() == 0);
    CHECK_THAT(forward.output(), !Contains("gro on"));
    CHECK_THAT(forward.output(), Contains("ethtool -K right tx off"));
}

TEST_CASE("the program says what the library says", "[languages]") {
    std::string language = GENERATE(EACH_LANGUAGE);
    CAPTURE(language);
    auto command = command_of(language);
    if (command.empty()) return;  // told above
    Netns netns;
    Forward forward(netns, command, {"lo", "nowhere0"});
    int exit_code = forward.end();
    CHECK(exit_code == 1);
    CHECK_THAT(forward.output(), Contains("no interface") && Contains("nowhere0"));
}

TEST_CASE("the page shows the programs as they are", "[languages]") {
    std::string file = GENERATE("forward.c", "forward.cc", "forward.py", "forward.erl", "forward.rs");
    CAPTURE(file);
    const auto page = slurp(SOURCE_ROOT "/docs/guides/languages.md");
    CHECK_THAT(page, Contains("\n" + slurp(SOURCE_ROOT "/examples/languages/" + file) + "```\n"));
}

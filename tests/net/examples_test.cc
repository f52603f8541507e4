// SPDX-License-Identifier: BSD-2-Clause
// Common behaviour of all daemons of examples/.
#include "build_paths.h"
#include "net/example.h"

#include <catch2/catch.hpp>

using namespace ebpfmap::harness;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using net_tests::Example;

namespace {

const std::string kMembers = EXAMPLES "chain_members.o";

struct Line {
    const char *name;
    std::vector<std::string> arguments;
    const char *why;
};

}  // namespace

TEST_CASE("the examples print their usage", "[net]") {
    std::string name = GENERATE("chain", "forward", "route", "spread");
    Netns netns;
    Example example(netns, name, {"--help"});
    CHECK(example.exit_code() == 0);
    CHECK_THAT(example.output(), StartsWith("usage: " + name) && Contains("--interval"));
}

TEST_CASE("the examples explain a wrong command line", "[net]") {
    auto [name, arguments, why] = GENERATE(values<Line>({
        {"chain", {"eth0", kMembers}, "name an interface, an object file and a program"},
        {"chain", {"eth0", kMembers, "a:b"}, "b is not a valid number"},
        {"chain", {"--pin", "here", "eth0", kMembers, "a"}, "here is not an absolute path"},
        {"chain", {"--unpin", "/sys/fs/bpf/nothing", "eth0"}, "--unpin takes only a directory"},
        {"chain", {"--interval", "-1", "eth0", kMembers, "a"}, "-1 is not a valid number"},
        {"forward", {"eth0"}, "name two interfaces"},
        {"forward", {"--interval", "soon", "eth0", "eth1"}, "--interval takes a number"},
        {"route", {"eth0"}, "name 2 to 256 interfaces"},
        {"route", {"--interval", "soon", "eth0", "eth1"}, "--interval takes a number"},
        {"spread", {}, "name one interface"},
        {"spread", {"--cpus", "1-0", "eth0"}, "1-0 is not a list of"},
        {"spread", {"--cpus", "0,0", "eth0"}, "0,0 is not a list of"},
        {"spread", {"--cpus", "", "eth0"}, "is not a list of"},
        {"spread", {"--cpus", "0-", "eth0"}, "0- is not a list of"},
        {"spread", {"--cpus", "0-300", "eth0"}, "up to 256"},
        {"spread", {"--queue-size", "0", "eth0"}, "0 is not a valid number"},
        {"spread", {"--faster", "eth0"}, "unrecognized option"},
    }));
    CAPTURE(name, why);
    Netns netns;
    Example example(netns, name, arguments);
    CHECK(example.exit_code() == 2);
    CHECK_THAT(example.output(), Contains(why) && Contains(std::string("usage: ") + name));
}

TEST_CASE("the examples fail with the message of the library", "[net]") {
    auto [name, arguments, why] = GENERATE(values<Line>({
        {"chain", {"nowhere0", kMembers, "drop_ethertype"}, "nowhere0"},
        {"chain", {"lo", "/nowhere.o", "drop_ethertype"}, "/nowhere.o"},
        {"chain", {"lo", kMembers, "nothing"}, "\"nothing\""},
        {"chain", {"--unpin", "/sys/fs/bpf/ebpfmap_nowhere"}, "has no pinned chain"},
        {"forward", {"nowhere0", "nowhere1"}, "nowhere0"},
        {"route", {"lo", "nowhere1"}, "nowhere1"},
        {"spread", {"nowhere0"}, "nowhere0"},
        {"spread", {"--cpus", "60000", "lo"}, "CPU 60000 is not possible on this machine (0-"},
    }));
    CAPTURE(name, why);
    Netns netns;
    Example example(netns, name, arguments);
    CHECK(example.exit_code() == 1);
    CHECK_THAT(example.output(), StartsWith(std::string(name) + ": ") && Contains(why));
}

// SPDX-License-Identifier: BSD-2-Clause
// examples/drops.c, as its users run it.
#include "build_paths.h"
#include "harness/traffic.h"
#include "net/process.h"
#include "net/redirector.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>

using namespace ebpfmap::harness;
using Catch::Matchers::Contains;
using net_tests::Process;
using net_tests::Redirector;

namespace {

constexpr std::chrono::seconds kPatience(10);

// A line with a right end that accepts no redirected packet, seen from its middle.
struct Scene {
    Line line;
    Redirector redirector{line};
    InNetns inside{line.middle_netns};

    Scene() { line.right.set_offload(Offload::kGro, false); }

    void lose(uint32_t count) const {
        PacketSocket from(line.left);
        for (uint32_t i = 0; i < count; i++) from.send(build_frame(flow_between(line.left, line.right), i));
    }
};

// A map with a name in the bpf file system, for as long as one of these lives.
struct Pin {
    explicit Pin(const ebpf_map *its_map) : map(its_map) {
        char directory[4096];
        call(ebpf_bpffs_find, directory, static_cast<uint32_t>(sizeof directory));
        path = std::string(directory) + "/drops_example_" + std::to_string(getpid());
        call(ebpf_map_pin, map, path.c_str());
    }
    ~Pin() { unlink(path.c_str()); }

    const ebpf_map *map;
    std::string path;
};

void end(Process *process, int number) {
    process->signal(number);
    int status = process->wait();
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}

}  // namespace

TEST_CASE("the drops daemon shows totals and ends cleanly", "[net]") {
    int number = GENERATE(SIGTERM, SIGINT);
    Scene scene;
    Process process({EXAMPLES "drops"});
    REQUIRE(process.wait_for_output("listening", kPatience));
    scene.lose(100);
    CHECK(process.wait_for_output("       100  a redirect from mleft to mright failed (EOPNOTSUPP)", kPatience));
    // The last ones are not waited for.
    scene.lose(11);
    end(&process, number);
    CHECK_THAT(process.output(), Contains("       111  a redirect from mleft to mright failed"));
}

TEST_CASE("the drops daemon shows each loss as it happens", "[net]") {
    Scene scene;
    Process process({EXAMPLES "drops", "--stream"});
    REQUIRE(process.wait_for_output("listening", kPatience));
    scene.lose(3);
    const std::string line = "         1  a redirect from mleft to mright failed (EOPNOTSUPP)";
    CHECK(process.wait_for_output(line, kPatience));
    end(&process, SIGTERM);
    size_t lines = 0;
    for (size_t at = 0; (at = process.output().find(line, at)) != std::string::npos; at++) lines++;
    CHECK(lines == 3);
}

TEST_CASE("the drops daemon examines a pinned devmap", "[net]") {
    Scene scene;
    Pin pin(scene.redirector.map.get());
    {
        // NOLINTNEXTLINE(bugprone-suspicious-missing-comma): a path and a name
        Process process({EXAMPLES "drops", "--map", pin.path, "--frame-size", "1514"});
        REQUIRE(process.wait_for_output("listening", kPatience));
        CHECK_THAT(process.output(), Contains("preflight: key 0: mright is a veth") && Contains("ethtool -K right gro on"));
        end(&process, SIGTERM);
    }
    scene.line.right.set_offload(Offload::kGro, true);
    Process process({EXAMPLES "drops", "--map", pin.path});
    REQUIRE(process.wait_for_output("listening", kPatience));
    CHECK_THAT(process.output(), Contains("every entry can take redirected frames"));
    end(&process, SIGTERM);
}

TEST_CASE("the drops daemon reports errors", "[net]") {
    auto status_of = [](const std::vector<std::string> &command, const char *says) {
        Process process(command);
        int status = process.wait();
        CHECK_THAT(process.output(), Contains(says));
        return WEXITSTATUS(status);
    };
    CHECK(status_of({EXAMPLES "drops", "--help"}, "usage: drops") == 0);
    CHECK(status_of({EXAMPLES "drops", "--interval", "0"}, "usage: drops") == 2);
    CHECK(status_of({EXAMPLES "drops", "--frame-size", "1514"}, "usage: drops") == 2);
    CHECK(status_of({EXAMPLES "drops", "more"}, "usage: drops") == 2);
    CHECK(status_of({EXAMPLES "drops", "--map", "/sys/fs/bpf/nothing_here"}, "drops: nothing is") == 1);
}

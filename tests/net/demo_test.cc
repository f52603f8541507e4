// SPDX-License-Identifier: BSD-2-Clause
// The demo, run as a person runs it: it works, and it leaves nothing behind, however it ends.
#include "build_paths.h"
#include "net/process.h"

#include <bpf/bpf.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>

using Catch::Matchers::Contains;
using net_tests::Process;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds kPatience(10);

// The kernel's programs, maps and links, as "program 12": the ids are never used twice.
std::set<std::string> kernel_objects() {
    std::set<std::string> objects;
    for (uint32_t id = 0; bpf_prog_get_next_id(id, &id) == 0;) objects.insert("program " + std::to_string(id));
    for (uint32_t id = 0; bpf_map_get_next_id(id, &id) == 0;) objects.insert("map " + std::to_string(id));
    for (uint32_t id = 0; bpf_link_get_next_id(id, &id) == 0;) objects.insert("link " + std::to_string(id));
    return objects;
}

// Mounts keep a namespace alive as well as processes do.
std::string mounts() {
    std::ifstream file("/proc/self/mounts");
    return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::string> new_objects(const std::set<std::string> &before) {
    std::set<std::string> left;
    for (const std::string &object : kernel_objects()) {
        if (!before.contains(object)) left.insert(object);
    }
    return left;
}

// Objects that appeared since and stay. The kernel frees some things a little after their last descriptor is closed.
std::set<std::string> left_since(const std::set<std::string> &before) {
    auto deadline = Clock::now() + kPatience;
    std::set<std::string> left = new_objects(before);
    while (!left.empty() && Clock::now() < deadline) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        std::erase_if(left, [now = kernel_objects()](const std::string &object) { return !now.contains(object); });
    }
    return left;
}

}  // namespace

TEST_CASE("the demo delivers every packet in time and leaves nothing behind", "[net]") {
    auto objects = kernel_objects();
    std::string mounted = mounts();
    auto start = Clock::now();

    Process demo({DEMO});
    int status = demo.wait();

    CHECK(Clock::now() - start < std::chrono::seconds(30));
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK_THAT(demo.output(), Contains("Every packet arrived"));
    CHECK(left_since(objects).empty());
    CHECK(mounts() == mounted);
}

TEST_CASE("the demo leaves nothing behind when it is interrupted", "[net]") {
    int signal = GENERATE(SIGINT, SIGTERM, SIGKILL);
    auto objects = kernel_objects();
    std::string mounted = mounts();

    Process demo({DEMO});
    REQUIRE(demo.wait_for_output("1. forward", kPatience));
    CHECK_FALSE(new_objects(objects).empty());
    demo.signal(signal);
    CHECK(WIFSIGNALED(demo.wait()));

    CHECK(left_since(objects).empty());
    CHECK(mounts() == mounted);
}

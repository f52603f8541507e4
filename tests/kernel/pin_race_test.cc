// SPDX-License-Identifier: BSD-2-Clause
// Threads and processes that create, reuse and replace at one path at the same time.
#include "kernel/pin_policy.h"

#include "harness/mapping.h"
#include "kernel/pin_directory.h"

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

using ebpfmap::harness::Mapping;
using namespace kernel_tests;

TEST_CASE("replacing leaves no moment without a pin", "[kernel][pin][threads]") {
    PinDirectory pins;
    std::string path = pins.path("tx");
    create(kShape, path, EBPF_PIN_POLICY_FAIL);
    std::atomic<bool> stop = false;
    std::atomic<uint32_t> missed = 0, seen = 0;
    std::thread reader([&] {
        while (!stop) {
            ebpf_map *map = nullptr;
            if (ebpf_map_open_pinned(path.c_str(), 0, &map, nullptr) < 0) ++missed;
            ++seen;
            ebpf_map_close(map);
        }
    });
    constexpr uint32_t kTimes = 4000;
    uint32_t replaced = 0;
    while ((replaced < kTimes || seen < kTimes) && create(kShape, path, EBPF_PIN_POLICY_REPLACE).outcome.verdict == kOk)
        ++replaced;
    stop = true;
    reader.join();
    CHECK(replaced >= kTimes);
    CHECK(missed == 0);
    CHECK(pins.list() == "tx ");
}

TEST_CASE("of two processes that reuse one path, one creates and the other opens", "[kernel][pin]") {
    constexpr uint32_t kProcesses = 2;
    constexpr uint32_t kPaths = 500;
    struct Shared {
        std::atomic<uint32_t> arrived[kPaths], created[kPaths], reused[kPaths];
    };
    PinDirectory pins;
    Mapping memory(-1, sizeof(Shared), PROT_READ | PROT_WRITE);
    auto &shared = *new (memory.data()) Shared{};
    MapSpecHandle spec = spec_of(kShape);
    // Each waits for the other before each path, so that they meet at it.
    auto create_everywhere = [&]() noexcept {
        for (uint32_t path = 0; path < kPaths; ++path) {
            ++shared.arrived[path];
            for (uint32_t patience = 1000000; shared.arrived[path] < kProcesses && patience > 0; --patience) sched_yield();
            ebpf_map *map = nullptr;
            std::string name = pins.path(std::to_string(path));
            int32_t result = ebpf_map_create_pinned(spec.get(), name.c_str(), EBPF_PIN_POLICY_REUSE, &map, nullptr);
            if (result == 0) ++shared.created[path];
            if (result == 1) ++shared.reused[path];
            ebpf_map_close(map);
        }
    };
    pid_t child = fork();
    if (child == 0) {
        create_everywhere();
        _exit(0);
    }
    create_everywhere();
    waitpid(child, nullptr, 0);
    uint32_t right = 0;
    for (uint32_t path = 0; path < kPaths; ++path) right += shared.created[path] == 1 && shared.reused[path] == 1;
    CHECK(right == kPaths);
}

TEST_CASE("of many threads that reuse one path, one creates", "[kernel][pin][threads]") {
    constexpr uint32_t kThreads = 4;
    constexpr uint32_t kPaths = 50;
    PinDirectory pins;
    MapSpecHandle spec = spec_of(kShape);
    std::atomic<uint32_t> arrived[kPaths] = {}, created[kPaths] = {}, reused[kPaths] = {};
    auto create_everywhere = [&] {
        for (uint32_t path = 0; path < kPaths; ++path) {
            ++arrived[path];
            while (arrived[path] < kThreads) sched_yield();
            ebpf_map *map = nullptr;
            int32_t result = ebpf_map_create_pinned(spec.get(), pins.path(std::to_string(path)).c_str(), EBPF_PIN_POLICY_REUSE,
                                                    &map, nullptr);
            if (result == 0) ++created[path];
            if (result == 1) ++reused[path];
            ebpf_map_close(map);
        }
    };
    std::vector<std::thread> threads;
    for (uint32_t thread = 0; thread < kThreads; ++thread) threads.emplace_back(create_everywhere);
    for (std::thread &thread : threads) thread.join();
    uint32_t right = 0;
    for (uint32_t path = 0; path < kPaths; ++path) right += created[path] == 1 && reused[path] == kThreads - 1;
    CHECK(right == kPaths);
}

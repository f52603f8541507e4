// SPDX-License-Identifier: BSD-2-Clause
// Cpumaps: CPUs with their queues. (Programs in them: entry_program_test.cc.)
#include "kernel/maps.h"

#include <catch2/catch.hpp>

using namespace kernel_tests;

namespace {

Attempt set(const MapHandle &map, uint32_t cpu, uint32_t queue_size, uint64_t flags = 0) {
    return attempt(ebpf_cpumap_set, map.get(), cpu, queue_size, -1, flags);
}

uint32_t queue_of(const MapHandle &map, uint32_t cpu) {
    uint32_t queue_size = 0;
    return call(ebpf_cpumap_get, map.get(), cpu, &queue_size, nullptr) == 0 ? queue_size : 0;
}

}  // namespace

TEST_CASE("cpumaps of both sizes: set, get, walk, delete", "[kernel][cpumap]") {
    for (uint32_t value_size : {4, 8}) {
        MapHandle map = make_map({EBPF_MAP_TYPE_CPUMAP, 4, value_size, 8});
        CHECK(attempt(ebpf_cpumap_get, map.get(), 1, nullptr, nullptr).verdict == kNone);
        CHECK(set(map, 1, 2048).verdict == kOk);
        CHECK(queue_of(map, 1) == 2048);
        CHECK(set(map, 1, 512).verdict == kOk);
        CHECK(queue_of(map, 1) == 512);

        CursorHandle cursor = make<CursorHandle>(ebpf_cursor_new, map.get());
        uint32_t cpu = 0, queue_size = 0, program = 1;
        CHECK(call(ebpf_cpumap_next, cursor.get(), &cpu, &queue_size, &program) == 1);
        CHECK(cpu == 1);
        CHECK(queue_size == 512);
        CHECK(program == 0);
        CHECK(call(ebpf_cpumap_next, cursor.get(), &cpu, nullptr, nullptr) == 0);

        CHECK(attempt(ebpf_cpumap_delete, map.get(), 1).verdict == kOk);
        CHECK(attempt(ebpf_cpumap_delete, map.get(), 1).verdict == kOk);
        CHECK(queue_of(map, 1) == 0);
    }
}

TEST_CASE("the length of a CPU's queue", "[kernel][cpumap]") {
    MapHandle map = make_map({EBPF_MAP_TYPE_CPUMAP, 4, 4, 1});
    CHECK(set(map, 0, 1).verdict == kOk);
    CHECK(set(map, 0, 16384).verdict == kOk);
    check_outcome(set(map, 0, 16385), {-EOVERFLOW, EBPF_CAUSE_QUEUE_SIZE}, {"1 to 16384 frames, not 16385"});
    check_outcome(set(map, 0, 0), {-EINVAL, EBPF_CAUSE_QUEUE_SIZE}, {"1 to 16384 frames, not 0", "ebpf_cpumap_delete()"});
    CHECK(queue_of(map, 0) == 16384);
}

TEST_CASE("a CPU that the machine cannot have", "[kernel][cpumap]") {
    auto cpus = static_cast<uint32_t>(call(ebpf_percpu_count));
    Attempt outcome = set(make_map({EBPF_MAP_TYPE_CPUMAP, 4, 8, cpus + 1}), cpus, 64);
    CHECK(outcome.verdict == Verdict{-ENODEV, EBPF_CAUSE_CPU});
    std::string last = std::to_string(cpus - 1);
    CHECK(outcome.message == "CPU " + std::to_string(cpus) + " is not possible on this machine (0-" + last + ")");
}

TEST_CASE("CPU 7 of a machine with two", "[kernel][cpumap]") {
    if (call(ebpf_percpu_count) != 2) return;
    CHECK(set(make_map({EBPF_MAP_TYPE_CPUMAP, 4, 8, 8}), 7, 64).message == "CPU 7 is not possible on this machine (0-1)");
}

TEST_CASE("a CPU that the machine cannot have, past the end of the map", "[kernel][cpumap]") {
    auto cpus = static_cast<uint32_t>(call(ebpf_percpu_count));
    MapHandle map = make_map({EBPF_MAP_TYPE_CPUMAP, 4, 8, cpus});
    std::string sentence = "CPU 4711 is not possible on this machine (0-" + std::to_string(cpus - 1) + ")";
    check_outcome(set(map, 4711, 64), {-E2BIG, EBPF_CAUSE_CPU}, {sentence});
    check_outcome(attempt(ebpf_cpumap_delete, map.get(), 4711), {-EINVAL, EBPF_CAUSE_CPU}, {sentence});
    CHECK(attempt(ebpf_cpumap_get, map.get(), 4711, nullptr, nullptr).verdict == kNone);
}

TEST_CASE("further errors of a cpumap", "[kernel][cpumap]") {
    MapHandle map = make_map({EBPF_MAP_TYPE_CPUMAP, 4, 8, 1, 0, "cpus"});
    if (call(ebpf_percpu_count) < 2) return;
    check_outcome(set(map, 1, 64), {-E2BIG, EBPF_CAUSE_INDEX}, {"index 1 is past the end of map \"cpus\""});
    check_outcome(attempt(ebpf_cpumap_delete, map.get(), 1), {-EINVAL, EBPF_CAUSE_INDEX}, {"index 1"});
    check_outcome(set(map, 0, 64, EBPF_NOEXIST), {-EEXIST, EBPF_CAUSE_EXISTS}, {"every index of a cpumap exists"});
    check_outcome(set(map, 0, 64, 64), {-EINVAL, EBPF_CAUSE_FLAGS}, {"flags 0x40: a cpumap takes"});
}

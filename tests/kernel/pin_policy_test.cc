// SPDX-License-Identifier: BSD-2-Clause
// Creating at a path where something may be pinned already: fail, reuse, replace.
#include "kernel/mapping.h"
#include "kernel/maps.h"
#include "kernel/pin_directory.h"

#include <sched.h>
#include <sys/wait.h>
#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

using namespace kernel_tests;

namespace {

struct Created {
    Outcome outcome;
    MapHandle map;
};

Created create(const Shape &shape, const std::string &path, uint32_t policy) {
    ebpf_map *map = nullptr;
    SpecHandle spec = spec_of(shape);
    Outcome outcome = attempt(ebpf_map_create_pinned, spec.get(), path.c_str(), policy, &map);
    return {outcome, MapHandle(map)};
}

uint32_t id_at(const std::string &path) {
    return ebpf_map_id(make<MapHandle>(ebpf_map_open_pinned, path.c_str(), EBPF_F_RDONLY).get());
}

constexpr Verdict kMismatch{-EEXIST, EBPF_CAUSE_PIN_MISMATCH};
const Shape kShape{EBPF_MAP_TYPE_HASH, 4, 8, 64, 0, "tx"};

}  // namespace

TEST_CASE("every policy creates where nothing is", "[kernel][pin]") {
    PinDirectory pins;
    for (uint32_t policy : {EBPF_PIN_FAIL, EBPF_PIN_REUSE, EBPF_PIN_REPLACE}) {
        std::string path = pins.path("tx" + std::to_string(policy));
        Created created = create(kShape, path, policy);
        CHECK(created.outcome.verdict == kOk);
        CHECK(created.outcome.result == 0);
        CHECK(id_at(path) == ebpf_map_id(created.map.get()));
    }
}

TEST_CASE("EBPF_PIN_FAIL fails where something is", "[kernel][pin]") {
    PinDirectory pins;
    Created first = create(kShape, pins.path("tx"), EBPF_PIN_FAIL);
    Created second = create(kShape, pins.path("tx"), EBPF_PIN_FAIL);
    check_outcome(second.outcome, {-EEXIST, EBPF_CAUSE_PIN_EXISTS}, {"something is pinned at " + pins.path("tx") + " already"});
    CHECK(second.map == nullptr);
    CHECK(id_at(pins.path("tx")) == ebpf_map_id(first.map.get()));
}

TEST_CASE("EBPF_PIN_REUSE opens what is like the spec", "[kernel][pin]") {
    PinDirectory pins;
    const Shape shapes[] = {
        kShape,
        {EBPF_MAP_TYPE_ARRAY, 4, 8, 1, EBPF_F_MMAPABLE},
        {EBPF_MAP_TYPE_LPM_TRIE, 8, 4, 16},  // the library adds EBPF_F_NO_PREALLOC
        {EBPF_MAP_TYPE_DEVMAP, 4, 8, 4},     // the kernel adds EBPF_F_RDONLY_PROG
        {EBPF_MAP_TYPE_DEVMAP_HASH, 4, 4, 4},
        {EBPF_MAP_TYPE_LRU_HASH, 4, 4, 1000, EBPF_F_NO_COMMON_LRU},  // the kernel rounds max_entries to the CPUs
        {EBPF_MAP_TYPE_RINGBUF, 0, 0, 8192},
        {EBPF_MAP_TYPE_BLOOM_FILTER, 0, 4, 100, 0, "", 3},
        {EBPF_MAP_TYPE_SK_STORAGE, 4, 4, 0},
        {EBPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 4},
        {EBPF_MAP_TYPE_PROG_ARRAY, 4, 4, 4},
    };
    for (const Shape &shape : shapes) {
        INFO(ebpf_map_type_name(shape.type));
        std::string path = pins.path(ebpf_map_type_name(shape.type));
        Created first = create(shape, path, EBPF_PIN_REUSE);
        Created second = create(shape, path, EBPF_PIN_REUSE);
        CHECK(second.outcome.verdict == kOk);
        CHECK(second.outcome.result == 1);
        CHECK(ebpf_map_id(second.map.get()) == ebpf_map_id(first.map.get()));
    }
}

TEST_CASE("max_entries is compared as the kernel rounds it", "[kernel][pin]") {
    PinDirectory pins;
    Shape odd{EBPF_MAP_TYPE_LRU_HASH, 4, 4, 1001, EBPF_F_NO_COMMON_LRU};
    Created first = create(odd, pins.path("lru"), EBPF_PIN_REUSE);
    int32_t cpus = call(ebpf_percpu_count);
    if (cpus > 1) CHECK(ebpf_map_max_entries(first.map.get()) != 1001);
    CHECK(create(odd, pins.path("lru"), EBPF_PIN_REUSE).outcome.result == 1);
}

TEST_CASE("EBPF_PIN_REUSE names each field that differs", "[kernel][pin]") {
    PinDirectory pins;
    std::string path = pins.path("tx");
    Created first = create(kShape, path, EBPF_PIN_REUSE);
    struct Row {
        Shape shape;
        std::initializer_list<std::string> differences;
    };
    const Row rows[] = {
        {{EBPF_MAP_TYPE_LRU_HASH, 4, 8, 64}, {"type is hash, not lru_hash"}},
        {{EBPF_MAP_TYPE_HASH, 8, 8, 64}, {"key_size is 4, not 8"}},
        {{EBPF_MAP_TYPE_HASH, 4, 4, 64}, {"value_size is 8, not 4"}},
        {{EBPF_MAP_TYPE_HASH, 4, 8, 65}, {"max_entries is 64, not 65"}},
        {{EBPF_MAP_TYPE_HASH, 4, 8, 64, EBPF_F_NO_PREALLOC}, {"flags are 0, not EBPF_F_NO_PREALLOC"}},
        {{EBPF_MAP_TYPE_ARRAY, 4, 4, 1, EBPF_F_MMAPABLE},
         {"type is hash, not array; ", "value_size is 8, not 4; ", "max_entries is 64, not 1; ",
          "flags are 0, not EBPF_F_MMAPABLE"}},
    };
    for (const Row &row : rows) {
        Outcome outcome = create(row.shape, path, EBPF_PIN_REUSE).outcome;
        check_outcome(outcome, kMismatch, row.differences);
        check_outcome(outcome, kMismatch, {"the map pinned at " + path + " is not what was asked for", "EBPF_PIN_REPLACE"});
    }
    CHECK(id_at(path) == ebpf_map_id(first.map.get()));
}

TEST_CASE("map_extra is compared", "[kernel][pin]") {
    PinDirectory pins;
    create({EBPF_MAP_TYPE_BLOOM_FILTER, 0, 4, 100, 0, "", 3}, pins.path("seen"), EBPF_PIN_REUSE);
    check_outcome(create({EBPF_MAP_TYPE_BLOOM_FILTER, 0, 4, 100, 0, "", 7}, pins.path("seen"), EBPF_PIN_REUSE).outcome,
                  kMismatch, {"map_extra is 3, not 7"});
}

TEST_CASE("the name of a map is not compared", "[kernel][pin]") {
    PinDirectory pins;
    create(kShape, pins.path("tx"), EBPF_PIN_REUSE);
    Shape other = kShape;
    other.name = "another";
    CHECK(create(other, pins.path("tx"), EBPF_PIN_REUSE).outcome.result == 1);
}

TEST_CASE("reuse opens as the spec wants to: one way only", "[kernel][pin]") {
    PinDirectory pins;
    create(kShape, pins.path("tx"), EBPF_PIN_REUSE);
    Shape reader = kShape;
    reader.flags = EBPF_F_RDONLY;
    Created created = create(reader, pins.path("tx"), EBPF_PIN_REUSE);
    CHECK(created.outcome.result == 1);
    CHECK(put(created.map, 1, uint64_t{1}).verdict == Verdict{-EPERM, EBPF_CAUSE_READ_ONLY});
}

TEST_CASE("EBPF_PIN_REPLACE puts a new map there", "[kernel][pin]") {
    PinDirectory pins;
    std::string path = pins.path("tx");
    Created first = create(kShape, path, EBPF_PIN_REPLACE);
    put(first.map, 1, uint64_t{42});
    Created second = create({EBPF_MAP_TYPE_ARRAY, 4, 4, 1}, path, EBPF_PIN_REPLACE);
    CHECK(second.outcome.result == 0);
    CHECK(id_at(path) == ebpf_map_id(second.map.get()));
    CHECK(read<uint64_t>(first.map, 1) == 42U);
    CHECK(pins.list() == "tx ");
}

TEST_CASE("replacing leaves no moment without a pin", "[kernel][pin][threads]") {
    PinDirectory pins;
    std::string path = pins.path("tx");
    create(kShape, path, EBPF_PIN_FAIL);
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
    while ((replaced < kTimes || seen < kTimes) && create(kShape, path, EBPF_PIN_REPLACE).outcome.verdict == kOk) ++replaced;
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
    SpecHandle spec = spec_of(kShape);
    // Each waits for the other before each path, so that they meet at it.
    auto create_everywhere = [&]() noexcept {
        for (uint32_t path = 0; path < kPaths; ++path) {
            ++shared.arrived[path];
            for (uint32_t patience = 1000000; shared.arrived[path] < kProcesses && patience > 0; --patience) sched_yield();
            ebpf_map *map = nullptr;
            std::string name = pins.path(std::to_string(path));
            int32_t result = ebpf_map_create_pinned(spec.get(), name.c_str(), EBPF_PIN_REUSE, &map, nullptr);
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

TEST_CASE("what creating at a path refuses", "[kernel][pin]") {
    PinDirectory pins;
    check_outcome(create(kShape, pins.path("tx"), 3).outcome, {-EINVAL, EBPF_CAUSE_ARGUMENT},
                  {"policy is", "EBPF_PIN_REPLACE (2), not 3"});
    for (uint32_t policy : {EBPF_PIN_FAIL, EBPF_PIN_REUSE, EBPF_PIN_REPLACE}) {
        INFO("policy " << policy);
        CHECK(create(kShape, "/tmp/tx", policy).outcome.verdict.cause == EBPF_CAUSE_PIN_NOT_BPFFS);
        CHECK(create(kShape, pins.path("no/tx"), policy).outcome.verdict.cause == EBPF_CAUSE_PIN_DIRECTORY);
        CHECK(create(kShape, pins.path("a.b"), policy).outcome.verdict.cause == EBPF_CAUSE_PIN_NAME);
        CHECK(create({EBPF_MAP_TYPE_HASH, 0, 8, 64}, pins.path("tx"), policy).outcome.verdict.cause == EBPF_CAUSE_KEY_SIZE);
        CHECK(pins.list() == "");
    }
}

TEST_CASE("a spec that breaks a rule is not reused either", "[kernel][pin]") {
    PinDirectory pins;
    create(kShape, pins.path("tx"), EBPF_PIN_REUSE);
    CHECK(create({EBPF_MAP_TYPE_HASH, 0, 8, 64}, pins.path("tx"), EBPF_PIN_REUSE).outcome.verdict.cause == EBPF_CAUSE_KEY_SIZE);
}

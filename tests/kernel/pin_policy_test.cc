// SPDX-License-Identifier: BSD-2-Clause
// Creating at a path where something may be pinned already: fail, reuse, replace.
#include "harness/mapping.h"
#include "kernel/child.h"
#include "kernel/maps.h"
#include "kernel/pin_directory.h"

#include <grp.h>
#include <sched.h>
#include <sys/wait.h>
#include <catch2/catch.hpp>

#include <atomic>
#include <set>
#include <thread>
#include <vector>

using ebpfmap::harness::Mapping;
using namespace kernel_tests;

namespace {

struct Created {
    Attempt outcome;
    MapHandle map;
};

Created create(const Shape &shape, const std::string &path, uint32_t policy) {
    ebpf_map *map = nullptr;
    MapSpecHandle spec = spec_of(shape);
    Attempt outcome = attempt(ebpf_map_create_pinned, spec.get(), path.c_str(), policy, &map);
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
    for (uint32_t policy : {EBPF_PIN_POLICY_FAIL, EBPF_PIN_POLICY_REUSE, EBPF_PIN_POLICY_REPLACE}) {
        std::string path = pins.path("tx" + std::to_string(policy));
        Created created = create(kShape, path, policy);
        CHECK(created.outcome.verdict == kOk);
        CHECK(created.outcome.result == 0);
        CHECK(id_at(path) == ebpf_map_id(created.map.get()));
    }
}

TEST_CASE("EBPF_PIN_POLICY_FAIL fails where something is", "[kernel][pin]") {
    PinDirectory pins;
    Created first = create(kShape, pins.path("tx"), EBPF_PIN_POLICY_FAIL);
    Created second = create(kShape, pins.path("tx"), EBPF_PIN_POLICY_FAIL);
    check_outcome(second.outcome, {-EEXIST, EBPF_CAUSE_PIN_EXISTS}, {"something is pinned at " + pins.path("tx") + " already"});
    CHECK(second.map == nullptr);
    CHECK(id_at(pins.path("tx")) == ebpf_map_id(first.map.get()));
}

TEST_CASE("EBPF_PIN_POLICY_REUSE opens a map like the spec", "[kernel][pin]") {
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
        Created first = create(shape, path, EBPF_PIN_POLICY_REUSE);
        Created second = create(shape, path, EBPF_PIN_POLICY_REUSE);
        CHECK(second.outcome.verdict == kOk);
        CHECK(second.outcome.result == 1);
        CHECK(ebpf_map_id(second.map.get()) == ebpf_map_id(first.map.get()));
    }
}

TEST_CASE("a map is reused by the spec that created it, even if the kernel adjusted it", "[kernel][pin]") {
    PinDirectory pins;
    const uint32_t kFlags[] = {0,
                               EBPF_F_NO_PREALLOC,
                               EBPF_F_NO_COMMON_LRU,
                               EBPF_F_NUMA_NODE,
                               EBPF_F_RDONLY,
                               EBPF_F_WRONLY,
                               EBPF_F_RDONLY_PROG,
                               EBPF_F_WRONLY_PROG,
                               EBPF_F_ZERO_SEED,
                               EBPF_F_MMAPABLE,
                               EBPF_F_INNER_MAP,
                               EBPF_F_CLONE,
                               EBPF_F_PRESERVE_ELEMS,
                               EBPF_F_STACK_BUILD_ID,
                               EBPF_F_SEGV_ON_FAULT,
                               EBPF_F_NO_USER_CONV};
    std::set<uint32_t> types;
    for (uint32_t type = 1; type <= kNewestType; ++type) {
        for (uint32_t flags : kFlags) {
            Shape shape = smallest(type);
            shape.flags = flags;
            if (flags == EBPF_F_STACK_BUILD_ID) shape.value_size = 32;
            std::string path = pins.path(std::to_string(type) + "_" + std::to_string(flags));
            Created first = create(shape, path, EBPF_PIN_POLICY_REUSE);
            if (first.outcome.verdict != kOk) continue;  // not a flag of this type
            INFO(ebpf_map_type_name(type) << ", flags " << flags);
            types.insert(type);
            Created second = create(shape, path, EBPF_PIN_POLICY_REUSE);
            CHECK(second.outcome.message == "");
            CHECK(second.outcome.result == 1);
            CHECK(ebpf_map_id(second.map.get()) == ebpf_map_id(first.map.get()));
        }
    }
    CHECK(types.size() == kNewestType - 1);  // all but struct_ops
}

TEST_CASE("max_entries of every size is compared as the kernel rounds it", "[kernel][pin]") {
    PinDirectory pins;
    struct Row {
        uint32_t type, flags;
    };
    constexpr Row kRows[] = {{EBPF_MAP_TYPE_LRU_HASH, EBPF_F_NO_COMMON_LRU},
                             {EBPF_MAP_TYPE_LRU_PERCPU_HASH, EBPF_F_NO_COMMON_LRU},
                             {EBPF_MAP_TYPE_LRU_HASH, 0},
                             {EBPF_MAP_TYPE_HASH, 0},
                             {EBPF_MAP_TYPE_DEVMAP_HASH, 0},
                             {EBPF_MAP_TYPE_STACK_TRACE, 0},
                             {EBPF_MAP_TYPE_BLOOM_FILTER, 0},
                             {EBPF_MAP_TYPE_QUEUE, 0},
                             {EBPF_MAP_TYPE_ARRAY, 0},
                             {EBPF_MAP_TYPE_SOCKHASH, 0}};
    for (const Row &row : kRows) {
        for (uint32_t entries : {1, 2, 3, 5, 7, 1000, 1001}) {
            INFO(ebpf_map_type_name(row.type) << " of " << entries);
            Shape shape = smallest(row.type);
            shape.flags = row.flags;
            shape.max_entries = entries;
            std::string path =
                pins.path(std::to_string(row.type) + "_" + std::to_string(row.flags) + "_" + std::to_string(entries));
            CHECK(create(shape, path, EBPF_PIN_POLICY_REUSE).outcome.result == 0);
            CHECK(create(shape, path, EBPF_PIN_POLICY_REUSE).outcome.result == 1);
            shape.max_entries += 64;
            check_outcome(create(shape, path, EBPF_PIN_POLICY_REUSE).outcome, kMismatch, {"max_entries is"});
        }
    }
}

TEST_CASE("each field of each type that differs is named, and it alone", "[kernel][pin]") {
    PinDirectory pins;
    for (uint32_t type = 1; type <= kNewestType; ++type) {
        if (type == EBPF_MAP_TYPE_STRUCT_OPS) continue;
        INFO(ebpf_map_type_name(type));
        Shape shape = smallest(type);
        std::string path = pins.path(ebpf_map_type_name(type));
        REQUIRE(create(shape, path, EBPF_PIN_POLICY_REUSE).outcome.result == 0);
        int named = 0;
        auto differs = [&](auto member, auto other, const std::string &field) {
            Shape changed = shape;
            changed.*member = other;
            // 0 doubled is no change, and values that no kernel accepts are tested elsewhere.
            if (shape.*member == changed.*member || try_to_make(changed).verdict != kOk) return;
            Attempt outcome = create(changed, path, EBPF_PIN_POLICY_REUSE).outcome;
            check_outcome(outcome, kMismatch, {"does not match the spec: " + field});
            CHECK(outcome.message.find("; change the spec") == outcome.message.find(';'));
            ++named;
        };
        differs(&Shape::key_size, shape.key_size + 4, "key_size is ");
        differs(&Shape::value_size, shape.value_size * 2, "value_size is ");
        differs(&Shape::max_entries, shape.max_entries * 2, "max_entries is ");
        differs(&Shape::flags, EBPF_F_NUMA_NODE, "flags are ");
        differs(&Shape::flags, EBPF_F_RDONLY_PROG, "flags are ");
        differs(&Shape::flags, EBPF_F_SEGV_ON_FAULT, "flags are ");
        differs(&Shape::extra, uint64_t{4}, "map_extra is ");
        CHECK(named > 0);
    }
}

TEST_CASE("a flag that the kernel adds by itself cannot be asked for", "[kernel][pin]") {
    PinDirectory pins;
    create({EBPF_MAP_TYPE_DEVMAP, 4, 8, 4}, pins.path("tx"), EBPF_PIN_POLICY_REUSE);
    check_outcome(create({EBPF_MAP_TYPE_DEVMAP, 4, 8, 4, EBPF_F_RDONLY_PROG}, pins.path("tx"), EBPF_PIN_POLICY_REUSE).outcome,
                  kMismatch, {"flags are 0, not EBPF_F_RDONLY_PROG"});
}

TEST_CASE("a process without the right to create can reuse", "[kernel][pin][capability]") {
    PinDirectory pins;
    chmod(pins.directory().c_str(), 0755);
    Created first = create({EBPF_MAP_TYPE_HASH, 4, 8, 64, 0, "tx"}, pins.path("tx"), EBPF_PIN_POLICY_REUSE);
    put(first.map, 1, uint64_t{42});
    chmod(pins.path("tx").c_str(), 0444);
    std::string seen = in_child([&]() -> std::string {
        if (setgroups(0, nullptr) < 0 || setgid(65534) < 0 || setuid(65534) < 0) return "still root";
        Shape reader = kShape;
        reader.flags = EBPF_F_RDONLY;
        Created reused = create(reader, pins.path("tx"), EBPF_PIN_POLICY_REUSE);
        if (reused.outcome.result != 1) return reused.outcome.message;
        Created nothing = create(reader, pins.path("other"), EBPF_PIN_POLICY_REUSE);
        reader.value_size = 4;
        return std::to_string(read<uint64_t>(reused.map, 1).value_or(0)) + " " + short_text(nothing.outcome.verdict) + " " +
               short_text(create(reader, pins.path("tx"), EBPF_PIN_POLICY_REUSE).outcome.verdict);
    });
    CHECK(seen == "42 EPERM CAPABILITY EEXIST PIN_MISMATCH");
}

TEST_CASE("nothing is created for a pin that cannot be made", "[kernel][pin][capability]") {
    PinDirectory pins;
    create(kShape, pins.path("tx"), EBPF_PIN_POLICY_FAIL);
    // Creating fails here, so a success proves that the pin was opened first.
    std::string seen = in_child([&] {
        keep_capabilities({});
        std::string causes;
        for (const std::string &path : {pins.path("tx"), pins.path("no/tx"), pins.path("a.b"), std::string("/tmp/tx")}) {
            causes += short_text(create(kShape, path, EBPF_PIN_POLICY_FAIL).outcome.verdict) + " ";
        }
        return causes;
    });
    CHECK(seen == "EEXIST PIN_EXISTS ENOENT PIN_DIRECTORY EPERM PIN_NAME EPERM PIN_NOT_BPFFS ");
    CHECK(pins.list() == "tx ");
}

TEST_CASE("max_entries is compared as the kernel rounds it", "[kernel][pin]") {
    PinDirectory pins;
    Shape odd{EBPF_MAP_TYPE_LRU_HASH, 4, 4, 1001, EBPF_F_NO_COMMON_LRU};
    Created first = create(odd, pins.path("lru"), EBPF_PIN_POLICY_REUSE);
    int32_t cpus = call(ebpf_percpu_count);
    if (cpus > 1) CHECK(ebpf_map_max_entries(first.map.get()) != 1001);
    CHECK(create(odd, pins.path("lru"), EBPF_PIN_POLICY_REUSE).outcome.result == 1);
}

TEST_CASE("EBPF_PIN_POLICY_REUSE names each field that differs", "[kernel][pin]") {
    PinDirectory pins;
    std::string path = pins.path("tx");
    Created first = create(kShape, path, EBPF_PIN_POLICY_REUSE);
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
        Attempt outcome = create(row.shape, path, EBPF_PIN_POLICY_REUSE).outcome;
        check_outcome(outcome, kMismatch, row.differences);
        check_outcome(outcome, kMismatch,
                      {"the map pinned at " + path + " does not match the spec", "EBPF_PIN_POLICY_REPLACE"});
    }
    CHECK(id_at(path) == ebpf_map_id(first.map.get()));
}

TEST_CASE("map_extra is compared", "[kernel][pin]") {
    PinDirectory pins;
    create({EBPF_MAP_TYPE_BLOOM_FILTER, 0, 4, 100, 0, "", 3}, pins.path("seen"), EBPF_PIN_POLICY_REUSE);
    check_outcome(create({EBPF_MAP_TYPE_BLOOM_FILTER, 0, 4, 100, 0, "", 7}, pins.path("seen"), EBPF_PIN_POLICY_REUSE).outcome,
                  kMismatch, {"map_extra is 3, not 7"});
}

TEST_CASE("the name of a map is not compared", "[kernel][pin]") {
    PinDirectory pins;
    create(kShape, pins.path("tx"), EBPF_PIN_POLICY_REUSE);
    Shape other = kShape;
    other.name = "another";
    CHECK(create(other, pins.path("tx"), EBPF_PIN_POLICY_REUSE).outcome.result == 1);
}

TEST_CASE("reuse opens as the spec wants to: one way only", "[kernel][pin]") {
    PinDirectory pins;
    create(kShape, pins.path("tx"), EBPF_PIN_POLICY_REUSE);
    Shape reader = kShape;
    reader.flags = EBPF_F_RDONLY;
    Created created = create(reader, pins.path("tx"), EBPF_PIN_POLICY_REUSE);
    CHECK(created.outcome.result == 1);
    CHECK(put(created.map, 1, uint64_t{1}).verdict == Verdict{-EPERM, EBPF_CAUSE_READ_ONLY});
}

TEST_CASE("EBPF_PIN_POLICY_REPLACE puts a new map there", "[kernel][pin]") {
    PinDirectory pins;
    std::string path = pins.path("tx");
    Created first = create(kShape, path, EBPF_PIN_POLICY_REPLACE);
    put(first.map, 1, uint64_t{42});
    Created second = create({EBPF_MAP_TYPE_ARRAY, 4, 4, 1}, path, EBPF_PIN_POLICY_REPLACE);
    CHECK(second.outcome.result == 0);
    CHECK(id_at(path) == ebpf_map_id(second.map.get()));
    CHECK(read<uint64_t>(first.map, 1) == 42U);
    CHECK(pins.list() == "tx ");
}

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

TEST_CASE("errors of creating at a path", "[kernel][pin]") {
    PinDirectory pins;
    check_outcome(create(kShape, pins.path("tx"), 3).outcome, {-EINVAL, EBPF_CAUSE_ARGUMENT},
                  {"policy 3 is not", "EBPF_PIN_POLICY_REPLACE (2)"});
    for (uint32_t policy : {EBPF_PIN_POLICY_FAIL, EBPF_PIN_POLICY_REUSE, EBPF_PIN_POLICY_REPLACE}) {
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
    create(kShape, pins.path("tx"), EBPF_PIN_POLICY_REUSE);
    CHECK(create({EBPF_MAP_TYPE_HASH, 0, 8, 64}, pins.path("tx"), EBPF_PIN_POLICY_REUSE).outcome.verdict.cause ==
          EBPF_CAUSE_KEY_SIZE);
}

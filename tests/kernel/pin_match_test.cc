// SPDX-License-Identifier: BSD-2-Clause
// A pinned map and the spec that reuses it: the fields that are compared, as the kernel adjusts them.
#include "kernel/pin_policy.h"

#include "kernel/pin_directory.h"

#include <catch2/catch.hpp>

#include <initializer_list>
#include <set>
#include <string>

using namespace kernel_tests;

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

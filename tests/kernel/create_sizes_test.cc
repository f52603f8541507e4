// SPDX-License-Identifier: BSD-2-Clause
// The sizes of keys and values that each type takes: at the edge, one below, one above.
#include "kernel/maps.h"

#include <catch2/catch.hpp>

using namespace kernel_tests;

namespace {

constexpr uint32_t kMiB = 1 << 20;
constexpr Verdict kBadKey{-EINVAL, EBPF_CAUSE_KEY_SIZE};
constexpr Verdict kBadValue{-EINVAL, EBPF_CAUSE_VALUE_SIZE};
constexpr Verdict kLargeKey{-E2BIG, EBPF_CAUSE_KEY_SIZE};
constexpr Verdict kLargeValue{-E2BIG, EBPF_CAUSE_VALUE_SIZE};

struct SizeRow {
    uint32_t size;
    Verdict expected;
    const char *fragment = "";
};

struct TypeRows {
    std::vector<uint32_t> types;
    std::vector<SizeRow> rows;
};

void check_rows(const std::vector<TypeRows> &groups, uint32_t Shape::*field) {
    for (const TypeRows &group : groups) {
        for (uint32_t type : group.types) {
            for (const SizeRow &row : group.rows) {
                Shape shape = smallest(type);
                shape.*field = row.size;
                INFO(ebpf_map_type_name(type) << " with " << row.size << " bytes");
                Attempt outcome = try_to_make(shape);
                check_outcome(outcome, row.expected, {row.fragment});
                if (row.expected == kOk) continue;
                CHECK_THAT(outcome.message,
                           Catch::Contains(ebpf_map_type_name(type)) && Catch::Contains(std::to_string(row.size)));
            }
        }
    }
}

const std::vector<uint32_t> kIndexed = {EBPF_MAP_TYPE_ARRAY,
                                        EBPF_MAP_TYPE_PERCPU_ARRAY,
                                        EBPF_MAP_TYPE_PROG_ARRAY,
                                        EBPF_MAP_TYPE_PERF_EVENT_ARRAY,
                                        EBPF_MAP_TYPE_CGROUP_ARRAY,
                                        EBPF_MAP_TYPE_STACK_TRACE,
                                        EBPF_MAP_TYPE_ARRAY_OF_MAPS,
                                        EBPF_MAP_TYPE_DEVMAP,
                                        EBPF_MAP_TYPE_DEVMAP_HASH,
                                        EBPF_MAP_TYPE_CPUMAP,
                                        EBPF_MAP_TYPE_XSKMAP,
                                        EBPF_MAP_TYPE_SOCKMAP,
                                        EBPF_MAP_TYPE_SK_STORAGE,
                                        EBPF_MAP_TYPE_INODE_STORAGE,
                                        EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY,
                                        EBPF_MAP_TYPE_TASK_STORAGE,
                                        EBPF_MAP_TYPE_CGRP_STORAGE};
const std::vector<uint32_t> kHashes = {EBPF_MAP_TYPE_HASH, EBPF_MAP_TYPE_LRU_HASH, EBPF_MAP_TYPE_PERCPU_HASH,
                                       EBPF_MAP_TYPE_LRU_PERCPU_HASH, EBPF_MAP_TYPE_HASH_OF_MAPS};
const std::vector<uint32_t> kKeyless = {EBPF_MAP_TYPE_QUEUE,   EBPF_MAP_TYPE_STACK,        EBPF_MAP_TYPE_BLOOM_FILTER,
                                        EBPF_MAP_TYPE_RINGBUF, EBPF_MAP_TYPE_USER_RINGBUF, EBPF_MAP_TYPE_ARENA};

}  // namespace

TEST_CASE("key sizes", "[kernel][create]") {
    check_rows(
        {
            {kIndexed,
             {{3, kBadKey, "keys are 4 bytes, not 3"}, {4, kOk}, {5, kBadKey, "keys are 4 bytes, not 5"}, {0, kBadKey}}},
            {kHashes, {{0, kBadKey, "keys are at least 1 byte, not 0"}, {1, kOk}, {2, kOk}}},
            {{EBPF_MAP_TYPE_HASH}, {{kMiB, kOk}, {4 * kMiB, kLargeKey, "too large for the kernel's allocator"}}},
            {{EBPF_MAP_TYPE_LPM_TRIE},
             {{4, kBadKey, "keys are 5 to 260 bytes, not 4"}, {5, kOk}, {260, kOk}, {261, kBadKey, "5 to 260 bytes, not 261"}}},
            {{EBPF_MAP_TYPE_SOCKHASH},
             {{0, kBadKey, "at least 1 byte"}, {1, kOk}, {512, kOk}, {513, kLargeKey, "at most 512 bytes, not 513"}}},
            {{EBPF_MAP_TYPE_CGROUP_STORAGE, EBPF_MAP_TYPE_PERCPU_CGROUP_STORAGE},
             {{7, kBadKey, "keys are 8 or 16 bytes, not 7"}, {8, kOk}, {9, kBadKey}, {15, kBadKey}, {16, kOk}, {17, kBadKey}}},
            {kKeyless, {{0, kOk}, {1, kBadKey, "keys are 0 bytes, not 1"}, {4, kBadKey}}},
        },
        &Shape::key_size);
}

TEST_CASE("value sizes", "[kernel][create]") {
    check_rows(
        {
            {{EBPF_MAP_TYPE_HASH, EBPF_MAP_TYPE_LRU_HASH, EBPF_MAP_TYPE_QUEUE, EBPF_MAP_TYPE_STACK, EBPF_MAP_TYPE_ARRAY},
             {{0, kBadValue, "values are at least 1 byte, not 0"}, {1, kOk}, {kMiB, kOk}}},
            {{EBPF_MAP_TYPE_HASH, EBPF_MAP_TYPE_LRU_HASH, EBPF_MAP_TYPE_QUEUE, EBPF_MAP_TYPE_STACK},
             {{4 * kMiB + 1, kLargeValue, "too large for the kernel's allocator"}}},
            {{EBPF_MAP_TYPE_ARRAY}, {{1U << 31, kLargeValue, "too large for the kernel's allocator"}}},
            {{EBPF_MAP_TYPE_BLOOM_FILTER}, {{0, kBadValue, "at least 1 byte"}, {1, kOk}}},
            {{EBPF_MAP_TYPE_LPM_TRIE},
             {{0, kBadValue}, {1, kOk}, {4 * kMiB, kBadValue, "too large for the kernel's allocator"}}},
            {{EBPF_MAP_TYPE_PERCPU_HASH, EBPF_MAP_TYPE_LRU_PERCPU_HASH, EBPF_MAP_TYPE_PERCPU_ARRAY,
              EBPF_MAP_TYPE_PERCPU_CGROUP_STORAGE},
             {{0, kBadValue},
              {1, kOk},
              {32767, kOk},
              {32768, kOk},
              {32769, kLargeValue, "values are at most 32768 bytes for each CPU, not 32769"}}},
            {{EBPF_MAP_TYPE_CGROUP_STORAGE, EBPF_MAP_TYPE_SK_STORAGE, EBPF_MAP_TYPE_INODE_STORAGE, EBPF_MAP_TYPE_TASK_STORAGE,
              EBPF_MAP_TYPE_CGRP_STORAGE},
             {{0, kBadValue}, {1, kOk}, {65000, kOk}, {65535, kLargeValue, "an entry must fit 64 KiB"}}},
            {{EBPF_MAP_TYPE_PROG_ARRAY, EBPF_MAP_TYPE_PERF_EVENT_ARRAY, EBPF_MAP_TYPE_CGROUP_ARRAY, EBPF_MAP_TYPE_ARRAY_OF_MAPS,
              EBPF_MAP_TYPE_HASH_OF_MAPS, EBPF_MAP_TYPE_XSKMAP},
             {{3, kBadValue, "values are 4 bytes, not 3"}, {4, kOk}, {5, kBadValue}, {8, kBadValue, "are 4 bytes, not 8"}}},
            {{EBPF_MAP_TYPE_DEVMAP, EBPF_MAP_TYPE_DEVMAP_HASH, EBPF_MAP_TYPE_CPUMAP, EBPF_MAP_TYPE_SOCKMAP,
              EBPF_MAP_TYPE_SOCKHASH, EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY},
             {{3, kBadValue, "values are 4 or 8 bytes, not 3"},
              {4, kOk},
              {5, kBadValue},
              {7, kBadValue},
              {8, kOk},
              {9, kBadValue}}},
            {{EBPF_MAP_TYPE_STACK_TRACE},
             {{7, kBadValue, "values are a multiple of 8 bytes, not 7"},
              {8, kOk},
              {9, kBadValue},
              {127 * 8, kOk},
              {128 * 8, kBadValue, "kernel.perf_event_max_stack"}}},
            {{EBPF_MAP_TYPE_RINGBUF, EBPF_MAP_TYPE_USER_RINGBUF, EBPF_MAP_TYPE_ARENA},
             {{0, kOk}, {1, kBadValue, "values are 0 bytes, not 1"}}},
        },
        &Shape::value_size);
}

TEST_CASE("stack traces of build ids have values of 32 bytes a frame", "[kernel][create]") {
    Shape shape = smallest(EBPF_MAP_TYPE_STACK_TRACE);
    shape.flags = EBPF_F_STACK_BUILD_ID;
    shape.value_size = 32;
    CHECK(try_to_make(shape).verdict == kOk);
    shape.value_size = 40;
    check_outcome(try_to_make(shape), kBadValue, {"stack_trace values are a multiple of 32 bytes, not 40"});
}

TEST_CASE("a devmap_hash is refused as the documentation says", "[kernel][create]") {
    CHECK(try_to_make({EBPF_MAP_TYPE_DEVMAP_HASH, 8, 4, 64}).message == "devmap_hash keys are 4 bytes, not 8");
}

TEST_CASE("a map has the requested sizes", "[kernel][create]") {
    MapHandle map = make_map({EBPF_MAP_TYPE_HASH, 12, 20, 30, EBPF_F_NO_PREALLOC, "asked.for_it"});
    CHECK(ebpf_map_type(map.get()) == EBPF_MAP_TYPE_HASH);
    CHECK(ebpf_map_key_size(map.get()) == 12);
    CHECK(ebpf_map_value_size(map.get()) == 20);
    CHECK(ebpf_map_value_len(map.get()) == 20);
    CHECK(ebpf_map_max_entries(map.get()) == 30);
    CHECK(ebpf_map_flags(map.get()) == EBPF_F_NO_PREALLOC);
    CHECK(ebpf_map_name(map.get()) == std::string("asked.for_it"));
    CHECK(ebpf_map_extra(map.get()) == 0);
    CHECK(ebpf_map_id(map.get()) != 0);
}

// SPDX-License-Identifier: BSD-2-Clause
// The limits of max_entries for each type: at the limit, one below, one above. Maps of gigabytes are left out.
#include "kernel/maps.h"

#include <catch2/catch.hpp>

#include <fstream>

using namespace kernel_tests;

namespace {

constexpr Verdict kBadCount{-EINVAL, EBPF_CAUSE_MAX_ENTRIES};
constexpr Verdict kLargeCount{-E2BIG, EBPF_CAUSE_MAX_ENTRIES};
constexpr uint32_t kHuge = 0x7fffffff;

struct Row {
    uint32_t type;
    uint32_t max_entries;
    Verdict expected;
    std::string fragment = "";
};

void check(const Row &row) {
    Shape shape = smallest(row.type);
    shape.max_entries = row.max_entries;
    INFO(ebpf_map_type_name(row.type) << " of " << row.max_entries);
    check_outcome(try_to_make(shape), row.expected, {row.fragment});
}

// All that count entries.
constexpr uint32_t kCounting[] = {
    EBPF_MAP_TYPE_HASH,         EBPF_MAP_TYPE_ARRAY,           EBPF_MAP_TYPE_PROG_ARRAY,   EBPF_MAP_TYPE_PERF_EVENT_ARRAY,
    EBPF_MAP_TYPE_PERCPU_HASH,  EBPF_MAP_TYPE_PERCPU_ARRAY,    EBPF_MAP_TYPE_STACK_TRACE,  EBPF_MAP_TYPE_CGROUP_ARRAY,
    EBPF_MAP_TYPE_LRU_HASH,     EBPF_MAP_TYPE_LRU_PERCPU_HASH, EBPF_MAP_TYPE_LPM_TRIE,     EBPF_MAP_TYPE_ARRAY_OF_MAPS,
    EBPF_MAP_TYPE_HASH_OF_MAPS, EBPF_MAP_TYPE_DEVMAP,          EBPF_MAP_TYPE_SOCKMAP,      EBPF_MAP_TYPE_CPUMAP,
    EBPF_MAP_TYPE_XSKMAP,       EBPF_MAP_TYPE_SOCKHASH,        EBPF_MAP_TYPE_DEVMAP_HASH,  EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY,
    EBPF_MAP_TYPE_QUEUE,        EBPF_MAP_TYPE_STACK,           EBPF_MAP_TYPE_BLOOM_FILTER,
};
constexpr uint32_t kStorages[] = {
    EBPF_MAP_TYPE_CGROUP_STORAGE, EBPF_MAP_TYPE_PERCPU_CGROUP_STORAGE, EBPF_MAP_TYPE_SK_STORAGE,
    EBPF_MAP_TYPE_INODE_STORAGE,  EBPF_MAP_TYPE_TASK_STORAGE,          EBPF_MAP_TYPE_CGRP_STORAGE,
};

}  // namespace

TEST_CASE("max_entries is at least 1", "[kernel][create]") {
    for (uint32_t type : kCounting) {
        check({type, 0, kBadCount, "is at least 1, not 0"});
        check({type, 1, kOk});
        check({type, 2, kOk});
    }
}

TEST_CASE("storages have no max_entries", "[kernel][create]") {
    for (uint32_t type : kStorages) {
        check({type, 0, kOk});
        check({type, 1, kBadCount, "is 0, not 1: its entries belong to other kernel objects"});
    }
}

TEST_CASE("counts that no kernel takes", "[kernel][create]") {
    check({EBPF_MAP_TYPE_HASH, kHuge, kLargeCount, "2147483647 is too large for a hash"});
    check({EBPF_MAP_TYPE_LRU_HASH, kHuge, kLargeCount, "2147483647 is too large for an lru_hash"});
    check({EBPF_MAP_TYPE_PERCPU_HASH, kHuge, kLargeCount, "2147483647 is too large for a percpu_hash"});
    check({EBPF_MAP_TYPE_LRU_PERCPU_HASH, kHuge, kLargeCount, "2147483647 is too large for an lru_percpu_hash"});
    check({EBPF_MAP_TYPE_HASH_OF_MAPS, kHuge, kLargeCount, "2147483647 is too large for a hash_of_maps"});
    check({EBPF_MAP_TYPE_SOCKHASH, kHuge, kBadCount, "2147483647 is too large for a sockhash"});
    check({EBPF_MAP_TYPE_DEVMAP_HASH, 0x80000001, kBadCount, "at most 2^31"});
}

TEST_CASE("a cpumap has at most as many entries as the kernel has CPUs", "[kernel][create]") {
    uint32_t last = 0;
    std::ifstream("/sys/devices/system/cpu/kernel_max") >> last;
    REQUIRE(last > 0);
    check({EBPF_MAP_TYPE_CPUMAP, last, kOk});
    check({EBPF_MAP_TYPE_CPUMAP, last + 1, kOk});
    check({EBPF_MAP_TYPE_CPUMAP, last + 2, kLargeCount,
           "built for, " + std::to_string(last + 1) + ", not " + std::to_string(last + 2)});
}

TEST_CASE("the size of a ring buffer", "[kernel][create]") {
    for (uint32_t type : {EBPF_MAP_TYPE_RINGBUF, EBPF_MAP_TYPE_USER_RINGBUF}) {
        check({type, 0, kBadCount, "not 0: use 4096"});
        check({type, 2048, kBadCount, "a multiple of 4096, not 2048: use 4096"});
        check({type, 4095, kBadCount, "not 4095: use 4096"});
        check({type, 4096, kOk});
        check({type, 4097, kBadCount, "not 4097: use 8192"});
        check({type, 8192, kOk});
        check({type, 12288, kBadCount, "a power of two and a multiple of 4096, not 12288: use 16384"});
    }
    Shape shape = smallest(EBPF_MAP_TYPE_RINGBUF);
    shape.max_entries = 5000;
    CHECK(try_to_make(shape).message ==
          "max_entries of a ring buffer is a power of two and a multiple of 4096, not 5000: use 8192");
}

TEST_CASE("the size of an arena", "[kernel][create]") {
    check({EBPF_MAP_TYPE_ARENA, 0, kBadCount, "its size in pages, at least 1, not 0"});
    check({EBPF_MAP_TYPE_ARENA, 1, kOk});
    check({EBPF_MAP_TYPE_ARENA, 16384, kOk});
    check({EBPF_MAP_TYPE_ARENA, (1 << 20) + 1, kLargeCount, "at most 1048576 pages"});
}

TEST_CASE("a struct_ops map is opened, not created", "[kernel][create]") {
    check_outcome(try_to_make({EBPF_MAP_TYPE_STRUCT_OPS, 4, 256, 1}), kUnsupported, {"struct_ops", "by id, pin or descriptor"});
}

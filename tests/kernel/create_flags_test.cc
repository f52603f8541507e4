// SPDX-License-Identifier: BSD-2-Clause
// Which flags each type takes: all of them are tried on all types.
#include "kernel/maps.h"

#include <catch2/catch.hpp>

using namespace kernel_tests;

namespace {

constexpr uint32_t kAccess = EBPF_F_RDONLY | EBPF_F_WRONLY;
constexpr uint32_t kCommon = kAccess | EBPF_F_NUMA_NODE;
constexpr uint32_t kProg = EBPF_F_RDONLY_PROG | EBPF_F_WRONLY_PROG;
constexpr uint32_t kHash = kProg | EBPF_F_NO_PREALLOC | EBPF_F_ZERO_SEED;
constexpr uint32_t kLru = kProg | EBPF_F_NO_COMMON_LRU | EBPF_F_ZERO_SEED;
constexpr uint32_t kStorage = EBPF_F_NO_PREALLOC | EBPF_F_CLONE;

constexpr struct {
    uint32_t type;
    uint32_t taken;
} kRows[] = {
    {EBPF_MAP_TYPE_HASH, kCommon | kHash},
    {EBPF_MAP_TYPE_ARRAY, kCommon | kProg | EBPF_F_MMAPABLE | EBPF_F_INNER_MAP},
    {EBPF_MAP_TYPE_PROG_ARRAY, kCommon},
    {EBPF_MAP_TYPE_PERF_EVENT_ARRAY, kCommon | EBPF_F_PRESERVE_ELEMS},
    {EBPF_MAP_TYPE_PERCPU_HASH, kAccess | kHash},
    {EBPF_MAP_TYPE_PERCPU_ARRAY, kAccess | kProg},
    {EBPF_MAP_TYPE_CGROUP_ARRAY, kCommon},
    {EBPF_MAP_TYPE_LRU_HASH, kCommon | kLru},
    {EBPF_MAP_TYPE_LRU_PERCPU_HASH, kAccess | kLru},
    {EBPF_MAP_TYPE_LPM_TRIE, kCommon | kProg | EBPF_F_NO_PREALLOC},
    {EBPF_MAP_TYPE_ARRAY_OF_MAPS, kCommon},
    {EBPF_MAP_TYPE_HASH_OF_MAPS, kCommon | kHash},
    {EBPF_MAP_TYPE_DEVMAP, kCommon},
    {EBPF_MAP_TYPE_SOCKMAP, kCommon},
    {EBPF_MAP_TYPE_CPUMAP, EBPF_F_NUMA_NODE},
    {EBPF_MAP_TYPE_XSKMAP, kCommon},
    {EBPF_MAP_TYPE_SOCKHASH, kCommon},
    {EBPF_MAP_TYPE_CGROUP_STORAGE, kCommon | kProg},
    {EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY, kCommon | kProg},
    {EBPF_MAP_TYPE_PERCPU_CGROUP_STORAGE, kCommon | kProg},
    {EBPF_MAP_TYPE_QUEUE, kCommon | kProg},
    {EBPF_MAP_TYPE_STACK, kCommon | kProg},
    {EBPF_MAP_TYPE_SK_STORAGE, kStorage},
    {EBPF_MAP_TYPE_DEVMAP_HASH, kCommon},
    {EBPF_MAP_TYPE_RINGBUF, EBPF_F_NUMA_NODE},
    {EBPF_MAP_TYPE_INODE_STORAGE, kStorage},
    {EBPF_MAP_TYPE_TASK_STORAGE, kStorage},
    {EBPF_MAP_TYPE_BLOOM_FILTER, kCommon | kProg | EBPF_F_ZERO_SEED},
    {EBPF_MAP_TYPE_USER_RINGBUF, EBPF_F_NUMA_NODE},
    {EBPF_MAP_TYPE_CGRP_STORAGE, kStorage},
    {EBPF_MAP_TYPE_ARENA, EBPF_F_MMAPABLE | EBPF_F_SEGV_ON_FAULT | EBPF_F_NO_USER_CONV},
};

Verdict expected_for(uint32_t type, uint32_t flag, bool taken) {
    if (taken) return kOk;
    bool lru = type == EBPF_MAP_TYPE_LRU_HASH || type == EBPF_MAP_TYPE_LRU_PERCPU_HASH;
    if (lru && flag == EBPF_F_NO_PREALLOC) return {-EOPNOTSUPP, EBPF_CAUSE_FLAGS};
    if (type == EBPF_MAP_TYPE_RINGBUF && flag == EBPF_F_RB_OVERWRITE) return {-EINVAL, EBPF_CAUSE_KERNEL_TOO_OLD};
    return {-EINVAL, EBPF_CAUSE_FLAGS};
}

}  // namespace

TEST_CASE("flags of every type", "[kernel][create]") {
    for (auto [type, taken] : kRows) {
        for (uint32_t flag = 1; flag <= EBPF_F_RB_OVERWRITE; flag <<= 1) {
            if (flag == EBPF_F_TOKEN_FD) continue;  // means nothing without a token
            if (type == EBPF_MAP_TYPE_STACK_TRACE && flag == EBPF_F_STACK_BUILD_ID) continue;
            Shape shape = smallest(type);
            shape.flags = flag;
            INFO(ebpf_map_type_name(type) << " with flag 0x" << std::hex << flag);
            Attempt outcome = try_to_make(shape);
            Verdict expected = expected_for(type, flag, (taken & flag) != 0);
            check_outcome(outcome, expected);
            if (expected.cause == EBPF_CAUSE_FLAGS) {
                CHECK_THAT(outcome.message, Catch::Contains(ebpf_map_type_name(type)) && Catch::Contains("takes no EBPF_F_"));
            }
        }
    }
}

TEST_CASE("a flag that the type does not take is named, with those that it takes", "[kernel][create]") {
    CHECK(try_to_make({EBPF_MAP_TYPE_CPUMAP, 4, 4, 1, EBPF_F_MMAPABLE | EBPF_F_CLONE}).message ==
          "a cpumap takes no EBPF_F_CLONE | EBPF_F_MMAPABLE (it takes EBPF_F_NUMA_NODE | EBPF_F_TOKEN_FD)");
    check_outcome(try_to_make({EBPF_MAP_TYPE_RINGBUF, 0, 0, 4096, EBPF_F_RB_OVERWRITE}), {-EINVAL, EBPF_CAUSE_KERNEL_TOO_OLD},
                  {"EBPF_F_RB_OVERWRITE needs Linux 6.19; this is "});
}

TEST_CASE("flags that exclude each other are refused by the spec", "[kernel][create]") {
    MapSpecHandle spec = spec_of({EBPF_MAP_TYPE_HASH, 4, 4, 1});
    for (uint32_t both : {kAccess, kProg}) {
        check_outcome(attempt(ebpf_map_spec_set_flags, spec.get(), both), {-EINVAL, EBPF_CAUSE_FLAGS},
                      {"EBPF_F_RDONLY", "EBPF_F_WRONLY"});
    }
}

TEST_CASE("a map shows the flags that the kernel adds", "[kernel][create]") {
    for (auto [type, taken] : kRows) {
        INFO(ebpf_map_type_name(type));
        uint32_t added = 0;
        if (type == EBPF_MAP_TYPE_DEVMAP || type == EBPF_MAP_TYPE_DEVMAP_HASH) added = EBPF_F_RDONLY_PROG;
        // By the library, for types that cannot be without.
        if (taken == kStorage || type == EBPF_MAP_TYPE_LPM_TRIE) added = EBPF_F_NO_PREALLOC;
        if (type == EBPF_MAP_TYPE_ARENA) added = EBPF_F_MMAPABLE;
        CHECK(ebpf_map_flags(make_map(smallest(type)).get()) == added);
    }
}

TEST_CASE("NUMA nodes", "[kernel][create]") {
    ebpf_map *map = nullptr;
    MapSpecHandle spec = spec_of({EBPF_MAP_TYPE_HASH, 4, 4, 1});
    call(ebpf_map_spec_set_numa_node, spec.get(), 0);
    CHECK(attempt(ebpf_map_create, spec.get(), &map).verdict == kOk);
    CHECK(ebpf_map_flags(map) == EBPF_F_NUMA_NODE);
    ebpf_map_close(map);
    call(ebpf_map_spec_set_numa_node, spec.get(), 63);
    check_outcome(attempt(ebpf_map_create, spec.get(), &map), {-EINVAL, EBPF_CAUSE_NUMA_NODE},
                  {"node 63", "not online", "(online: 0"});
    MapSpecHandle percpu = spec_of({EBPF_MAP_TYPE_PERCPU_ARRAY, 4, 4, 1});
    call(ebpf_map_spec_set_numa_node, percpu.get(), 0);
    check_outcome(attempt(ebpf_map_create, percpu.get(), &map), {-EINVAL, EBPF_CAUSE_FLAGS},
                  {"percpu_array takes no EBPF_F_NUMA_NODE"});
}

TEST_CASE("map_extra is for bloom filters and arenas", "[kernel][create]") {
    for (auto [type, taken] : kRows) {
        if (type == EBPF_MAP_TYPE_BLOOM_FILTER || type == EBPF_MAP_TYPE_ARENA) continue;
        Shape shape = smallest(type);
        shape.extra = 1;
        INFO(ebpf_map_type_name(type));
        check_outcome(try_to_make(shape), {-EINVAL, EBPF_CAUSE_EXTRA}, {ebpf_map_type_name(type), "takes no map_extra (1)"});
    }
}

TEST_CASE("map_extra of a bloom filter", "[kernel][create]") {
    Shape shape = smallest(EBPF_MAP_TYPE_BLOOM_FILTER);
    for (uint64_t hashes : {0, 1, 15}) {
        shape.extra = hashes;
        CHECK(try_to_make(shape).verdict == kOk);
    }
    CHECK(ebpf_map_extra(make_map(shape).get()) == 15);
    shape.extra = 16;
    check_outcome(try_to_make(shape), {-EINVAL, EBPF_CAUSE_EXTRA}, {"number of hash functions, 1 to 15", "not 16"});
}

TEST_CASE("map_extra of an arena", "[kernel][create]") {
    Shape shape = smallest(EBPF_MAP_TYPE_ARENA);
    shape.extra = 1ULL << 40;
    CHECK(try_to_make(shape).verdict == kOk);
    shape.extra += 1;
    check_outcome(try_to_make(shape), {-EINVAL, EBPF_CAUSE_EXTRA}, {"a multiple of 4096", "0x10000000001"});
    shape.extra = (1ULL << 40) - 4096;
    CHECK(try_to_make(shape).verdict == kOk);
    shape.max_entries = 2;
    check_outcome(try_to_make(shape), {-ERANGE, EBPF_CAUSE_EXTRA}, {"2 pages at 0xfffffff000", "4 GiB"});
}

TEST_CASE("names", "[kernel][create]") {
    MapSpecHandle spec = spec_of({EBPF_MAP_TYPE_HASH, 4, 4, 1});
    for (const char *name : {"", "a", "fifteen_letters", "A.z_09"}) {
        INFO(name);
        CHECK(attempt(ebpf_map_spec_set_name, spec.get(), name).verdict == kOk);
        CHECK(ebpf_map_name(make<MapHandle>(ebpf_map_create, spec.get()).get()) == std::string(name));
    }
    constexpr Verdict kRefused{-EINVAL, EBPF_CAUSE_NAME};
    check_outcome(attempt(ebpf_map_spec_set_name, spec.get(), "sixteen_letters_"), kRefused,
                  {"at most 15", "\"sixteen_letters_\" has 16"});
    for (const char *name : {"a-b", "a b", "a/b", "\xc3\xa4"})
        CHECK(attempt(ebpf_map_spec_set_name, spec.get(), name).verdict == kRefused);
}

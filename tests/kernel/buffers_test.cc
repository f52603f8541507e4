// SPDX-License-Identifier: BSD-2-Clause
// Buffers of the wrong length never reach the kernel, and NULL is never followed.
#include "kernel/maps.h"

#include <catch2/catch.hpp>

using namespace kernel_tests;

namespace {

constexpr Verdict kSize{-EINVAL, EBPF_CAUSE_BUFFER_SIZE};
constexpr Verdict kArgument{-EINVAL, EBPF_CAUSE_ARGUMENT};

struct Lengths {
    uint32_t key, value;
    const char *fragment;
};

constexpr Lengths kWrong[] = {
    {3, 8, "a key of map \"sizes\" has 4 bytes, not 3 (key_len)"},
    {5, 8, "a key of map \"sizes\" has 4 bytes, not 5 (key_len)"},
    {0, 8, "a key of map \"sizes\" has 4 bytes, not 0 (key_len)"},
    {4, 7, "a value of map \"sizes\" has 8 bytes, not 7 (value_len)"},
    {4, 9, "a value of map \"sizes\" has 8 bytes, not 9 (value_len)"},
    {4, 0, "a value of map \"sizes\" has 8 bytes, not 0 (value_len)"},
};

}  // namespace

TEST_CASE("lengths that a map does not have", "[kernel][buffers]") {
    MapHandle map = make_map({EBPF_MAP_TYPE_HASH, 4, 8, 1, 0, "sizes"});
    CursorHandle cursor = make<CursorHandle>(ebpf_cursor_new, map.get());
    char key[8] = {};
    char value[16] = {};
    for (const Lengths &lengths : kWrong) {
        INFO(lengths.fragment);
        check_outcome(attempt(ebpf_map_lookup, map.get(), key, lengths.key, value, lengths.value, 0), kSize,
                      {lengths.fragment});
        check_outcome(attempt(ebpf_map_update, map.get(), key, lengths.key, value, lengths.value, 0), kSize,
                      {lengths.fragment});
        check_outcome(attempt(ebpf_map_take, map.get(), key, lengths.key, value, lengths.value, 0), kSize, {lengths.fragment});
        check_outcome(attempt(ebpf_cursor_next, cursor.get(), key, lengths.key, value, lengths.value), kSize,
                      {lengths.fragment});
        if (lengths.key == 4) continue;
        check_outcome(attempt(ebpf_map_delete, map.get(), key, lengths.key), kSize, {lengths.fragment});
        check_outcome(attempt(ebpf_map_next_key, map.get(), nullptr, 0, key, lengths.key), kSize, {"4 bytes"});
        if (lengths.key != 0)
            check_outcome(attempt(ebpf_map_next_key, map.get(), key, lengths.key, key, 4), kSize, {"4 bytes"});
    }
}

TEST_CASE("per-CPU values have the length of all CPUs", "[kernel][buffers]") {
    MapHandle map = make_map({EBPF_MAP_TYPE_PERCPU_ARRAY, 4, 3, 1, 0, "cpus"});
    uint32_t cpus = static_cast<uint32_t>(call(ebpf_percpu_count));
    CHECK(ebpf_map_value_len(map.get()) == 3 * cpus);
    uint32_t key = 0;
    char value[8] = {};
    check_outcome(attempt(ebpf_map_lookup, map.get(), &key, 4, value, 8, 0), kSize,
                  {"has " + std::to_string(3 * cpus) + " bytes (3 for each of " + std::to_string(cpus) +
                   " possible CPUs), not 8"});
    check_outcome(attempt(ebpf_percpu_lookup_cpu, map.get(), &key, 4, 0, value, 4), kSize, {"one CPU", "has 3 bytes, not 4"});
    check_outcome(attempt(ebpf_percpu_update_cpu, map.get(), &key, 4, 0, value, 2), kSize, {"one CPU", "has 3 bytes, not 2"});
}

TEST_CASE("NULL where something has to be", "[kernel][buffers]") {
    MapHandle map = make_map({EBPF_MAP_TYPE_HASH, 4, 8, 1, 0, "sizes"});
    char bytes[8] = {};
    check_outcome(attempt(ebpf_map_lookup, map.get(), nullptr, 4, bytes, 8, 0), kArgument, {"key is NULL", "4 bytes"});
    check_outcome(attempt(ebpf_map_lookup, map.get(), bytes, 4, nullptr, 8, 0), kArgument, {"value is NULL", "8 bytes"});
    check_outcome(attempt(ebpf_map_update, nullptr, bytes, 4, bytes, 8, 0), kArgument, {"map is NULL"});
    check_outcome(attempt(ebpf_map_delete, map.get(), nullptr, 4), kArgument, {"key is NULL"});
    check_outcome(attempt(ebpf_map_next_key, map.get(), nullptr, 0, nullptr, 4), kArgument);
    check_outcome(attempt(ebpf_map_create, nullptr, nullptr), kArgument, {"spec is NULL"});
    check_outcome(attempt(ebpf_map_open_id, 1, 0, nullptr), kArgument, {"out is NULL"});
    check_outcome(attempt(ebpf_cursor_next, nullptr, bytes, 4, bytes, 8), kArgument, {"cursor is NULL"});
    check_outcome(attempt(ebpf_map_pin, map.get(), nullptr), kArgument, {"path is NULL"});
    check_outcome(attempt(ebpf_map_freeze, nullptr), kArgument, {"map is NULL"});
}

TEST_CASE("questions about NULL have answers", "[kernel][buffers]") {
    CHECK(ebpf_map_fd(nullptr) == -EINVAL);
    CHECK(ebpf_map_id(nullptr) == 0);
    CHECK(ebpf_map_type(nullptr) == EBPF_MAP_TYPE_UNSPEC);
    CHECK(ebpf_map_name(nullptr) == std::string());
    CHECK(ebpf_map_value_len(nullptr) == 0);
    CHECK(ebpf_cursor_state(nullptr) == -EINVAL);
    CHECK(ebpf_error_code(nullptr) == 0);
    CHECK(ebpf_error_cause(nullptr) == EBPF_CAUSE_NONE);
    CHECK(ebpf_error_message(nullptr) == std::string());
    ebpf_map_close(nullptr);
    ebpf_cursor_free(nullptr);
    ebpf_cursor_rewind(nullptr);
    ebpf_map_spec_free(nullptr);
    ebpf_error_free(nullptr);
}

TEST_CASE("a call for another type of map names both types", "[kernel][buffers]") {
    MapHandle map = make_map({EBPF_MAP_TYPE_HASH, 4, 8, 1, 0, "plain"});
    constexpr Verdict kType{-EINVAL, EBPF_CAUSE_MAP_TYPE};
    uint32_t key = 0;
    uint64_t value = 0;
    ebpf_map *inner = nullptr;
    struct Row {
        Attempt outcome;
        const char *wanted;
    };
    const ebpf_map *plain = map.get();
    const Row rows[] = {
        {attempt(ebpf_devmap_set, plain, 0, 1, -1, 0), "a devmap or devmap_hash"},
        {attempt(ebpf_devmap_get, plain, 0, &key, nullptr), "a devmap or devmap_hash"},
        {attempt(ebpf_devmap_delete, plain, 0), "a devmap or devmap_hash"},
        {attempt(ebpf_cpumap_set, plain, 0, 64, -1, 0), "a cpumap"},
        {attempt(ebpf_xskmap_set, plain, 0, 0, 0), "an xskmap"},
        {attempt(ebpf_xskmap_get, plain, 0, &value), "an xskmap"},
        {attempt(ebpf_prog_array_set, plain, 0, 0), "a prog_array"},
        {attempt(ebpf_prog_array_lost_on_close, plain), "a prog_array"},
        {attempt(ebpf_map_in_map_set, plain, &key, 4, plain, 0), "an array_of_maps or hash_of_maps"},
        {attempt(ebpf_map_in_map_get, plain, &key, 4, &inner), "an array_of_maps or hash_of_maps"},
        {attempt(ebpf_sockmap_set, plain, &key, 4, 0, 0), "a sockmap, sockhash or reuseport_sockarray"},
        {attempt(ebpf_cgroup_array_set, plain, 0, 0), "a cgroup_array"},
        {attempt(ebpf_perf_array_set, plain, 0, 0), "a perf_event_array"},
        {attempt(ebpf_storage_get, plain, 0, &value, 8, 0), "an sk_storage, inode_storage, task_storage or cgrp_storage"},
        {attempt(ebpf_queue_push, plain, &value, 8, 0), "a queue or stack"},
        {attempt(ebpf_bloom_add, plain, &value, 8), "a bloom_filter"},
        {attempt(ebpf_lpm_lookup, plain, &key, 4, &value, 8), "an lpm_trie"},
        {attempt(ebpf_percpu_lookup, plain, &key, 4, &value, 8, 0), "a percpu_hash"},
    };
    for (const Row &row : rows)
        check_outcome(row.outcome, kType, {"map \"plain\" is a hash", "this call works on", row.wanted});
}

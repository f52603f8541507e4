// SPDX-License-Identifier: BSD-2-Clause
// Which types take BTF of their keys and values, and which values may have a bpf_spin_lock.
#include "kernel/maps.h"
#include "kernel/raw.h"
#include "kernel/value_btf.h"

#include <catch2/catch.hpp>

using namespace kernel_tests;
using ebpfmap::harness::Descriptor;

namespace {

constexpr Verdict kRefused{-EOPNOTSUPP, EBPF_CAUSE_BTF};
constexpr Verdict kWrong{-EINVAL, EBPF_CAUSE_BTF};

enum class Key {
    kInt,
    kLong,
    kTwoInts,
    kNone
};

// `btf` is how BTF of the right sizes is taken, `locked` how a value of 8 bytes with a lock in it is.
struct Row {
    uint32_t type;
    uint32_t key_size, value_size, max_entries;
    Key key;
    Verdict btf;
    Verdict locked;
};

constexpr Row kRows[] = {
    {EBPF_MAP_TYPE_HASH, 4, 8, 1, Key::kInt, kOk, kOk},
    {EBPF_MAP_TYPE_ARRAY, 4, 8, 1, Key::kInt, kOk, kOk},
    {EBPF_MAP_TYPE_PROG_ARRAY, 4, 4, 1, Key::kInt, kOk, kOk},
    {EBPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 1, Key::kInt, kRefused, kRefused},
    {EBPF_MAP_TYPE_PERCPU_HASH, 4, 8, 1, Key::kInt, kOk, kRefused},
    {EBPF_MAP_TYPE_PERCPU_ARRAY, 4, 8, 1, Key::kInt, kOk, kRefused},
    {EBPF_MAP_TYPE_STACK_TRACE, 4, 8, 1, Key::kInt, kRefused, kRefused},
    {EBPF_MAP_TYPE_CGROUP_ARRAY, 4, 4, 1, Key::kInt, kRefused, kRefused},
    {EBPF_MAP_TYPE_LRU_HASH, 4, 8, 1, Key::kInt, kOk, kRefused},
    {EBPF_MAP_TYPE_LRU_PERCPU_HASH, 4, 8, 1, Key::kInt, kOk, kRefused},
    {EBPF_MAP_TYPE_LPM_TRIE, 8, 8, 1, Key::kTwoInts, kOk, kRefused},
    {EBPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 1, Key::kInt, kRefused, kRefused},
    {EBPF_MAP_TYPE_HASH_OF_MAPS, 4, 4, 1, Key::kInt, kRefused, kRefused},
    {EBPF_MAP_TYPE_DEVMAP, 4, 8, 1, Key::kInt, kRefused, {-EACCES, EBPF_CAUSE_BTF}},
    {EBPF_MAP_TYPE_SOCKMAP, 4, 8, 1, Key::kInt, kRefused, kRefused},
    {EBPF_MAP_TYPE_CPUMAP, 4, 8, 1, Key::kInt, kRefused, kRefused},
    {EBPF_MAP_TYPE_XSKMAP, 4, 4, 1, Key::kInt, kRefused, kRefused},
    {EBPF_MAP_TYPE_SOCKHASH, 4, 8, 1, Key::kInt, kRefused, kRefused},
    {EBPF_MAP_TYPE_CGROUP_STORAGE, 8, 8, 0, Key::kLong, kOk, kOk},
    {EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY, 4, 8, 1, Key::kInt, kOk, kRefused},
    {EBPF_MAP_TYPE_PERCPU_CGROUP_STORAGE, 8, 8, 0, Key::kLong, kOk, kRefused},
    {EBPF_MAP_TYPE_QUEUE, 0, 8, 1, Key::kNone, kWrong, kWrong},
    {EBPF_MAP_TYPE_STACK, 0, 8, 1, Key::kNone, kWrong, kWrong},
    {EBPF_MAP_TYPE_SK_STORAGE, 4, 8, 0, Key::kInt, kOk, kOk},
    {EBPF_MAP_TYPE_DEVMAP_HASH, 4, 8, 1, Key::kInt, kRefused, {-EACCES, EBPF_CAUSE_BTF}},
    {EBPF_MAP_TYPE_INODE_STORAGE, 4, 8, 0, Key::kInt, kOk, kOk},
    {EBPF_MAP_TYPE_TASK_STORAGE, 4, 8, 0, Key::kInt, kOk, kOk},
    {EBPF_MAP_TYPE_BLOOM_FILTER, 0, 8, 1, Key::kNone, kOk, kRefused},
    {EBPF_MAP_TYPE_CGRP_STORAGE, 4, 8, 0, Key::kInt, kOk, kOk},
};

uint32_t add_key(ValueBtf &btf, Key key) {
    switch (key) {
    case Key::kInt: return btf.add_int(4);
    case Key::kLong: return btf.add_int(8);
    case Key::kTwoInts: return btf.add_two_ints();
    case Key::kNone: return 0;
    }
    return 0;
}

Attempt try_with_btf(const Row &row, const ValueBtf &btf, uint32_t key_id, uint32_t value_id) {
    MapSpecHandle spec = spec_of({row.type, row.key_size, row.value_size, row.max_entries});
    Descriptor loaded = btf.load();
    call(ebpf_map_spec_set_btf, spec.get(), loaded.get(), key_id, value_id);
    ebpf_map *map = nullptr;
    Attempt outcome = attempt(ebpf_map_create, spec.get(), &map);
    ebpf_map_close(map);
    return outcome;
}

uint32_t add_value(ValueBtf &btf, uint32_t size) { return size == 4 ? btf.add_int(4) : btf.add_bytes(size); }

}  // namespace

TEST_CASE("BTF of the right sizes", "[kernel][create]") {
    for (const Row &row : kRows) {
        INFO(ebpf_map_type_name(row.type));
        ValueBtf btf;
        uint32_t key = add_key(btf, row.key);
        uint32_t value = add_value(btf, row.value_size);
        Attempt outcome = try_with_btf(row, btf, key, value);
        check_outcome(outcome, row.btf);
        if (row.btf == kRefused) CHECK_THAT(outcome.message, Catch::Contains("takes no BTF: remove ebpf_map_spec_set_btf()"));
    }
}

TEST_CASE("BTF of the wrong size is refused", "[kernel][create]") {
    for (const Row &row : kRows) {
        if (row.btf != kOk) continue;
        INFO(ebpf_map_type_name(row.type));
        ValueBtf btf;
        uint32_t key = add_key(btf, row.key);
        uint32_t value = btf.add_bytes(row.value_size + 1);
        check_outcome(try_with_btf(row, btf, key, value), kWrong,
                      {"must have exactly " + std::to_string(row.key_size) + " and " + std::to_string(row.value_size) +
                       " bytes"});
    }
}

TEST_CASE("BTF of the value alone is for maps without keys", "[kernel][create]") {
    for (const Row &row : kRows) {
        if (row.btf != kOk) continue;
        INFO(ebpf_map_type_name(row.type));
        ValueBtf btf;
        uint32_t value = add_value(btf, row.value_size);
        bool keyless = row.key == Key::kNone;
        check_outcome(try_with_btf(row, btf, 0, value), keyless ? kOk : kWrong, {keyless ? "" : "both a key and a value type"});
    }
}

TEST_CASE("values with a bpf_spin_lock", "[kernel][create]") {
    for (const Row &row : kRows) {
        if (row.value_size != 8) continue;
        INFO(ebpf_map_type_name(row.type));
        ValueBtf btf;
        uint32_t key = add_key(btf, row.key);
        uint32_t value = btf.add_locked_int();
        Attempt outcome = try_with_btf(row, btf, key, value);
        check_outcome(outcome, row.locked);
        if (row.btf == kOk && row.locked != kOk) CHECK_THAT(outcome.message, Catch::Contains("bpf_spin_lock"));
    }
}

TEST_CASE("local storages cannot be without BTF, so the library makes it", "[kernel][create]") {
    for (uint32_t type :
         {EBPF_MAP_TYPE_SK_STORAGE, EBPF_MAP_TYPE_INODE_STORAGE, EBPF_MAP_TYPE_TASK_STORAGE, EBPF_MAP_TYPE_CGRP_STORAGE}) {
        INFO(ebpf_map_type_name(type));
        bpf_attr attr{};
        attr.map_type = type;
        attr.key_size = attr.value_size = 4;
        attr.map_flags = BPF_F_NO_PREALLOC;
        CHECK(raw_bpf(BPF_MAP_CREATE, attr) == -EINVAL);
        CHECK(try_to_make(smallest(type)).verdict == kOk);
    }
}

TEST_CASE("BTF that is none", "[kernel][create]") {
    MapSpecHandle spec = spec_of({EBPF_MAP_TYPE_HASH, 4, 4, 1});
    check_outcome(attempt(ebpf_map_spec_set_btf, spec.get(), 4711, 1, 1), {-EBADF, EBPF_CAUSE_BAD_FD},
                  {"4711 (btf_fd) is not open"});
    call(ebpf_map_spec_set_btf, spec.get(), 0, 1, 1);
    ebpf_map *map = nullptr;
    check_outcome(attempt(ebpf_map_create, spec.get(), &map), {-EINVAL, EBPF_CAUSE_BTF});
}

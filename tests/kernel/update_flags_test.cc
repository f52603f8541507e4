// SPDX-License-Identifier: BSD-2-Clause
// The effect of each update flag on each type, for existing and missing keys.
#include "kernel/subject.h"
#include "kernel/value_btf.h"
#include "kernel/xsk.h"

#include <catch2/catch.hpp>

using namespace kernel_tests;
using Catch::Matchers::Contains;

namespace {

constexpr Verdict ok = kOk;
constexpr Verdict no = kUnsupported;
constexpr Verdict flag{-EINVAL, EBPF_CAUSE_FLAGS};
constexpr Verdict has{-EEXIST, EBPF_CAUSE_EXISTS};
constexpr Verdict hasnt{-ENOENT, EBPF_CAUSE_NOT_FOUND};
constexpr Verdict busy{-EBUSY, EBPF_CAUSE_BUSY};
constexpr Verdict sock{-EBUSY, EBPF_CAUSE_SOCKET_BUSY};
constexpr Verdict noI{-EINVAL, EBPF_CAUSE_NOT_SUPPORTED};

struct Row {
    uint32_t type;
    Verdict any, any_again, noexist, noexist_again, exist, exist_again;
};

// clang-format off
constexpr Row kRows[] = {
    //                                  ANY           NOEXIST        EXIST
    //                                  absent there  absent  there  absent  there
    {EBPF_MAP_TYPE_HASH,                ok,    ok,    ok,     has,   hasnt,  ok},
    {EBPF_MAP_TYPE_PERCPU_HASH,         ok,    ok,    ok,     has,   hasnt,  ok},
    {EBPF_MAP_TYPE_LRU_HASH,            ok,    ok,    ok,     has,   hasnt,  ok},
    {EBPF_MAP_TYPE_LRU_PERCPU_HASH,     ok,    ok,    ok,     has,   hasnt,  ok},
    {EBPF_MAP_TYPE_LPM_TRIE,            ok,    ok,    ok,     has,   hasnt,  ok},
    {EBPF_MAP_TYPE_HASH_OF_MAPS,        ok,    ok,    ok,     has,   hasnt,  ok},
    {EBPF_MAP_TYPE_SOCKMAP,             ok,    ok,    ok,     has,   hasnt,  ok},
    {EBPF_MAP_TYPE_SOCKHASH,            ok,    ok,    ok,     has,   hasnt,  ok},
    {EBPF_MAP_TYPE_SK_STORAGE,          ok,    ok,    ok,     has,   hasnt,  ok},
    {EBPF_MAP_TYPE_INODE_STORAGE,       ok,    ok,    ok,     has,   hasnt,  ok},
    {EBPF_MAP_TYPE_TASK_STORAGE,        ok,    ok,    ok,     has,   hasnt,  ok},
    {EBPF_MAP_TYPE_CGRP_STORAGE,        ok,    ok,    ok,     has,   hasnt,  ok},
    // Each index exists from the start.
    {EBPF_MAP_TYPE_ARRAY,               ok,    ok,    has,    has,   ok,     ok},
    {EBPF_MAP_TYPE_PERCPU_ARRAY,        ok,    ok,    has,    has,   ok,     ok},
    {EBPF_MAP_TYPE_DEVMAP,              ok,    ok,    has,    has,   ok,     ok},
    {EBPF_MAP_TYPE_CPUMAP,              ok,    ok,    has,    has,   ok,     ok},
    // The kernel creates in spite of EXIST: ebpf_devmap_set() does not.
    {EBPF_MAP_TYPE_DEVMAP_HASH,         ok,    ok,    ok,     has,   ok,     ok},
    // The same socket again is no other one.
    {EBPF_MAP_TYPE_XSKMAP,              ok,    ok,    ok,     ok,    hasnt,  ok},
    {EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY, ok,    sock,  ok,     has,   hasnt,  sock},
    {EBPF_MAP_TYPE_PROG_ARRAY,          ok,    ok,    flag,   flag,  flag,   flag},
    {EBPF_MAP_TYPE_PERF_EVENT_ARRAY,    ok,    ok,    flag,   flag,  flag,   flag},
    {EBPF_MAP_TYPE_CGROUP_ARRAY,        ok,    ok,    flag,   flag,  flag,   flag},
    {EBPF_MAP_TYPE_ARRAY_OF_MAPS,       ok,    ok,    flag,   flag,  flag,   flag},
    {EBPF_MAP_TYPE_BLOOM_FILTER,        ok,    ok,    flag,   flag,  flag,   flag},
    {EBPF_MAP_TYPE_STRUCT_OPS,          ok,    busy,  flag,   flag,  flag,   flag},
    // EXIST drops the oldest value when full.
    {EBPF_MAP_TYPE_QUEUE,               ok,    ok,    flag,   flag,  ok,     ok},
    {EBPF_MAP_TYPE_STACK,               ok,    ok,    flag,   flag,  ok,     ok},
    {EBPF_MAP_TYPE_CGROUP_STORAGE,      hasnt, hasnt, flag,   flag,  hasnt,  hasnt},
    {EBPF_MAP_TYPE_PERCPU_CGROUP_STORAGE, hasnt, hasnt, flag, flag,  hasnt,  hasnt},
    {EBPF_MAP_TYPE_STACK_TRACE,         noI,   noI,   noI,    noI,   noI,    noI},
    {EBPF_MAP_TYPE_RINGBUF,             no,    no,    no,     no,    no,     no},
    {EBPF_MAP_TYPE_USER_RINGBUF,        no,    no,    no,     no,    no,     no},
    {EBPF_MAP_TYPE_ARENA,               no,    no,    no,     no,    no,     no},
};
// clang-format on

Attempt update(uint32_t type, uint64_t flags, bool filled) {
    Subject subject = make_subject(type);
    if (filled) subject.fill();
    return subject.fill(flags);
}

MapHandle make_locked(uint32_t type) {
    ValueBtf btf;
    uint32_t key = btf.add_int(4);
    uint32_t value = btf.add_locked_int();
    MapSpecHandle spec = spec_of({type, 4, 8, 2});
    call(ebpf_map_spec_set_btf, spec.get(), btf.load().get(), key, value);
    return make<MapHandle>(ebpf_map_create, spec.get());
}

}  // namespace

TEST_CASE("flags of an update, on every type", "[kernel][update]") {
    CHECK(std::size(kRows) == kNewestType);
    for (const Row &row : kRows) {
        INFO(ebpf_map_type_name(row.type));
        CHECK(update(row.type, EBPF_ANY, false).verdict == row.any);
        CHECK(update(row.type, EBPF_ANY, true).verdict == row.any_again);
        CHECK(update(row.type, EBPF_NOEXIST, false).verdict == row.noexist);
        CHECK(update(row.type, EBPF_NOEXIST, true).verdict == row.noexist_again);
        CHECK(update(row.type, EBPF_EXIST, false).verdict == row.exist);
        CHECK(update(row.type, EBPF_EXIST, true).verdict == row.exist_again);
    }
}

TEST_CASE("flags that no update takes", "[kernel][update]") {
    for (const Row &row : kRows) {
        for (uint64_t flags : {uint64_t{3}, uint64_t{EBPF_F_CPU}, uint64_t{EBPF_F_ALL_CPUS}, uint64_t{1} << 40}) {
            INFO(ebpf_map_type_name(row.type) << " with flags " << flags);
            CHECK(update(row.type, flags, false).verdict == (row.any == no || row.any == noI ? row.any : flag));
        }
    }
    Attempt outcome = update(EBPF_MAP_TYPE_HASH, 3, false);
    CHECK(outcome.message == "flags 0x3: a hash takes EBPF_ANY, EBPF_NOEXIST or EBPF_EXIST");
}

TEST_CASE("EBPF_F_LOCK needs a lock in the value", "[kernel][update]") {
    for (const Row &row : kRows) {
        INFO(ebpf_map_type_name(row.type));
        for (uint64_t with : {EBPF_ANY, EBPF_NOEXIST, EBPF_EXIST}) {
            CHECK(update(row.type, EBPF_F_LOCK | with, false).verdict == (row.any == noI ? noI : flag));
        }
    }
    CHECK_THAT(update(EBPF_MAP_TYPE_HASH, EBPF_F_LOCK, false).message,
               Contains("EBPF_F_LOCK needs a bpf_spin_lock in the BTF of the value"));
}

TEST_CASE("EBPF_F_LOCK with a lock in the value", "[kernel][update]") {
    struct Value {
        uint32_t lock, number;
    };
    for (uint32_t type : {EBPF_MAP_TYPE_HASH, EBPF_MAP_TYPE_ARRAY}) {
        INFO(ebpf_map_type_name(type));
        MapHandle map = make_locked(type);
        bool array = type == EBPF_MAP_TYPE_ARRAY;
        CHECK(put(map, 0, Value{0, 1}, EBPF_F_LOCK | EBPF_EXIST).verdict == (array ? ok : hasnt));
        CHECK(put(map, 0, Value{0, 2}, EBPF_F_LOCK | EBPF_NOEXIST).verdict == (array ? has : ok));
        CHECK(put(map, 0, Value{7, 3}, EBPF_F_LOCK | EBPF_EXIST).verdict == ok);
        uint32_t key = 0;
        Value value{};
        CHECK(call(ebpf_map_lookup, map.get(), &key, sizeof key, &value, sizeof value, EBPF_F_LOCK) == 0);
        CHECK(value.number == 3);
        CHECK(value.lock == 0);  // never shown, never overwritten
    }
}

TEST_CASE("the error of a flag names the rule of its type", "[kernel][update]") {
    CHECK_THAT(update(EBPF_MAP_TYPE_ARRAY, EBPF_NOEXIST, false).message,
               Contains("every index of an array exists from the start") && Contains("EBPF_NOEXIST") &&
                   Contains("use EBPF_ANY"));
    CHECK_THAT(update(EBPF_MAP_TYPE_PROG_ARRAY, EBPF_EXIST, false).message,
               Contains("flags 0x2: a prog_array takes EBPF_ANY only"));
    CHECK_THAT(update(EBPF_MAP_TYPE_QUEUE, EBPF_NOEXIST, false).message,
               Contains("EBPF_ANY, or EBPF_EXIST to drop the oldest"));
    CHECK_THAT(update(EBPF_MAP_TYPE_CGROUP_STORAGE, EBPF_NOEXIST, false).message,
               Contains("programs attached to a cgroup create"));
    CHECK_THAT(update(EBPF_MAP_TYPE_HASH, EBPF_NOEXIST, true).message, Contains("key 0 is in map") && Contains("EBPF_NOEXIST"));
    CHECK_THAT(update(EBPF_MAP_TYPE_HASH, EBPF_EXIST, false).message, Contains("no key 0 to overwrite (EBPF_EXIST)"));
    CHECK_THAT(update(EBPF_MAP_TYPE_STRUCT_OPS, EBPF_EXIST, false).message, Contains("a struct_ops takes EBPF_ANY only"));
    CHECK_THAT(update(EBPF_MAP_TYPE_STRUCT_OPS, EBPF_ANY, true).message, Contains("already"));
    CHECK_THAT(update(EBPF_MAP_TYPE_STACK_TRACE, EBPF_EXIST, false).message, Contains("only programs add stack traces"));
}

TEST_CASE("an xskmap tells another socket from the same", "[kernel][update]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_XSKMAP, 1);
    Descriptor one = open_xsk();
    Descriptor other = open_xsk();
    CHECK(attempt(ebpf_xskmap_set, map.get(), 0, one.get(), EBPF_NOEXIST).verdict == ok);
    CHECK(attempt(ebpf_xskmap_set, map.get(), 0, one.get(), EBPF_NOEXIST).verdict == ok);
    check_outcome(attempt(ebpf_xskmap_set, map.get(), 0, other.get(), EBPF_NOEXIST), has,
                  {"index 0", "another socket already"});
    CHECK(attempt(ebpf_xskmap_set, map.get(), 0, other.get(), EBPF_EXIST).verdict == ok);
}

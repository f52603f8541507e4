// SPDX-License-Identifier: BSD-2-Clause
// Maps that are full, and indices and prefixes that a map does not have.
#include "kernel/subject.h"

#include "kernel/sockets.h"

#include <catch2/catch.hpp>

#include <cstring>

using namespace kernel_tests;
using Catch::Matchers::Contains;

namespace {

constexpr Verdict kFull{-E2BIG, EBPF_CAUSE_FULL};

// A map of two entries with both of them taken; the subject's key is the third.
Subject make_full(uint32_t type) {
    Subject subject = make_subject(type);
    for (char key = 0; key < 2; ++key) {
        if (!subject.key.empty()) subject.key[0] = key;
        REQUIRE(subject.fill().verdict == kOk);
    }
    if (!subject.key.empty()) subject.key[0] = 2;
    return subject;
}

Attempt remove(const Subject &subject) {
    return attempt(ebpf_map_delete, subject.map.get(), subject.key.data(), subject.key.size());
}

Attempt lookup(const Subject &subject) {
    Bytes value = subject.value;
    return attempt(ebpf_map_lookup, subject.map.get(), subject.key.data(), subject.key.size(), value.data(), value.size(), 0);
}

}  // namespace

TEST_CASE("a full map says so", "[kernel][update]") {
    for (uint32_t type : {EBPF_MAP_TYPE_HASH, EBPF_MAP_TYPE_PERCPU_HASH, EBPF_MAP_TYPE_HASH_OF_MAPS, EBPF_MAP_TYPE_SOCKHASH,
                          EBPF_MAP_TYPE_DEVMAP_HASH, EBPF_MAP_TYPE_QUEUE, EBPF_MAP_TYPE_STACK}) {
        INFO(ebpf_map_type_name(type));
        Subject subject = make_full(type);
        check_outcome(subject.fill(), kFull, {"is full (2 of 2 entries)", "remove some", "a larger max_entries"});
        if (subject.key.empty()) continue;
        subject.key[0] = 1;
        CHECK(subject.fill().verdict == kOk);
    }
}

TEST_CASE("a full LPM trie says so with another errno", "[kernel][update]") {
    Subject subject = make_full(EBPF_MAP_TYPE_LPM_TRIE);
    check_outcome(subject.fill(), {-ENOSPC, EBPF_CAUSE_FULL}, {"is full (2 of 2 entries)"});
}

TEST_CASE("a full map is named", "[kernel][update]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_HASH, 64, "tx");
    for (uint32_t key = 0; key < 64; ++key) REQUIRE(put(map, key, key).verdict == kOk);
    Attempt outcome = put(map, 64, 0);
    CHECK_THAT(outcome.message, Catch::Matchers::StartsWith("map \"tx\" is full (64 of 64 entries)"));
}

TEST_CASE("an LRU hash makes room instead of being full", "[kernel][update]") {
    for (uint32_t type : {EBPF_MAP_TYPE_LRU_HASH, EBPF_MAP_TYPE_LRU_PERCPU_HASH}) {
        Subject subject = make_subject(type);
        for (uint32_t key = 0; key < 3000; ++key) {
            memcpy(subject.key.data(), &key, sizeof key);
            REQUIRE(subject.fill().verdict == kOk);
        }
        CHECK(lookup(subject).verdict == kOk);
    }
}

TEST_CASE("a key that an LRU map may have evicted", "[kernel][update]") {
    constexpr Verdict kGone{-ENOENT, EBPF_CAUSE_NOT_FOUND};
    for (uint32_t type : {EBPF_MAP_TYPE_LRU_HASH, EBPF_MAP_TYPE_LRU_PERCPU_HASH}) {
        INFO(ebpf_map_type_name(type));
        MapHandle map = make_map({type, 4, 4, 64, 0, "flows"});
        std::string value(ebpf_map_value_len(map.get()), '\0');
        uint32_t key = 4711;
        check_outcome(attempt(ebpf_map_update, map.get(), &key, 4, value.data(), value.size(), EBPF_EXIST), kGone,
                      {"map \"flows\" has no key 4711 to overwrite (EBPF_EXIST)", "evicts keys"});
        check_outcome(drop(map, key), kGone, {"map \"flows\" has no key 4711 to remove", "evicts keys"});
    }
    MapHandle hash = make_map({EBPF_MAP_TYPE_HASH, 4, 4, 64});
    CHECK(put(hash, 4711, 1, EBPF_EXIST).message.find("evict") == std::string::npos);
    CHECK(drop(hash, 4711).message.find("evict") == std::string::npos);
}

TEST_CASE("a bloom filter is never full", "[kernel][update]") {
    Subject subject = make_subject(EBPF_MAP_TYPE_BLOOM_FILTER);
    for (char value = 0; value < 100; ++value) {
        subject.value[0] = value;
        REQUIRE(subject.fill().verdict == kOk);
    }
}

TEST_CASE("an index past the end", "[kernel][update]") {
    struct Row {
        uint32_t type;
        int32_t update, remove;
        Verdict lookup;
    };
    constexpr Row kRows[] = {
        {EBPF_MAP_TYPE_ARRAY, -E2BIG, 0, kNone},
        {EBPF_MAP_TYPE_PERCPU_ARRAY, -E2BIG, 0, kNone},
        {EBPF_MAP_TYPE_PROG_ARRAY, -E2BIG, -E2BIG, kNone},
        {EBPF_MAP_TYPE_PERF_EVENT_ARRAY, -E2BIG, -E2BIG, kUnsupported},
        {EBPF_MAP_TYPE_CGROUP_ARRAY, -E2BIG, -E2BIG, kUnsupported},
        {EBPF_MAP_TYPE_ARRAY_OF_MAPS, -E2BIG, -E2BIG, kNone},
        {EBPF_MAP_TYPE_DEVMAP, -E2BIG, -EINVAL, kNone},
        {EBPF_MAP_TYPE_CPUMAP, -E2BIG, -EINVAL, kNone},
        {EBPF_MAP_TYPE_XSKMAP, -E2BIG, -EINVAL, kUnsupported},
        {EBPF_MAP_TYPE_SOCKMAP, -E2BIG, -EINVAL, kNone},
        {EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY, -E2BIG, -E2BIG, kNone},
    };
    for (const Row &row : kRows) {
        INFO(ebpf_map_type_name(row.type));
        Subject subject = make_subject(row.type);
        subject.key[0] = 2;
        std::string name = "map " + std::to_string(ebpf_map_id(subject.map.get()));
        check_outcome(subject.fill(), {row.update, EBPF_CAUSE_INDEX},
                      {"index 2 is past the end of " + name, "2 entries (0-1)"});
        if (row.remove != 0) check_outcome(remove(subject), {row.remove, EBPF_CAUSE_INDEX}, {"index 2", name, "(0-1)"});
        CHECK(lookup(subject).verdict == row.lookup);
    }
}

TEST_CASE("a prefix that is longer than the address", "[kernel][update]") {
    Subject subject = make_subject(EBPF_MAP_TYPE_LPM_TRIE);
    subject.key[0] = 33;
    constexpr Verdict kTooLong{-EINVAL, EBPF_CAUSE_PREFIX_LENGTH};
    check_outcome(subject.fill(), kTooLong, {"0 to 32 bits, not 33"});
    check_outcome(remove(subject), kTooLong, {"0 to 32 bits, not 33"});
    CHECK(lookup(subject).verdict == kNone);
}

TEST_CASE("a key that is not there is named", "[kernel][update]") {
    MapHandle map = make_map({EBPF_MAP_TYPE_HASH, 4, 4, 1, 0, "routes"});
    CHECK_THAT(drop(map, 4711).message, Contains("map \"routes\" has no key 4711 to remove"));
    MapHandle wide = make_map({EBPF_MAP_TYPE_HASH, 6, 4, 1, 0, "macs"});
    const unsigned char mac[6] = {2, 0, 0, 0xab, 0xcd, 0xef};
    CHECK_THAT(drop(wide, mac).message, Contains("map \"macs\" has no key 020000abcdef to remove"));
}

TEST_CASE("errors of unsupported commands name the replacement", "[kernel][update]") {
    struct Row {
        uint32_t type;
        const char *update, *remove;
    };
    constexpr Row kRows[] = {
        {EBPF_MAP_TYPE_ARRAY, nullptr, "its entries always exist: write zeros instead"},
        {EBPF_MAP_TYPE_QUEUE, nullptr, "ebpf_queue_pop()"},
        {EBPF_MAP_TYPE_BLOOM_FILTER, nullptr, "deletes nothing"},
        {EBPF_MAP_TYPE_STACK_TRACE, "only programs add stack traces (bpf_get_stackid)", nullptr},
        {EBPF_MAP_TYPE_RINGBUF, "it is a stream, not a table", "programs write to it"},
        {EBPF_MAP_TYPE_USER_RINGBUF, "it is a stream, not a table", "a process writes to it"},
        {EBPF_MAP_TYPE_ARENA, "it is memory, not a table: map it with mmap", "mmap"},
        {EBPF_MAP_TYPE_CGROUP_STORAGE, nullptr, "programs attached to a cgroup create its entries"},
    };
    for (const Row &row : kRows) {
        Subject subject = make_subject(row.type);
        INFO(ebpf_map_type_name(row.type));
        if (row.update) CHECK_THAT(subject.fill().message, Contains(row.update) && Contains(ebpf_map_type_name(row.type)));
        if (row.remove) CHECK_THAT(remove(subject).message, Contains(row.remove) && Contains(ebpf_map_type_name(row.type)));
    }
}

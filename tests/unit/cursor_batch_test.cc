// SPDX-License-Identifier: BSD-2-Clause
// Cursors that read ahead in batches, and all answers of the kernel to LOOKUP_BATCH.
#include "unit/allocations.h"
#include "unit/walk.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace ebpfmap;
using namespace ebpfmap::unit;

namespace {

size_t count_of(const Machine &machine, uint32_t command) {
    return static_cast<size_t>(std::count(machine.calls.begin(), machine.calls.end(), command));
}

}  // namespace

TEST_CASE("a hash is walked in batches, each key once", "[cursor]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_HASH, 2000);
    put_range(&machine.behind(map), 0, 1000);
    for (uint32_t read_ahead : {0U, 4U, 5U, 100U, 999U, 1000U, 5000U}) {
        INFO("read ahead " << read_ahead);
        CursorHandle cursor = cursor_of(map, read_ahead);
        CHECK(ebpf_cursor_state(cursor.get()) == EBPF_CURSOR_STATE_WALKING);
        Walk taken = walk(cursor.get(), map);
        CHECK(taken.end == 0);
        CHECK(taken.state == EBPF_CURSOR_STATE_COMPLETE);
        CHECK(sorted(taken.keys) == range(0, 1000));
        CHECK(taken.values.front() == uint64_t{taken.keys.front()} * 10);
    }
    CHECK(count_of(machine, sys::kMapNextKey) == 0);
    CHECK(count_of(machine, sys::kMapLookup) == 0);
}

TEST_CASE("an empty map has an end at once", "[cursor]") {
    Machine machine;
    for (uint32_t type : {EBPF_MAP_TYPE_HASH, EBPF_MAP_TYPE_SOCKHASH, EBPF_MAP_TYPE_PROG_ARRAY, EBPF_MAP_TYPE_LPM_TRIE}) {
        MapHandle map = machine.make_map(type);
        Walk taken = walk(cursor_of(map).get(), map);
        CHECK(taken.keys.empty());
        CHECK(taken.end == 0);
        CHECK(taken.state == EBPF_CURSOR_STATE_COMPLETE);
    }
}

TEST_CASE("a bucket with more entries than the buffer makes the buffer grow", "[cursor]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_HASH, 200);
    std::vector<uint32_t> one_bucket;
    for (uint32_t number = 0; number < 100; ++number) one_bucket.push_back(number * 256);
    for (uint32_t number : one_bucket) put(&machine.behind(map), number);
    put_range(&machine.behind(map), 1, 3);
    Walk taken = walk(cursor_of(map, 2).get(), map);
    CHECK(taken.keys.size() == one_bucket.size() + 3);
    CHECK(taken.state == EBPF_CURSOR_STATE_COMPLETE);
    CHECK(count_of(machine, sys::kMapLookupBatch) > 6);
}

TEST_CASE("entries that come with ENOSPC count, and the iteration continues after them", "[cursor]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_HASH, 200);
    fake::Map &behind = machine.behind(map);
    put_range(&behind, 0, 100);
    machine.answer(sys::kMapLookupBatch, [&](void *attr) -> std::optional<int32_t> {
        int32_t result = behind.lookup_batch(static_cast<sys::BatchAttr *>(attr));
        return result == 0 ? -ENOSPC : result;
    });
    Walk taken = walk(cursor_of(map, 7).get(), map);
    CHECK(sorted(taken.keys) == range(0, 100));
    CHECK(taken.end == 0);
}

TEST_CASE("a kernel without batches is walked key by key", "[cursor]") {
    // 524 leaves the count as it was, which is not a number of entries.
    for (int32_t error : {sys::kErrnoNotsupp, EOPNOTSUPP, EINVAL}) {
        Machine machine;
        MapHandle map = machine.make_map(EBPF_MAP_TYPE_HASH, 200);
        put_range(&machine.behind(map), 0, 100);
        machine.answer(sys::kMapLookupBatch, [&](void *) { return -error; });
        Walk taken = walk(cursor_of(map).get(), map);
        CHECK(sorted(taken.keys) == range(0, 100));
        CHECK(taken.state == EBPF_CURSOR_STATE_COMPLETE);
        CHECK(count_of(machine, sys::kMapLookupBatch) == 1);
    }
}

TEST_CASE("an array on a kernel without batches is walked by index", "[cursor]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_ARRAY, 10);
    machine.refuse(sys::kMapLookupBatch, sys::kErrnoNotsupp);
    CHECK(walk(cursor_of(map).get(), map).keys == range(0, 10));
    CHECK(count_of(machine, sys::kMapNextKey) == 0);
}

TEST_CASE("EINVAL in the middle of a walk is an error", "[cursor]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_HASH, 200);
    put_range(&machine.behind(map), 0, 100);
    CursorHandle cursor = cursor_of(map, 10);
    Walk taken = walk(cursor.get(), map, [&](uint32_t key) {
        if (key == 9) machine.refuse(sys::kMapLookupBatch, EINVAL);
    });
    CHECK(taken.keys == range(0, 10));
    CHECK(taken.end == -EINVAL);
}

TEST_CASE("read-ahead of one does without batches", "[cursor]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_HASH, 200);
    put_range(&machine.behind(map), 0, 20);
    CHECK(sorted(walk(cursor_of(map, 1).get(), map).keys) == range(0, 20));
    CHECK(count_of(machine, sys::kMapLookupBatch) == 0);
}

TEST_CASE("keys smaller than the kernel's position in a batch", "[cursor]") {
    Machine machine;
    sys::MapCreateAttr attr = usual(EBPF_MAP_TYPE_HASH, 10, "tiny");
    attr.key_size = 1;
    int32_t fd = machine.open_map(attr);
    auto map = harness::make<MapHandle>(ebpf_map_open_fd, fd);
    machine.close(fd);
    for (char key : {'a', 'b', 'c'}) machine.behind(map).entries[fake::Bytes(1, key)] = fake::bytes_of(uint64_t{1});
    auto cursor = harness::make<CursorHandle>(ebpf_cursor_new, map.get());
    fake::Bytes keys;
    char key;
    while (ebpf_cursor_next(cursor.get(), &key, 1, nullptr, 0, nullptr) == 1) keys += key;
    CHECK(keys == "abc");
}

TEST_CASE("per-CPU values come out side by side", "[cursor]") {
    Machine machine;
    sys::MapCreateAttr attr = usual(EBPF_MAP_TYPE_PERCPU_HASH, 10, "padded");
    attr.value_size = 3;
    int32_t fd = machine.open_map(attr);
    auto map = harness::make<MapHandle>(ebpf_map_open_fd, fd);
    machine.close(fd);
    machine.behind(map).entries[fake::bytes_of(uint32_t{7})] = fake::Bytes("abc*****def*****ghi*****jkl*****");
    auto cursor = harness::make<CursorHandle>(ebpf_cursor_new, map.get());
    uint32_t key;
    char value[12];
    CHECK(ebpf_cursor_next(cursor.get(), &key, 4, value, 12, nullptr) == 1);
    CHECK(std::string(value, 12) == "abcdefghijkl");
}

TEST_CASE("a batch that never brings anything is given up", "[cursor]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_HASH);
    machine.answer(sys::kMapLookupBatch, [](void *attr) {
        static_cast<sys::BatchAttr *>(attr)->count = 0;
        return 0;
    });
    CursorHandle cursor = cursor_of(map);
    Walk taken = walk(cursor.get(), map);
    CHECK(taken.end == -EAGAIN);
    CHECK(taken.state == EBPF_CURSOR_STATE_GAVE_UP);
    uint32_t key;
    CHECK(outcome_of(ebpf_cursor_next, cursor.get(), &key, 4, nullptr, 0).cause == EBPF_CAUSE_ITERATION);
}

TEST_CASE("a batch that never has room does not take all memory", "[cursor]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_HASH);
    machine.answer(sys::kMapLookupBatch, [](void *attr) {
        static_cast<sys::BatchAttr *>(attr)->count = 0;
        return -ENOSPC;
    });
    AllocationLimit limit(16 << 20);
    Walk taken = walk(cursor_of(map).get(), map);
    CHECK(taken.end < 0);
    CHECK(taken.end != -ENOMEM);
}

TEST_CASE("entries read before an error are returned, then the error", "[cursor]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_HASH);
    int calls = 0;
    machine.answer(sys::kMapLookupBatch, [&](void *attr) {
        static_cast<sys::BatchAttr *>(attr)->count = calls == 0 ? 2 : 0;
        return calls++ == 0 ? 0 : -EPERM;
    });
    CursorHandle cursor = cursor_of(map);
    uint32_t keys[4];
    CHECK(ebpf_cursor_read(cursor.get(), keys, sizeof keys, nullptr, 0, nullptr) == 2);
    CHECK(ebpf_cursor_read(cursor.get(), keys, sizeof keys, nullptr, 0, nullptr) == -EPERM);
    CHECK(ebpf_cursor_next(cursor.get(), keys, 4, nullptr, 0, nullptr) == -EPERM);
}

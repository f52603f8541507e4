// SPDX-License-Identifier: BSD-2-Clause
// Cursors: options, states, repeated results; and index maps with empty entries.
#include "unit/walk.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace ebpfmap;
using namespace ebpfmap::unit;

TEST_CASE("the end stays the end, until the cursor is rewound", "[cursor]") {
    uint32_t type =
        GENERATE(as<uint32_t>(), EBPF_MAP_TYPE_HASH, EBPF_MAP_TYPE_SOCKHASH, EBPF_MAP_TYPE_LPM_TRIE, EBPF_MAP_TYPE_DEVMAP);
    Machine machine;
    MapHandle map = machine.make_map(type, 10);
    fake::Map &behind = machine.behind(map);
    put_range(&behind, 0, 3);
    CursorHandle cursor = cursor_of(map);
    CHECK(walk(cursor.get(), map).keys == range(0, 3));
    put_range(&behind, 3, 1);
    CHECK(walk(cursor.get(), map).keys.empty());
    CHECK(ebpf_cursor_state(cursor.get()) == EBPF_CURSOR_STATE_COMPLETE);
    ebpf_cursor_rewind(cursor.get());
    CHECK(ebpf_cursor_state(cursor.get()) == EBPF_CURSOR_STATE_WALKING);
    CHECK(walk(cursor.get(), map).keys == range(0, 4));
}

TEST_CASE("an error stays the error, until the cursor is rewound", "[cursor]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_SOCKHASH, 10);
    put_range(&machine.behind(map), 0, 3);
    CursorHandle cursor = cursor_of(map);
    machine.refuse(sys::kMapNextKey, EPERM);
    uint32_t key;
    for (int time = 0; time < 3; ++time) {
        Outcome outcome = outcome_of(ebpf_cursor_next, cursor.get(), &key, 4, nullptr, 0);
        CHECK(outcome.code == -EPERM);
        CHECK(outcome.has_error);
    }
    ebpf_cursor_rewind(cursor.get());
    CHECK(walk(cursor.get(), map).keys == range(0, 3));
}

TEST_CASE("options of a cursor come before its first step", "[cursor]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_PROG_ARRAY, 10);
    CursorHandle cursor = cursor_of(map);
    CHECK(outcome_of(ebpf_cursor_set_read_ahead, cursor.get(), 0).cause == EBPF_CAUSE_ARGUMENT);
    walk(cursor.get(), map);
    CHECK(outcome_of(ebpf_cursor_set_read_ahead, cursor.get(), 5).cause == EBPF_CAUSE_ARGUMENT);
    CHECK(outcome_of(ebpf_cursor_set_include_empty, cursor.get(), 1).cause == EBPF_CAUSE_ARGUMENT);
    ebpf_cursor_rewind(cursor.get());
    CHECK(outcome_of(ebpf_cursor_set_include_empty, cursor.get(), 1).code == 0);
}

TEST_CASE("buffers of a step are checked", "[cursor]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_HASH);
    CursorHandle cursor = cursor_of(map);
    uint64_t bytes;
    CHECK(outcome_of(ebpf_cursor_next, cursor.get(), &bytes, 3, nullptr, 0).cause == EBPF_CAUSE_BUFFER_SIZE);
    CHECK(outcome_of(ebpf_cursor_next, cursor.get(), &bytes, 4, &bytes, 7).cause == EBPF_CAUSE_BUFFER_SIZE);
    CHECK(outcome_of(ebpf_cursor_next, cursor.get(), &bytes, 4, &bytes, 0).cause == EBPF_CAUSE_BUFFER_SIZE);
    CHECK(machine.calls.size() == 1);  // the info of the map: no step was tried
}

TEST_CASE("maps without iteration are rejected at the beginning", "[cursor]") {
    Machine machine;
    for (uint32_t type :
         {EBPF_MAP_TYPE_QUEUE, EBPF_MAP_TYPE_BLOOM_FILTER, EBPF_MAP_TYPE_RINGBUF, EBPF_MAP_TYPE_INODE_STORAGE}) {
        MapHandle map = machine.make_map(type);
        ebpf_cursor *made = nullptr;
        CHECK(outcome_of(ebpf_cursor_new, map.get(), &made).cause == EBPF_CAUSE_NOT_SUPPORTED);
        CHECK(made == nullptr);
    }
    sys::MapCreateAttr attr = usual(EBPF_MAP_TYPE_HASH, 4, "sink");
    attr.map_flags = EBPF_F_WRONLY;
    int32_t fd = machine.open_map(attr);
    auto map = harness::make<MapHandle>(ebpf_map_open_fd, fd);
    machine.close(fd);
    ebpf_cursor *made = nullptr;
    CHECK(outcome_of(ebpf_cursor_new, map.get(), &made).cause == EBPF_CAUSE_WRITE_ONLY);
}

TEST_CASE("index maps yield occupied entries", "[cursor]") {
    Machine machine;
    for (uint32_t type : {EBPF_MAP_TYPE_PROG_ARRAY, EBPF_MAP_TYPE_DEVMAP, EBPF_MAP_TYPE_CPUMAP, EBPF_MAP_TYPE_SOCKMAP}) {
        INFO(ebpf_map_type_name(type));
        MapHandle map = machine.make_map(type, 50);
        for (uint32_t index : {3U, 4U, 49U}) put(&machine.behind(map), index);
        CHECK(walk(cursor_of(map).get(), map).keys == std::vector<uint32_t>{3, 4, 49});
    }
}

TEST_CASE("index maps yield every index when asked to, the empty ones as zeros", "[cursor]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_DEVMAP, 6);
    for (uint32_t index : {1U, 4U}) put(&machine.behind(map), index);
    CursorHandle cursor = cursor_of(map);
    harness::call(ebpf_cursor_set_include_empty, cursor.get(), 1);
    Walk taken = walk(cursor.get(), map);
    CHECK(taken.keys == range(0, 6));
    CHECK(taken.values == std::vector<uint64_t>{0, 10, 0, 0, 40, 0});
}

TEST_CASE("keys alone cost no lookup if all entries are occupied", "[cursor]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_SOCKHASH, 6);
    put_range(&machine.behind(map), 0, 3);
    CursorHandle cursor = cursor_of(map);
    uint32_t key;
    while (ebpf_cursor_next(cursor.get(), &key, 4, nullptr, 0, nullptr) == 1) {
    }
    CHECK(std::count(machine.calls.begin(), machine.calls.end(), sys::kMapLookup) == 0);
}

TEST_CASE("the cursor of an xskmap yields the sockets that this process stored", "[cursor]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_XSKMAP, 50);
    fake::Object object;
    object.kind = fake::Object::Kind::kSocket;
    int32_t socket = machine.open(object);
    for (uint32_t index : {40U, 2U}) harness::call(ebpf_xskmap_set, map.get(), index, socket, 0);
    CursorHandle cursor = cursor_of(map);
    uint32_t key;
    CHECK(ebpf_cursor_next(cursor.get(), &key, 4, nullptr, 0, nullptr) == 1);
    CHECK(key == 2);
    CHECK(ebpf_cursor_next(cursor.get(), &key, 4, nullptr, 0, nullptr) == 1);
    CHECK(key == 40);
    CHECK(ebpf_cursor_next(cursor.get(), &key, 4, nullptr, 0, nullptr) == 0);
    machine.close(socket);
}

TEST_CASE("maps that show nothing have indices, but no values", "[cursor]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_PERF_EVENT_ARRAY, 3);
    uint32_t key, value;
    CursorHandle occupied = cursor_of(map);
    CHECK(outcome_of(ebpf_cursor_next, occupied.get(), &key, 4, nullptr, 0).cause == EBPF_CAUSE_NOT_SUPPORTED);
    CursorHandle all = cursor_of(map);
    harness::call(ebpf_cursor_set_include_empty, all.get(), 1);
    for (uint32_t index = 0; index < 3; ++index) {
        CHECK(ebpf_cursor_next(all.get(), &key, 4, nullptr, 0, nullptr) == 1);
        CHECK(key == index);
    }
    CHECK(ebpf_cursor_next(all.get(), &key, 4, nullptr, 0, nullptr) == 0);
    ebpf_cursor_rewind(all.get());
    CHECK(outcome_of(ebpf_cursor_next, all.get(), &key, 4, &value, 4).cause == EBPF_CAUSE_NOT_SUPPORTED);
}

TEST_CASE("typed steps refuse a cursor of another type of map", "[cursor]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_HASH);
    CursorHandle cursor = cursor_of(map);
    uint32_t number;
    CHECK(outcome_of(ebpf_devmap_next, cursor.get(), &number, nullptr, nullptr).cause == EBPF_CAUSE_MAP_TYPE);
    CHECK(outcome_of(ebpf_cpumap_next, cursor.get(), &number, nullptr, nullptr).cause == EBPF_CAUSE_MAP_TYPE);
    CHECK(outcome_of(ebpf_prog_array_next, cursor.get(), &number, nullptr).cause == EBPF_CAUSE_MAP_TYPE);
}

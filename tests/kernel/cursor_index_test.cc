// SPDX-License-Identifier: BSD-2-Clause
// Cursors over maps with indices, over maps that cannot be read, and none over maps without keys.
#include "kernel/objects.h"
#include "kernel/subject.h"
#include "kernel/xsk.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

using namespace kernel_tests;
using Indices = std::vector<uint32_t>;

namespace {

struct Walk {
    Attempt last;  // the end, or the error
    Indices indices;
    std::vector<Bytes> values;
};

Walk walk(const MapHandle &map, bool all, bool with_values) {
    CursorHandle cursor = make<CursorHandle>(ebpf_cursor_new, map.get());
    call(ebpf_cursor_set_include_empty, cursor.get(), all);
    Walk walk{};
    Bytes value(with_values ? ebpf_map_value_len(map.get()) : 0);
    for (uint32_t index = 0;;) {
        walk.last =
            attempt(ebpf_cursor_next, cursor.get(), &index, sizeof index, with_values ? value.data() : nullptr, value.size());
        if (walk.last.result != 1) return walk;
        walk.indices.push_back(index);
        walk.values.push_back(value);
    }
}

bool is_zero(const Bytes &value) {
    return std::all_of(value.begin(), value.end(), [](char byte) { return byte == 0; });
}

constexpr uint32_t kReadable[] = {EBPF_MAP_TYPE_PROG_ARRAY, EBPF_MAP_TYPE_ARRAY_OF_MAPS, EBPF_MAP_TYPE_DEVMAP,
                                  EBPF_MAP_TYPE_CPUMAP,     EBPF_MAP_TYPE_SOCKMAP,       EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY};

}  // namespace

TEST_CASE("occupied indices, or all of them", "[kernel][cursor]") {
    for (uint32_t type : kReadable) {
        INFO(ebpf_map_type_name(type));
        Subject subject = make_subject(type);
        subject.key[0] = 1;
        REQUIRE(subject.fill().verdict == kOk);
        for (bool with_values : {false, true}) {
            Walk occupied = walk(subject.map, false, with_values);
            CHECK(occupied.last.verdict == kOk);
            CHECK(occupied.indices == Indices{1});
            Walk all = walk(subject.map, true, with_values);
            CHECK(all.last.verdict == kOk);
            CHECK(all.indices == Indices{0, 1});
            if (!with_values) continue;
            CHECK(!is_zero(occupied.values[0]));
            CHECK(is_zero(all.values[0]));
            CHECK(!is_zero(all.values[1]));
        }
    }
}

TEST_CASE("an array has no empty indices", "[kernel][cursor]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_ARRAY, 3);
    CHECK(walk(map, false, true).indices == Indices{0, 1, 2});
    CHECK(walk(map, true, true).indices == Indices{0, 1, 2});
}

TEST_CASE("iteration over an xskmap yields the sockets that the library stored", "[kernel][cursor]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_XSKMAP, 8);
    Descriptor socket = open_xsk();
    CHECK(walk(map, false, false).indices.empty());
    for (uint32_t index : {2, 5, 7}) call(ebpf_xskmap_set, map.get(), index, socket.get(), 0);
    CHECK(walk(map, false, false).indices == Indices{2, 5, 7});
    call(ebpf_xskmap_delete, map.get(), 5);
    CHECK(walk(map, false, false).indices == Indices{2, 7});
    CHECK(walk(map, true, false).indices == Indices{0, 1, 2, 3, 4, 5, 6, 7});
    check_outcome(walk(map, false, true).last, kUnsupported,
                  {"the kernel does not show its values", "ask for the keys only (value NULL)"});
}

TEST_CASE("maps of which the kernel shows nothing", "[kernel][cursor]") {
    for (uint32_t type : {EBPF_MAP_TYPE_CGROUP_ARRAY, EBPF_MAP_TYPE_PERF_EVENT_ARRAY}) {
        INFO(ebpf_map_type_name(type));
        MapHandle map = small_map(type, 3);
        check_outcome(walk(map, false, false).last, kUnsupported,
                      {ebpf_map_type_name(type), "the kernel does not show which of its indices are in use",
                       "ebpf_cursor_set_include_empty"});
        CHECK(walk(map, true, false).indices == Indices{0, 1, 2});
        check_outcome(walk(map, true, true).last, kUnsupported, {"its values: ask for the keys only (value NULL)"});
    }
}

TEST_CASE("sockets without room for a cookie", "[kernel][cursor]") {
    for (uint32_t type : {EBPF_MAP_TYPE_SOCKMAP, EBPF_MAP_TYPE_SOCKHASH}) {
        INFO(ebpf_map_type_name(type));
        MapHandle map = small_map(type, 2);
        Descriptor socket = listening_socket();
        uint32_t key = 1;
        call(ebpf_sockmap_set, map.get(), &key, sizeof key, socket.get(), 0);
        check_outcome(walk(map, false, true).last, {-ENOSPC, EBPF_CAUSE_VALUE_SIZE}, {"values of 4 bytes", "value_size 8"});
        Indices keys = walk(map, true, false).indices;
        CHECK(keys == (type == EBPF_MAP_TYPE_SOCKMAP ? Indices{0, 1} : Indices{1}));
    }
}

TEST_CASE("an error stays until the cursor is wound back", "[kernel][cursor]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_PERF_EVENT_ARRAY, 2);
    CursorHandle cursor = make<CursorHandle>(ebpf_cursor_new, map.get());
    uint32_t index = 0;
    auto step = [&] { return attempt(ebpf_cursor_next, cursor.get(), &index, sizeof index, nullptr, 0); };
    CHECK(step().verdict == kUnsupported);
    CHECK(step().verdict == kUnsupported);
    ebpf_cursor_rewind(cursor.get());
    call(ebpf_cursor_set_include_empty, cursor.get(), 1);
    CHECK(step().result == 1);
}

TEST_CASE("maps without keys to walk", "[kernel][cursor]") {
    for (uint32_t type : {EBPF_MAP_TYPE_QUEUE, EBPF_MAP_TYPE_STACK, EBPF_MAP_TYPE_RINGBUF, EBPF_MAP_TYPE_USER_RINGBUF,
                          EBPF_MAP_TYPE_BLOOM_FILTER, EBPF_MAP_TYPE_ARENA, EBPF_MAP_TYPE_SK_STORAGE,
                          EBPF_MAP_TYPE_INODE_STORAGE, EBPF_MAP_TYPE_TASK_STORAGE, EBPF_MAP_TYPE_CGRP_STORAGE}) {
        INFO(ebpf_map_type_name(type));
        MapHandle map = make_map(smallest(type));
        ebpf_cursor *cursor = nullptr;
        check_outcome(attempt(ebpf_cursor_new, map.get(), &cursor), kUnsupported,
                      {ebpf_map_type_name(type), "cannot be walked: "});
        CHECK(cursor == nullptr);
    }
}

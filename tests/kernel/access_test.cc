// SPDX-License-Identifier: BSD-2-Clause
// Maps opened one way only, and frozen maps.
#include "harness/mapping.h"
#include "kernel/maps.h"

#include <sys/mman.h>
#include <catch2/catch.hpp>

using ebpfmap::harness::Mapping;
using namespace kernel_tests;

namespace {

constexpr Verdict kReadOnly{-EPERM, EBPF_CAUSE_READ_ONLY};
constexpr Verdict kWriteOnly{-EPERM, EBPF_CAUSE_WRITE_ONLY};
constexpr Verdict kFrozen{-EPERM, EBPF_CAUSE_FROZEN};

MapHandle reopen(const MapHandle &map, uint32_t flags) {
    return make<MapHandle>(ebpf_map_open_id, ebpf_map_id(map.get()), flags);
}

Attempt take(const MapHandle &map, uint32_t key) {
    uint32_t value = 0;
    return attempt(ebpf_map_take, map.get(), &key, sizeof key, &value, sizeof value, 0);
}

Attempt next_key(const MapHandle &map) {
    uint32_t next = 0;
    return attempt(ebpf_map_next_key, map.get(), nullptr, 0, &next, sizeof next);
}

Attempt begin_walk(const MapHandle &map) {
    ebpf_cursor *cursor = nullptr;
    Attempt outcome = attempt(ebpf_cursor_new, map.get(), &cursor);
    ebpf_cursor_free(cursor);
    return outcome;
}

}  // namespace

TEST_CASE("a map opened read-only", "[kernel][access]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_HASH, 2, "guarded");
    put(map, 1, 10);
    MapHandle reader = reopen(map, EBPF_F_RDONLY);
    CHECK(read<int>(reader, 1) == 10);
    CHECK(next_key(reader).verdict == kOk);
    CHECK(begin_walk(reader).verdict == kOk);
    for (const Attempt &outcome :
         {put(reader, 2, 20), drop(reader, 1), take(reader, 1), attempt(ebpf_map_freeze, reader.get())}) {
        check_outcome(outcome, kReadOnly, {"map \"guarded\" was opened read-only (EBPF_F_RDONLY)", "open it without"});
    }
    CHECK(read<int>(map, 1) == 10);
    CHECK(put(map, 2, 20).verdict == kOk);
}

TEST_CASE("a map opened write-only", "[kernel][access]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_HASH, 2, "guarded");
    MapHandle writer = reopen(map, EBPF_F_WRONLY);
    CHECK(put(writer, 1, 10).verdict == kOk);
    for (const Attempt &outcome : {look_up(writer, 1), take(writer, 1), next_key(writer), begin_walk(writer)}) {
        check_outcome(outcome, kWriteOnly, {"map \"guarded\" was opened write-only (EBPF_F_WRONLY)", "open it without"});
    }
    CHECK(drop(writer, 1).verdict == kOk);
}

TEST_CASE("access is of the descriptor, not of the map", "[kernel][access]") {
    MapHandle map = make_map({EBPF_MAP_TYPE_ARRAY, 4, 4, 1, EBPF_F_RDONLY});
    CHECK(ebpf_map_flags(map.get()) == 0);
    CHECK(put(map, 0, 1).verdict == kReadOnly);
    MapHandle both_ways = reopen(map, 0);
    CHECK(put(both_ways, 0, 1).verdict == kOk);
    CHECK(read<int>(map, 0) == 1);
}

TEST_CASE("typed calls say it, too", "[kernel][access]") {
    MapHandle slots = small_map(EBPF_MAP_TYPE_PROG_ARRAY, 1);
    MapHandle reader = reopen(slots, EBPF_F_RDONLY);
    CHECK(attempt(ebpf_prog_array_clear, reader.get(), 0).verdict == kReadOnly);
    MapHandle writer = reopen(slots, EBPF_F_WRONLY);
    uint32_t id = 0;
    CHECK(attempt(ebpf_prog_array_get, writer.get(), 0, &id).verdict == kWriteOnly);
    MapHandle devices = small_map(EBPF_MAP_TYPE_DEVMAP, 1);
    CHECK(attempt(ebpf_devmap_set, reopen(devices, EBPF_F_RDONLY).get(), 0, 1, -1, 0).verdict == kReadOnly);
    CHECK(attempt(ebpf_devmap_get, reopen(devices, EBPF_F_WRONLY).get(), 0, nullptr, nullptr).verdict == kWriteOnly);
    MapHandle queue = make_map(smallest(EBPF_MAP_TYPE_QUEUE));
    uint32_t value = 0;
    CHECK(attempt(ebpf_queue_push, reopen(queue, EBPF_F_RDONLY).get(), &value, 4, 0).verdict == kReadOnly);
    CHECK(attempt(ebpf_queue_pop, reopen(queue, EBPF_F_RDONLY).get(), &value, 4).verdict == kReadOnly);
    CHECK(attempt(ebpf_queue_pop, reopen(queue, EBPF_F_WRONLY).get(), &value, 4).verdict == kWriteOnly);
    CHECK(attempt(ebpf_queue_peek, reopen(queue, EBPF_F_WRONLY).get(), &value, 4).verdict == kWriteOnly);
}

TEST_CASE("a frozen map", "[kernel][access]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_HASH, 2, "winter");
    put(map, 1, 10);
    CHECK(attempt(ebpf_map_freeze, map.get()).verdict == kOk);
    for (const Attempt &outcome : {put(map, 1, 11), drop(map, 1), take(map, 1)}) {
        check_outcome(outcome, kFrozen, {"map \"winter\" is frozen", "only BPF programs can change it"});
    }
    CHECK(read<int>(map, 1) == 10);
    CHECK(put(reopen(map, 0), 1, 11).verdict == kFrozen);
}

TEST_CASE("a map is frozen once", "[kernel][access]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_ARRAY, 1, "winter");
    CHECK(attempt(ebpf_map_freeze, map.get()).verdict == kOk);
    check_outcome(attempt(ebpf_map_freeze, map.get()), kFrozen, {"map \"winter\" is frozen: freezing is permanent"});
}

TEST_CASE("a map that is mapped for writing cannot be frozen", "[kernel][access]") {
    MapHandle map = make_map({EBPF_MAP_TYPE_ARRAY, 4, 8, 1, EBPF_F_MMAPABLE, "shared"});
    int fd = ebpf_map_fd(map.get());
    {
        Mapping memory(fd, 4096, PROT_READ | PROT_WRITE);
        memory.data()[0] = 42;
        CHECK(read<uint64_t>(map, 0) == 42U);
        check_outcome(attempt(ebpf_map_freeze, map.get()), {-EBUSY, EBPF_CAUSE_BUSY},
                      {"has mapped map \"shared\" for writing", "unmap it"});
    }
    CHECK(attempt(ebpf_map_freeze, map.get()).verdict == kOk);
    CHECK(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED);
    CHECK(errno == EPERM);
    CHECK(Mapping(fd, 4096, PROT_READ).data()[0] == 42);
}

TEST_CASE("how a map may be mapped", "[kernel][access]") {
    MapHandle map = make_map({EBPF_MAP_TYPE_ARRAY, 4, 12, 4, EBPF_F_MMAPABLE});
    int fd = ebpf_map_fd(map.get());
    CHECK(mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED);
    CHECK(errno == EINVAL);
    struct Value {
        uint32_t words[3];
    };
    put(map, 1, Value{{7, 8, 9}});
    Mapping memory(fd, 4096, PROT_READ);
    map.reset();                                                            // a mapping outlives the descriptor
    CHECK(reinterpret_cast<const uint32_t *>(memory.data() + 16)[2] == 9);  // values lie 8-byte aligned
}

TEST_CASE("how ring buffers may be mapped", "[kernel][access]") {
    struct Row {
        uint32_t type;
        int64_t writable, readable;
    };
    for (Row row : {Row{EBPF_MAP_TYPE_RINGBUF, 0, 4096}, Row{EBPF_MAP_TYPE_USER_RINGBUF, 4096, 0}}) {
        MapHandle map = make_map(smallest(row.type));
        int fd = ebpf_map_fd(map.get());
        CHECK_NOTHROW(Mapping(fd, 4096, PROT_READ | PROT_WRITE, row.writable));
        CHECK_NOTHROW(Mapping(fd, 4096, PROT_READ, row.readable));
        CHECK(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, row.readable) == MAP_FAILED);
        CHECK(errno == EPERM);
    }
}

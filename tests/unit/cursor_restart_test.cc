// SPDX-License-Identifier: BSD-2-Clause
// Cursors over maps that change under them: keys that vanish, come and go, and a kernel that starts over.
#include "unit/walk.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstring>
#include <random>

using namespace ebpfmap;
using namespace ebpfmap::unit;

namespace {

// The kinds of iterations that can restart, and their read-ahead.
struct Kind {
    uint32_t type;
    uint32_t read_ahead;
};

constexpr Kind kKinds[] = {
    {EBPF_MAP_TYPE_HASH, 1},           // next key, although it could batch
    {EBPF_MAP_TYPE_SOCKHASH, 0},       // next key
    {EBPF_MAP_TYPE_LPM_TRIE, 4},       // a batch that starts over
    {EBPF_MAP_TYPE_CGROUP_STORAGE, 0}  // next key that says "end"
};

void remove(fake::Map *map, uint32_t number) { map->entries.erase(key_bytes(*map, number)); }

}  // namespace

TEST_CASE("a key that vanishes under the cursor throws it back, and no key comes twice", "[cursor]") {
    for (const Kind &kind : kKinds) {
        INFO(ebpf_map_type_name(kind.type));
        Machine machine;
        MapHandle map = machine.make_map(kind.type, 100);
        fake::Map &behind = machine.behind(map);
        put_range(&behind, 0, 20);
        CursorHandle cursor = cursor_of(map, kind.read_ahead);
        Walk taken = walk(cursor.get(), map, [&](uint32_t key) {
            if (key == 7) remove(&behind, 7);
        });
        CHECK(taken.keys == range(0, 20));
        CHECK(taken.end == 0);
        CHECK(taken.state == EBPF_CURSOR_STATE_RESTARTED);
    }
}

TEST_CASE("every key vanishes as soon as it is returned", "[cursor]") {
    for (const Kind &kind : kKinds) {
        INFO(ebpf_map_type_name(kind.type));
        Machine machine;
        MapHandle map = machine.make_map(kind.type, 300);
        fake::Map &behind = machine.behind(map);
        put_range(&behind, 0, 200);
        Walk taken = walk(cursor_of(map, kind.read_ahead).get(), map, [&](uint32_t key) { remove(&behind, key); });
        CHECK(taken.keys == range(0, 200));
        CHECK(taken.end == 0);
    }
}

TEST_CASE("a key that vanishes between the step to it and its lookup is passed over", "[cursor]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_SOCKHASH, 100);
    put_range(&machine.behind(map), 0, 3);
    machine.refuse(sys::kMapLookup, ENOENT);
    Walk taken = walk(cursor_of(map).get(), map);
    CHECK(taken.keys == range(1, 2));
    CHECK(taken.end == 0);
}

TEST_CASE("keys that stay come exactly once, even while others change", "[cursor]") {
    std::mt19937 random(20240229);
    for (int round = 0; round < 200; ++round) {
        const Kind &kind = kKinds[random() % std::size(kKinds)];
        INFO(ebpf_map_type_name(kind.type) << ", round " << round);
        Machine machine;
        MapHandle map = machine.make_map(kind.type, 400);
        fake::Map &behind = machine.behind(map);
        // Even keys stay; odd ones come and go, also the one that was just returned.
        for (uint32_t number = 0; number < 100; number += 2) put(&behind, number);
        Walk taken = walk(cursor_of(map, kind.read_ahead).get(), map, [&](uint32_t) {
            for (int change = 0; change < 5; ++change) {
                uint32_t odd = (random() % 50) * 2 + 1;
                random() % 2 == 0 ? put(&behind, odd) : remove(&behind, odd);
            }
        });
        std::vector<uint32_t> met = sorted(taken.keys);
        REQUIRE(std::adjacent_find(met.begin(), met.end()) == met.end());
        std::erase_if(met, [](uint32_t key) { return key % 2 == 1; });
        REQUIRE(met.size() == 50);
        REQUIRE(taken.end == 0);
    }
}

TEST_CASE("a cgroup storage ends even if its last key has vanished", "[cursor]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_CGROUP_STORAGE, 0);
    fake::Map &behind = machine.behind(map);
    put_range(&behind, 0, 1);
    Walk taken = walk(cursor_of(map).get(), map, [&](uint32_t key) { remove(&behind, key); });
    CHECK(taken.keys == range(0, 1));
    CHECK(taken.end == 0);
}

TEST_CASE("a kernel that always starts over is given up", "[cursor]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_SOCKHASH, 100);
    put_range(&machine.behind(map), 0, 10);
    machine.answer(sys::kMapNextKey, [&](void *attr) {
        return machine.behind(map).next_key(nullptr, reinterpret_cast<void *>(static_cast<sys::ElementAttr *>(attr)->value));
    });
    CursorHandle cursor = cursor_of(map);
    Walk taken = walk(cursor.get(), map);
    CHECK(taken.keys == range(0, 1));
    CHECK(taken.end == -EAGAIN);
    CHECK(taken.state == EBPF_CURSOR_STATE_GAVE_UP);
}

TEST_CASE("a map that grows faster than it is walked is given up", "[cursor]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_LPM_TRIE, 10);
    uint32_t next = 0;
    machine.answer(sys::kMapLookupBatch, [&](void *attr) {
        auto *batch = static_cast<sys::BatchAttr *>(attr);
        uint32_t key[2] = {32, next++};
        memcpy(reinterpret_cast<void *>(batch->keys), key, sizeof key);
        memset(reinterpret_cast<void *>(batch->values), 0, 8);
        batch->count = 1;
        return 0;
    });
    Walk taken = walk(cursor_of(map).get(), map);
    CHECK(taken.end == -EAGAIN);
    CHECK(taken.state == EBPF_CURSOR_STATE_GAVE_UP);
    CHECK(taken.keys.size() > 4096);
}

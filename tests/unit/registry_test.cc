// SPDX-License-Identifier: BSD-2-Clause
// Facts about a map that the library keeps in this process (base/registry.h), and their effects.
#include "base/registry.h"

#include "unit/world.h"

#include <catch2/catch.hpp>

using namespace ebpfmap;
using namespace ebpfmap::unit;

TEST_CASE("handles of one map are counted together", "[registry]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_HASH);
    uint32_t id = ebpf_map_id(map.get());
    CHECK(registry::handles(id) == 1);
    auto second = harness::make<MapHandle>(ebpf_map_open_id, id, 0);
    CHECK(registry::handles(id) == 2);
    map.reset();
    CHECK(registry::handles(id) == 1);
    second.reset();
    CHECK(registry::handles(id) == 0);
}

TEST_CASE("a handle that could not be made is not counted", "[registry]") {
    Machine machine;
    MapHandle map = machine.make_map(EBPF_MAP_TYPE_HASH);
    uint32_t id = ebpf_map_id(map.get());
    machine.refuse(sys::kObjectInfo, EPERM);
    ebpf_map *made = nullptr;
    CHECK(ebpf_map_open_id(id, 0, &made, nullptr) == -EPERM);
    CHECK(registry::handles(id) == 1);
}

TEST_CASE("closing the last handle of a map deletes its facts", "[registry]") {
    registry::opened(4711);
    registry::pinned(4711, "/sys/fs/bpf/a");
    registry::socket_set(4711, 3, 99);
    registry::closed(4711);
    CHECK(registry::pins(4711).empty());
    CHECK(registry::socket_at(4711, 3) == std::nullopt);
}

TEST_CASE("of a map that is not open nothing is remembered", "[registry]") {
    registry::pinned(4711, "/sys/fs/bpf/a");
    registry::socket_set(4711, 3, 99);
    registry::closed(4711);
    CHECK(registry::handles(4711) == 0);
    CHECK(registry::pins(4711).empty());
    CHECK(registry::next_socket(4711, 0) == std::nullopt);
}

TEST_CASE("sockets in the order of their indices", "[registry]") {
    registry::opened(4711);
    for (uint32_t index : {9U, 1U, 5U}) registry::socket_set(4711, index, index * 100);
    CHECK(registry::next_socket(4711, 0) == 1);
    CHECK(registry::next_socket(4711, 1) == 1);
    CHECK(registry::next_socket(4711, 2) == 5);
    CHECK(registry::next_socket(4711, 10) == std::nullopt);
    CHECK(registry::socket_at(4711, 5) == 500);
    registry::socket_removed(4711, 5);
    CHECK(registry::next_socket(4711, 2) == 9);
    registry::closed(4711);
}

TEST_CASE("an xskmap returns the sockets that all its handles stored", "[registry]") {
    World world(EBPF_MAP_TYPE_XSKMAP);
    auto other = harness::make<MapHandle>(ebpf_map_open_id, ebpf_map_id(world.map.get()), 0);
    harness::call(ebpf_xskmap_set, other.get(), 2, world.socket, 0);
    uint64_t cookie = 0;
    CHECK(ebpf_xskmap_get(world.map.get(), 2, &cookie, nullptr) == 0);
    CHECK(cookie == world.find(world.socket)->object->id);
    world.refuse(sys::kMapDelete, EPERM);
    CHECK(ebpf_xskmap_delete(world.map.get(), 2, nullptr) == -EPERM);
    CHECK(ebpf_xskmap_get(world.map.get(), 2, nullptr, nullptr) == 0);
    harness::call(ebpf_xskmap_set, world.map.get(), 1, world.socket, 0);
    harness::call(ebpf_xskmap_delete, other.get(), 1);
    CHECK(ebpf_xskmap_get(world.map.get(), 1, nullptr, nullptr) == -ENOENT);
}

TEST_CASE("a set that the kernel refuses is not remembered", "[registry]") {
    World world(EBPF_MAP_TYPE_XSKMAP);
    world.refuse(sys::kMapUpdate, EOPNOTSUPP);
    CHECK(outcome_of(ebpf_xskmap_set, world.map.get(), 2, world.socket, 0).cause == EBPF_CAUSE_SOCKET_KIND);
    CHECK(ebpf_xskmap_get(world.map.get(), 2, nullptr, nullptr) == -ENOENT);
}

TEST_CASE("whether closing would empty a prog array", "[registry]") {
    World world(EBPF_MAP_TYPE_PROG_ARRAY);
    const ebpf_map *map = world.map.get();
    CHECK(harness::call(ebpf_prog_array_lost_on_close, map) == 1);
    {
        auto second = harness::make<MapHandle>(ebpf_map_open_id, ebpf_map_id(map), 0);
        CHECK(harness::call(ebpf_prog_array_lost_on_close, map) == 0);
    }
    harness::call(ebpf_map_pin, map, kPin);
    CHECK(harness::call(ebpf_prog_array_lost_on_close, map) == 0);
    // A pin that somebody else removed, or put another map at, does not hold it.
    world.pins.clear();
    CHECK(harness::call(ebpf_prog_array_lost_on_close, map) == 1);
    world.pins[kPin] = world.find(ebpf_map_fd(world.inner.get()))->object;
    CHECK(harness::call(ebpf_prog_array_lost_on_close, map) == 1);
    world.pin_behind_the_back();
    CHECK(harness::call(ebpf_prog_array_lost_on_close, map) == 0);
    harness::call(ebpf_map_unpin, map, kPin);
    CHECK(harness::call(ebpf_prog_array_lost_on_close, map) == 1);
    harness::call(ebpf_prog_array_clear, map, 1);
    CHECK(harness::call(ebpf_prog_array_lost_on_close, map) == 0);
}

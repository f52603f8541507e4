// SPDX-License-Identifier: BSD-2-Clause
// Descriptors: none left in the process, none of 0, 1 and 2.
#include "unit/calls.h"

#include <catch2/catch.hpp>

using namespace ebpfmap;
using namespace ebpfmap::unit;

TEST_CASE("out of descriptors, at any moment of any call", "[descriptor]") {
    for (const Call &call : all_calls()) {
        INFO(call.operation << " on a " << ebpf_map_type_name(call.type));
        int32_t usual = World(call.type).first_fd;
        for (int32_t free = 0; free < 4; ++free) {
            World world(call.type);
            world.fd_limit = usual + static_cast<int32_t>(world.open_descriptors()) + free;
            ebpf_error *err = nullptr;
            int32_t result = call.run(world, &err);
            Outcome outcome(result, err);
            if (result >= 0) continue;
            CHECK(result == -EMFILE);
            CHECK(outcome.cause == EBPF_CAUSE_TOO_MANY_FILES);
        }
    }
}

TEST_CASE("a host that has closed its standard streams", "[descriptor]") {
    for (const Call &call : all_calls()) {
        INFO(call.operation << " on a " << ebpf_map_type_name(call.type));
        World world(call.type);
        world.first_fd = 0;
        CHECK(call.run(world, nullptr) >= 0);
        for (int32_t stream : {0, 1, 2}) CHECK(world.find(stream) == nullptr);
    }
}

TEST_CASE("open descriptors are never 0, 1 or 2", "[descriptor]") {
    int32_t stream = GENERATE(0, 1, 2);
    World world(EBPF_MAP_TYPE_ARRAY_OF_MAPS);
    world.pin_behind_the_back();
    world.first_fd = stream;
    std::vector<MapHandle> maps;
    maps.push_back(harness::make<MapHandle>(ebpf_map_create, world.hash_spec.get()));
    maps.push_back(harness::make<MapHandle>(ebpf_map_create, world.storage_spec.get()));
    maps.push_back(harness::make<MapHandle>(ebpf_map_create, world.nested_spec.get()));
    maps.push_back(harness::make<MapHandle>(ebpf_map_open_id, ebpf_map_id(world.map.get()), 0));
    maps.push_back(harness::make<MapHandle>(ebpf_map_open_fd, ebpf_map_fd(world.map.get())));
    maps.push_back(harness::make<MapHandle>(ebpf_map_open_pinned, kPin, 0));
    maps.push_back(harness::make<MapHandle>(ebpf_map_in_map_get, world.map.get(), &world.key, 4));
    for (const MapHandle &map : maps) CHECK(ebpf_map_fd(map.get()) > 2);
}

TEST_CASE("no room above 2 for a descriptor that came out as 0", "[descriptor]") {
    World world(EBPF_MAP_TYPE_HASH);
    world.first_fd = 0;
    world.fd_limit = 3 + static_cast<int32_t>(world.open_descriptors());
    ebpf_map *made = nullptr;
    CHECK(outcome_of(ebpf_map_create, world.hash_spec.get(), &made).code == -EMFILE);
    CHECK(world.find(0) == nullptr);
}

TEST_CASE("a descriptor that is lent is not closed", "[descriptor]") {
    World world(EBPF_MAP_TYPE_HASH);
    int32_t fd = world.open_map(usual(EBPF_MAP_TYPE_ARRAY, 4, "theirs"));
    harness::make<MapHandle>(ebpf_map_open_fd, fd).reset();
    CHECK(world.find(fd) != nullptr);
    world.close(fd);
}

TEST_CASE("descriptors that are no maps", "[descriptor]") {
    World world(EBPF_MAP_TYPE_HASH);
    ebpf_map *made = nullptr;
    CHECK(outcome_of(ebpf_map_open_fd, world.program, &made).cause == EBPF_CAUSE_FD_KIND);
    CHECK(outcome_of(ebpf_map_open_fd, world.socket, &made).cause == EBPF_CAUSE_FD_KIND);
    CHECK(outcome_of(ebpf_map_open_fd, 999, &made).cause == EBPF_CAUSE_BAD_FD);
    CHECK(outcome_of(ebpf_map_open_fd, -1, &made).cause == EBPF_CAUSE_BAD_FD);
    world.pins[kPin] = world.find(world.program)->object;
    CHECK(outcome_of(ebpf_map_open_pinned, kPin, 0, &made).cause == EBPF_CAUSE_PIN_KIND);
}

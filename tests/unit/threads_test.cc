// SPDX-License-Identifier: BSD-2-Clause
// Many threads use one map through a const handle. ThreadSanitizer runs these tests.
#include "unit/world.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <cerrno>
#include <string>
#include <thread>
#include <vector>

using namespace ebpfmap;
using namespace ebpfmap::unit;

namespace {

constexpr uint32_t kThreads = 4;
constexpr uint32_t kRounds = 300;

// Runs a body on several threads at once; the body says whether all went well.
template <typename Body>
bool on_threads(Body body) {
    std::atomic<uint32_t> well{0};
    std::vector<std::thread> threads;
    for (uint32_t number = 0; number < kThreads; ++number) {
        threads.emplace_back([&, number] {
            if (body(number)) ++well;
        });
    }
    for (std::thread &thread : threads) thread.join();
    return well == kThreads;
}

}  // namespace

TEST_CASE("threads share a map", "[threads]") {
    World world(EBPF_MAP_TYPE_HASH);
    MapHandle shared = world.make_map(EBPF_MAP_TYPE_HASH, kThreads);
    CHECK(on_threads([&](uint32_t key) {
        const ebpf_map *map = shared.get();
        for (uint64_t round = 0; round < kRounds; ++round) {
            uint64_t value = 0;
            if (ebpf_map_update(map, &key, 4, &round, 8, EBPF_ANY, nullptr) != 0) return false;
            if (ebpf_map_lookup(map, &key, 4, &value, 8, 0, nullptr) != 0 || value != round) return false;
            if (ebpf_map_delete(map, &key, 4, nullptr) != 0) return false;
        }
        return true;
    }));
}

TEST_CASE("threads fail on a map, each with an error of its own", "[threads]") {
    World world(EBPF_MAP_TYPE_HASH);
    CHECK(on_threads([&](uint32_t number) {
        for (uint32_t round = 0; round < kRounds; ++round) {
            uint32_t key = 1000 + number;
            // Not by outcome_of(): Catch2's checks are for one thread at a time.
            ebpf_error *err = nullptr;
            bool refused = ebpf_map_delete(world.map.get(), &key, 4, &err) == -ENOENT;
            bool named = std::string(ebpf_error_message(err)).find(std::to_string(key)) != std::string::npos;
            ebpf_error_free(err);
            if (!refused || !named) return false;
        }
        return true;
    }));
}

TEST_CASE("threads open, pin, count and close one map", "[threads]") {
    World world(EBPF_MAP_TYPE_PROG_ARRAY);
    int32_t fd = ebpf_map_fd(world.map.get());
    CHECK(on_threads([&](uint32_t number) {
        std::string path = kPin + std::to_string(number);
        for (uint32_t round = 0; round < kRounds; ++round) {
            ebpf_map *opened = nullptr;
            if (ebpf_map_open_fd(fd, &opened, nullptr) != 0) return false;
            MapHandle map(opened);
            if (ebpf_map_pin(opened, path.c_str(), nullptr) != 0) return false;
            if (ebpf_prog_array_lost_on_close(opened, nullptr) != 0) return false;
            if (ebpf_map_unpin(opened, path.c_str(), nullptr) != 0) return false;
        }
        return true;
    }));
}

TEST_CASE("threads remember sockets of one xskmap", "[threads]") {
    World world(EBPF_MAP_TYPE_XSKMAP);
    CHECK(on_threads([&](uint32_t index) {
        for (uint32_t round = 0; round < kRounds; ++round) {
            if (ebpf_xskmap_set(world.map.get(), index, world.socket, 0, nullptr) != 0) return false;
            if (ebpf_xskmap_get(world.map.get(), index, nullptr, nullptr) != 0) return false;
            if (ebpf_xskmap_delete(world.map.get(), index, nullptr) != 0) return false;
        }
        return true;
    }));
}

TEST_CASE("threads walk one map, each with a cursor of its own", "[threads]") {
    World world(EBPF_MAP_TYPE_HASH);
    MapHandle shared = world.make_map(EBPF_MAP_TYPE_HASH, 100);
    for (uint32_t key = 0; key < 50; ++key) {
        uint64_t value = key;
        harness::call(ebpf_map_update, shared.get(), &key, 4, &value, 8, EBPF_ANY);
    }
    CHECK(on_threads([&](uint32_t) {
        for (uint32_t round = 0; round < 20; ++round) {
            auto cursor = harness::make<CursorHandle>(ebpf_cursor_new, shared.get());
            uint32_t key, count = 0;
            while (ebpf_cursor_next(cursor.get(), &key, 4, nullptr, 0, nullptr) == 1) ++count;
            if (count != 50) return false;
        }
        return true;
    }));
}

TEST_CASE("threads ask for CPUs, probes and the error for want of memory", "[threads]") {
    World world(EBPF_MAP_TYPE_PERCPU_HASH);
    CHECK(on_threads([&](uint32_t) {
        for (uint32_t round = 0; round < kRounds; ++round) {
            if (ebpf_percpu_count(nullptr) != fake::kCpus) return false;
            if (ebpf_probe_map_type(EBPF_MAP_TYPE_HASH, nullptr) != 1) return false;
        }
        return true;
    }));
}

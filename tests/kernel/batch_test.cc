// SPDX-License-Identifier: BSD-2-Clause
// How the kernel's batch commands behave, on which cursors stand.
#include "kernel/maps.h"
#include "kernel/raw.h"

#include <catch2/catch.hpp>

using namespace kernel_tests;

namespace {

struct Batch {
    explicit Batch(const MapHandle &map, uint32_t count) {
        attr.batch.map_fd = static_cast<uint32_t>(ebpf_map_fd(map.get()));
        attr.batch.out_batch = reinterpret_cast<uintptr_t>(position);
        attr.batch.keys = reinterpret_cast<uintptr_t>(keys);
        attr.batch.values = reinterpret_cast<uintptr_t>(values);
        attr.batch.count = count;
    }
    int32_t run(uint32_t command) { return raw_bpf(command, attr); }

    bpf_attr attr{};
    uint32_t keys[16] = {};
    uint32_t values[16] = {};
    uint8_t position[16] = {};
};

MapHandle make_filled(uint32_t type, uint32_t entries) {
    MapHandle map = small_map(type, 16);
    for (uint32_t key = 0; key < entries; ++key) REQUIRE(put(map, key, key).verdict == kOk);
    return map;
}

}  // namespace

TEST_CASE("the final batch is ENOENT together with its entries", "[kernel][batch]") {
    MapHandle map = make_filled(EBPF_MAP_TYPE_HASH, 5);
    Batch batch(map, 16);
    CHECK(batch.run(BPF_MAP_LOOKUP_BATCH) == -ENOENT);
    CHECK(batch.attr.batch.count == 5);
}

TEST_CASE("a batch needs a place for its position", "[kernel][batch]") {
    MapHandle map = make_filled(EBPF_MAP_TYPE_HASH, 5);
    Batch batch(map, 16);
    batch.attr.batch.out_batch = 0;
    CHECK(batch.run(BPF_MAP_LOOKUP_BATCH) == -EFAULT);
}

TEST_CASE("the position in a hash has 4 bytes, even where keys have 1", "[kernel][batch]") {
    MapHandle map = make_map({EBPF_MAP_TYPE_HASH, 1, 4, 16});
    for (uint8_t key = 0; key < 8; ++key) put(map, key, 1);
    Batch batch(map, 16);
    std::fill(std::begin(batch.position), std::end(batch.position), 0xee);
    batch.run(BPF_MAP_LOOKUP_BATCH);
    CHECK(batch.position[3] != 0xee);
    CHECK(batch.position[4] == 0xee);
}

TEST_CASE("an update stops at the first error, and says how far it came", "[kernel][batch]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_HASH, 2);
    Batch batch(map, 4);
    for (uint32_t index = 0; index < 4; ++index) batch.keys[index] = index;
    CHECK(batch.run(BPF_MAP_UPDATE_BATCH) == -E2BIG);
    CHECK(batch.attr.batch.count == 2);
}

TEST_CASE("a delete stops at the first key that is missing", "[kernel][batch]") {
    MapHandle map = make_filled(EBPF_MAP_TYPE_HASH, 3);
    Batch batch(map, 3);
    batch.keys[0] = 0;
    batch.keys[1] = 4711;
    batch.keys[2] = 2;
    CHECK(batch.run(BPF_MAP_DELETE_BATCH) == -ENOENT);
    CHECK(batch.attr.batch.count == 1);
    CHECK(look_up(map, 2).verdict == kOk);
}

TEST_CASE("a batch that a type does not have leaves its count alone", "[kernel][batch]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_PROG_ARRAY, 4);
    Batch batch(map, 4711);
    CHECK(batch.run(BPF_MAP_LOOKUP_BATCH) == -kNotsupp);
    CHECK(batch.attr.batch.count == 4711);
}

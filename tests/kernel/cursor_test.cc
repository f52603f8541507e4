// SPDX-License-Identifier: BSD-2-Clause
// Cursors over maps without concurrent changes: every entry once with any read-ahead, and the states.
#include "kernel/outcome.h"
#include "kernel/population.h"
#include "kernel/raw.h"

#include <catch2/catch.hpp>

#include <cstring>
#include <set>

using namespace kernel_tests;

namespace {

constexpr uint32_t kEntries = 600;

// 0 to `size` - 1, each of them once.
Meetings each_once(uint32_t size) {
    Meetings meetings;
    for (uint32_t number = 0; number < size; ++number) meetings[number] = 1;
    return meetings;
}

std::vector<uint32_t> walked_types() {
    std::vector<uint32_t> types(std::begin(kChurningTypes), std::end(kChurningTypes));
    types.insert(types.end(), {EBPF_MAP_TYPE_ARRAY, EBPF_MAP_TYPE_PERCPU_ARRAY, EBPF_MAP_TYPE_DEVMAP, EBPF_MAP_TYPE_SOCKMAP});
    return types;
}

}  // namespace

TEST_CASE("every entry once with any read-ahead", "[kernel][cursor]") {
    for (uint32_t type : walked_types()) {
        Population population(type, kEntries);
        population.add_all(0, kEntries);
        for (uint32_t read_ahead : {0U, 1U, 2U, 3U, 100U, 100000U}) {
            INFO(ebpf_map_type_name(type) << ", read-ahead " << read_ahead);
            CursorHandle cursor = population.cursor(read_ahead);
            CHECK(ebpf_cursor_state(cursor.get()) == EBPF_CURSOR_STATE_WALKING);
            CHECK(population.walk(cursor) == each_once(kEntries));
            CHECK(ebpf_cursor_state(cursor.get()) == EBPF_CURSOR_STATE_COMPLETE);
        }
    }
}

TEST_CASE("an empty map ends at once", "[kernel][cursor]") {
    for (uint32_t type : kChurningTypes) {
        INFO(ebpf_map_type_name(type));
        Population population(type, 8);
        CursorHandle cursor = population.cursor();
        uint32_t number = 0;
        CHECK(!population.step(cursor, &number));
        CHECK(!population.step(cursor, &number));
        CHECK(ebpf_cursor_state(cursor.get()) == EBPF_CURSOR_STATE_COMPLETE);
    }
}

TEST_CASE("all 256 keys of one byte", "[kernel][cursor]") {
    for (uint32_t type : {EBPF_MAP_TYPE_HASH, EBPF_MAP_TYPE_PERCPU_HASH}) {
        MapHandle map = make_map({type, 1, 1, 256});
        std::vector<char> value(ebpf_map_value_len(map.get()));
        for (unsigned byte = 0; byte < 256; ++byte) {
            auto key = static_cast<uint8_t>(byte);
            call(ebpf_map_update, map.get(), &key, 1, value.data(), value.size(), EBPF_NOEXIST);
        }
        for (uint32_t read_ahead : {1U, 2U, 4096U}) {
            CursorHandle cursor = make<CursorHandle>(ebpf_cursor_new, map.get());
            call(ebpf_cursor_set_read_ahead, cursor.get(), read_ahead);
            std::set<uint8_t> met;
            unsigned steps = 0;
            uint8_t key = 0;
            while (call(ebpf_cursor_next, cursor.get(), &key, 1, value.data(), value.size()) == 1) {
                met.insert(key);
                ++steps;
            }
            CHECK(steps == 256);
            CHECK(met.size() == 256);
        }
    }
}

TEST_CASE("a bucket that is larger than the read-ahead", "[kernel][cursor]") {
    Population population(EBPF_MAP_TYPE_HASH, 1000);
    population.add_all(0, 1000);
    std::vector<char> keys(1000 * 4), values(1000 * 8);
    // A bucket of more than two entries, which the kernel does not split.
    bool refused = false;
    std::vector<char> position(4), next_position(4);
    bpf_attr attr{};
    attr.batch.map_fd = static_cast<uint32_t>(ebpf_map_fd(population.map()));
    attr.batch.out_batch = reinterpret_cast<uintptr_t>(next_position.data());
    attr.batch.keys = reinterpret_cast<uintptr_t>(keys.data());
    attr.batch.values = reinterpret_cast<uintptr_t>(values.data());
    for (int32_t result = 0; result == 0; position = next_position) {
        attr.batch.count = 2;
        result = raw_bpf(BPF_MAP_LOOKUP_BATCH, attr);
        refused = result == -ENOSPC;
        attr.batch.in_batch = reinterpret_cast<uintptr_t>(position.data());
    }
    REQUIRE(refused);
    CursorHandle cursor = population.cursor(2);
    CHECK(population.walk(cursor) == each_once(1000));
    CHECK(ebpf_cursor_state(cursor.get()) == EBPF_CURSOR_STATE_COMPLETE);
}

TEST_CASE("removing each key as it is met", "[kernel][cursor]") {
    for (uint32_t type : kChurningTypes) {
        for (uint32_t read_ahead : {0U, 1U, 2U}) {
            INFO(ebpf_map_type_name(type) << ", read-ahead " << read_ahead);
            Population population(type, kEntries);
            population.add_all(0, kEntries);
            CursorHandle cursor = population.cursor(read_ahead);
            Meetings meetings;
            for (uint32_t number; population.step(cursor, &number);) {
                ++meetings[number];
                population.remove(number);
            }
            CHECK(meetings == each_once(kEntries));
            CHECK(population.walk(population.cursor()).empty());
            CHECK(ebpf_cursor_state(cursor.get()) != EBPF_CURSOR_STATE_GAVE_UP);
        }
    }
}

TEST_CASE("a walk that has to start over says so", "[kernel][cursor]") {
    Population population(EBPF_MAP_TYPE_DEVMAP_HASH, 64);
    population.add_all(0, 64);
    CursorHandle cursor = population.cursor();
    uint32_t number = 0;
    for (int steps = 0; steps < 32; ++steps) population.step(cursor, &number);
    population.remove(number);
    CHECK(ebpf_cursor_state(cursor.get()) == EBPF_CURSOR_STATE_WALKING);
    Meetings rest = population.walk(cursor);
    CHECK(rest.size() == 32);
    CHECK(ebpf_cursor_state(cursor.get()) == EBPF_CURSOR_STATE_RESTARTED);
}

TEST_CASE("read-ahead of one returns nothing that was gone before", "[kernel][cursor]") {
    constexpr uint32_t kSize = 64;
    for (uint32_t type : kChurningTypes) {
        INFO(ebpf_map_type_name(type));
        Population population(type, kSize);
        // Wherever the walk stands, be it in the middle of a bucket.
        for (uint32_t steps = 1; steps <= kSize; ++steps) {
            population.add_all(0, kSize);
            CursorHandle cursor = population.cursor(1);
            uint32_t number = 0;
            for (uint32_t step = 0; step < steps; ++step) REQUIRE(population.step(cursor, &number));
            for (uint32_t every = 0; every < kSize; ++every) population.remove(every);
            CHECK(!population.step(cursor, &number));
        }
    }
}

TEST_CASE("keys alone", "[kernel][cursor]") {
    for (uint32_t type : walked_types()) {
        INFO(ebpf_map_type_name(type));
        Population population(type, 16);
        population.add_all(0, 16);
        for (uint32_t read_ahead : {1U, 16U}) {
            CursorHandle cursor = population.cursor(read_ahead);
            std::vector<char> key(ebpf_map_key_size(population.map()));
            std::set<std::vector<char>> met;
            while (call(ebpf_cursor_next, cursor.get(), key.data(), key.size(), nullptr, 0) == 1) CHECK(met.insert(key).second);
            CHECK(met.size() == 16);
        }
    }
}

TEST_CASE("a cursor is wound back", "[kernel][cursor]") {
    for (uint32_t type : walked_types()) {
        INFO(ebpf_map_type_name(type));
        Population population(type, 64);
        population.add_all(0, 64);
        CursorHandle cursor = population.cursor();
        uint32_t number = 0;
        for (int steps = 0; steps < 10; ++steps) population.step(cursor, &number);
        ebpf_cursor_rewind(cursor.get());
        CHECK(ebpf_cursor_state(cursor.get()) == EBPF_CURSOR_STATE_WALKING);
        CHECK(population.walk(cursor) == each_once(64));
        ebpf_cursor_rewind(cursor.get());
        CHECK(population.walk(cursor) == each_once(64));
    }
}

TEST_CASE("options are for cursors that have not begun", "[kernel][cursor]") {
    Population population(EBPF_MAP_TYPE_HASH, 4);
    population.add_all(0, 4);
    CursorHandle cursor = population.cursor();
    constexpr Verdict kRefused{-EINVAL, EBPF_CAUSE_ARGUMENT};
    check_outcome(attempt(ebpf_cursor_set_read_ahead, cursor.get(), 0), kRefused, {"entries is 0: it must be at least 1"});
    uint32_t number = 0;
    population.step(cursor, &number);
    check_outcome(attempt(ebpf_cursor_set_read_ahead, cursor.get(), 2), kRefused, {"the walk has begun", "rewind"});
    check_outcome(attempt(ebpf_cursor_set_include_empty, cursor.get(), 1), kRefused, {"the walk has begun", "rewind"});
    ebpf_cursor_rewind(cursor.get());
    CHECK(attempt(ebpf_cursor_set_read_ahead, cursor.get(), 1).verdict == kOk);
    CHECK(population.walk(cursor) == each_once(4));
}

TEST_CASE("many entries at once are those that come one by one", "[kernel][cursor]") {
    for (uint32_t type : walked_types()) {
        for (uint32_t room : {1U, 7U, kEntries, kEntries + 1}) {
            INFO(ebpf_map_type_name(type) << ", room for " << room);
            Population population(type, kEntries);
            population.add_all(0, kEntries);
            size_t key_size = ebpf_map_key_size(population.map());
            size_t value_len = ebpf_map_value_len(population.map());
            CursorHandle one = population.cursor(), many = population.cursor();
            std::vector<char> keys(room * key_size), values(room * value_len), key(key_size), value(value_len);
            uint32_t total = 0;
            while (int32_t count = call(ebpf_cursor_read, many.get(), keys.data(), keys.size(), values.data(), values.size())) {
                CHECK(static_cast<uint32_t>(count) == std::min(room, kEntries - total));
                total += count;
                for (int32_t index = 0; index < count; ++index) {
                    REQUIRE(call(ebpf_cursor_next, one.get(), key.data(), key_size, value.data(), value_len) == 1);
                    CHECK(memcmp(key.data(), keys.data() + index * key_size, key_size) == 0);
                    CHECK(memcmp(value.data(), values.data() + index * value_len, value_len) == 0);
                }
            }
            CHECK(total == kEntries);
            CHECK(call(ebpf_cursor_next, one.get(), key.data(), key_size, value.data(), value_len) == 0);
            CHECK(ebpf_cursor_state(many.get()) == EBPF_CURSOR_STATE_COMPLETE);
        }
    }
}

TEST_CASE("keys alone, and steps in turns with single ones", "[kernel][cursor]") {
    Population population(EBPF_MAP_TYPE_HASH, kEntries);
    population.add_all(0, kEntries);
    CursorHandle cursor = population.cursor();
    std::vector<uint32_t> keys(100);
    std::set<uint32_t> met;
    for (;;) {
        auto count = call(ebpf_cursor_read, cursor.get(), keys.data(), keys.size() * 4, nullptr, 0U);
        met.insert(keys.begin(), keys.begin() + count);
        if (call(ebpf_cursor_next, cursor.get(), keys.data(), 4U, nullptr, 0U) == 0) break;
        met.insert(keys[0]);
    }
    CHECK(met.size() == kEntries);
}

TEST_CASE("buffers that hold no entry, or other numbers of keys and values, are refused", "[kernel][cursor]") {
    Population population(EBPF_MAP_TYPE_HASH, 8);
    population.add_all(0, 8);
    CursorHandle cursor = population.cursor();
    char keys[16], values[32];
    check_outcome(attempt(ebpf_cursor_read, cursor.get(), keys, 3U, values, 8U), {-EINVAL, EBPF_CAUSE_BUFFER_SIZE});
    check_outcome(attempt(ebpf_cursor_read, cursor.get(), keys, 6U, values, 8U), {-EINVAL, EBPF_CAUSE_BUFFER_SIZE});
    check_outcome(attempt(ebpf_cursor_read, cursor.get(), keys, 8U, values, 8U), {-EINVAL, EBPF_CAUSE_BUFFER_SIZE});
    check_outcome(attempt(ebpf_cursor_read, cursor.get(), keys, 8U, nullptr, 16U), {-EINVAL, EBPF_CAUSE_ARGUMENT});
    check_outcome(attempt(ebpf_cursor_read, cursor.get(), nullptr, 8U, nullptr, 0U), {-EINVAL, EBPF_CAUSE_ARGUMENT});
    CHECK(call(ebpf_cursor_read, cursor.get(), keys, 8U, values, 16U) == 2);
}

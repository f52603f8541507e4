// SPDX-License-Identifier: BSD-2-Clause
// Per-CPU maps: values of odd sizes for all CPUs, for one, and their sums.
#include "kernel/maps.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>
#include <vector>

using namespace kernel_tests;

namespace {

using Bytes = std::vector<uint8_t>;

constexpr uint32_t kTypes[] = {EBPF_MAP_TYPE_PERCPU_HASH, EBPF_MAP_TYPE_PERCPU_ARRAY, EBPF_MAP_TYPE_LRU_PERCPU_HASH};
constexpr uint32_t kSizes[] = {1, 3, 4, 7, 8, 12, 100};
constexpr uint32_t kKey = 1;
constexpr size_t kGuard = 16;

uint32_t cpus() { return static_cast<uint32_t>(call(ebpf_percpu_count)); }

MapHandle make_percpu(uint32_t type, uint32_t value_size) { return make_map({type, 4, value_size, 4, 0, "counters"}); }

// Different bytes everywhere.
Bytes pattern(size_t size) {
    Bytes bytes(size);
    std::iota(bytes.begin(), bytes.end(), uint8_t{1});
    return bytes;
}

Attempt write_all(const MapHandle &map, const Bytes &values) {
    return attempt(ebpf_percpu_update, map.get(), &kKey, sizeof kKey, values.data(), values.size(), 0);
}

// Reads into a buffer with a guard behind it, which has to stay as it was.
template <typename Read>
Bytes read_guarded(size_t size, Read read) {
    Bytes buffer(size + kGuard, 0xee);
    CHECK(read(buffer.data()).verdict == kOk);
    CHECK(std::all_of(buffer.begin() + static_cast<ptrdiff_t>(size), buffer.end(), [](uint8_t byte) { return byte == 0xee; }));
    buffer.resize(size);
    return buffer;
}

Bytes read_all(const MapHandle &map) {
    size_t size = ebpf_map_value_len(map.get());
    return read_guarded(size, [&](uint8_t *buffer) {
        return attempt(ebpf_percpu_lookup, map.get(), &kKey, sizeof kKey, buffer, size, 0);
    });
}

Bytes read_cpu(const MapHandle &map, uint32_t cpu) {
    size_t size = ebpf_map_value_size(map.get());
    return read_guarded(size, [&](uint8_t *buffer) {
        return attempt(ebpf_percpu_lookup_cpu, map.get(), &kKey, sizeof kKey, cpu, buffer, size);
    });
}

}  // namespace

TEST_CASE("values of all CPUs, packed, of every size", "[kernel][percpu]") {
    for (uint32_t type : kTypes) {
        for (uint32_t size : kSizes) {
            INFO(ebpf_map_type_name(type) << " with values of " << size);
            MapHandle map = make_percpu(type, size);
            Bytes values = pattern(size_t{size} * cpus());
            CHECK(write_all(map, values).verdict == kOk);
            CHECK(read_all(map) == values);
            Bytes generic = read_guarded(values.size(), [&](uint8_t *buffer) {
                return attempt(ebpf_map_lookup, map.get(), &kKey, sizeof kKey, buffer, values.size(), 0);
            });
            CHECK(generic == values);
        }
    }
}

TEST_CASE("the value of one CPU", "[kernel][percpu]") {
    for (uint32_t type : kTypes) {
        for (uint32_t size : kSizes) {
            INFO(ebpf_map_type_name(type) << " with values of " << size);
            MapHandle map = make_percpu(type, size);
            Bytes values = pattern(size_t{size} * cpus());
            write_all(map, values);
            for (uint32_t cpu = 0; cpu < cpus(); ++cpu) {
                auto own = values.begin() + static_cast<ptrdiff_t>(cpu * size);
                CHECK(read_cpu(map, cpu) == Bytes(own, own + size));
                Bytes changed(size, static_cast<uint8_t>(0x80 + cpu));
                CHECK(attempt(ebpf_percpu_update_cpu, map.get(), &kKey, sizeof kKey, cpu, changed.data(), size).verdict == kOk);
                std::copy(changed.begin(), changed.end(), own);
                CHECK(read_all(map) == values);
            }
        }
    }
}

TEST_CASE("one CPU of a key that is not there yet", "[kernel][percpu]") {
    MapHandle map = make_percpu(EBPF_MAP_TYPE_PERCPU_HASH, 3);
    uint8_t value[3] = {7, 8, 9};
    uint32_t last = cpus() - 1;
    CHECK(attempt(ebpf_percpu_lookup_cpu, map.get(), &kKey, sizeof kKey, 0, value, 3).verdict == kNone);
    CHECK(attempt(ebpf_percpu_update_cpu, map.get(), &kKey, sizeof kKey, last, value, 3).verdict == kOk);
    Bytes expected(size_t{3} * cpus());
    std::copy(value, value + 3, expected.end() - 3);
    CHECK(read_all(map) == expected);
}

TEST_CASE("taking a per-CPU value", "[kernel][percpu]") {
    for (uint32_t type : {EBPF_MAP_TYPE_PERCPU_HASH, EBPF_MAP_TYPE_LRU_PERCPU_HASH}) {
        MapHandle map = make_percpu(type, 7);
        Bytes values = pattern(size_t{7} * cpus());
        write_all(map, values);
        Bytes taken = read_guarded(values.size(), [&](uint8_t *buffer) {
            return attempt(ebpf_map_take, map.get(), &kKey, sizeof kKey, buffer, values.size(), 0);
        });
        CHECK(taken == values);
        CHECK(look_up(map, kKey).verdict == kNone);
    }
}

TEST_CASE("a walk yields packed values", "[kernel][percpu]") {
    for (uint32_t type : kTypes) {
        for (uint32_t read_ahead : {1U, 64U}) {
            INFO(ebpf_map_type_name(type) << ", read-ahead " << read_ahead);
            MapHandle map = make_percpu(type, 3);
            Bytes values = pattern(size_t{3} * cpus());
            write_all(map, values);
            CursorHandle cursor = make<CursorHandle>(ebpf_cursor_new, map.get());
            call(ebpf_cursor_set_read_ahead, cursor.get(), read_ahead);
            uint32_t key = 0;
            Bytes walked(values.size());
            do {
                REQUIRE(call(ebpf_cursor_next, cursor.get(), &key, sizeof key, walked.data(), walked.size()) == 1);
            } while (key != kKey);
            CHECK(walked == values);
        }
    }
}

TEST_CASE("sums over all CPUs", "[kernel][percpu]") {
    MapHandle map = make_percpu(EBPF_MAP_TYPE_PERCPU_ARRAY, 8);
    write_all(map, Bytes(size_t{8} * cpus(), 0xff));
    for (uint32_t width : {1U, 2U, 4U, 8U}) {
        INFO("integers of " << width << " bytes");
        uint64_t sums[9];
        std::fill(std::begin(sums), std::end(sums), 0xee);
        uint32_t count = 8 / width;
        CHECK(attempt(ebpf_percpu_sum, map.get(), &kKey, sizeof kKey, width, sums, 8 * count).verdict == kOk);
        uint64_t largest = width == 8 ? ~uint64_t{0} : (uint64_t{1} << 8 * width) - 1;
        for (uint32_t index = 0; index < count; ++index) CHECK(sums[index] == largest * cpus());
        CHECK(sums[count] == 0xee);
    }
}

TEST_CASE("sums that cannot be", "[kernel][percpu]") {
    MapHandle map = make_percpu(EBPF_MAP_TYPE_PERCPU_HASH, 12);
    uint64_t sums[12];
    auto sum = [&](uint32_t width, uint32_t length) {
        return attempt(ebpf_percpu_sum, map.get(), &kKey, sizeof kKey, width, sums, length);
    };
    for (uint32_t width : {0U, 3U, 8U, 16U}) {
        check_outcome(sum(width, 96), {-EINVAL, EBPF_CAUSE_ARGUMENT},
                      {"width is 1, 2, 4 or 8 bytes and divides value_size (12)", std::to_string(width)});
    }
    check_outcome(sum(4, 16), {-EINVAL, EBPF_CAUSE_BUFFER_SIZE}, {"have 24 bytes (3 of 8), not 16 (sums_len)"});
    CHECK(sum(4, 24).verdict == kNone);
}

TEST_CASE("the value of a CPU that the machine cannot have", "[kernel][percpu]") {
    MapHandle map = make_percpu(EBPF_MAP_TYPE_PERCPU_HASH, 4);
    uint32_t value = 0;
    std::string message =
        "CPU " + std::to_string(cpus()) + " is not possible on this machine (0-" + std::to_string(cpus() - 1) + ")";
    constexpr Verdict kNoCpu{-EINVAL, EBPF_CAUSE_CPU};
    check_outcome(attempt(ebpf_percpu_lookup_cpu, map.get(), &kKey, sizeof kKey, cpus(), &value, 4), kNoCpu, {message});
    check_outcome(attempt(ebpf_percpu_update_cpu, map.get(), &kKey, sizeof kKey, cpus(), &value, 4), kNoCpu, {message});
}

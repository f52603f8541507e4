// SPDX-License-Identifier: BSD-2-Clause
#include "unit/walk.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace ebpfmap::unit {

fake::Bytes key_bytes(const fake::Map &map, uint32_t number) {
    fake::Bytes key = fake::bytes_of(number);
    return fake::Bytes(map.info.key_size - key.size(), '\x20') + key;
}

void put(fake::Map *map, uint32_t number) {
    fake::Bytes value = fake::bytes_of(uint64_t{number} * 10);
    value.resize(map->value_len());
    map->entries[key_bytes(*map, number)] = value;
}

void put_range(fake::Map *map, uint32_t first, uint32_t count) {
    for (uint32_t number : range(first, count)) put(map, number);
}

CursorHandle cursor_of(const MapHandle &map, uint32_t read_ahead) {
    auto cursor = harness::make<CursorHandle>(ebpf_cursor_new, map.get());
    if (read_ahead != 0) harness::call(ebpf_cursor_set_read_ahead, cursor.get(), read_ahead);
    return cursor;
}

Walk walk(ebpf_cursor *cursor, const MapHandle &map, const std::function<void(uint32_t)> &after_each) {
    uint32_t key_size = ebpf_map_key_size(map.get());
    std::vector<char> key(key_size);
    std::vector<char> value(ebpf_map_value_len(map.get()));
    Walk taken;
    for (;;) {
        taken.end = ebpf_cursor_next(cursor, key.data(), key_size, value.data(), static_cast<uint32_t>(value.size()), nullptr);
        if (taken.end != 1) break;
        uint32_t number;
        memcpy(&number, key.data() + key_size - sizeof number, sizeof number);
        uint64_t its_value = 0;
        memcpy(&its_value, value.data(), std::min(value.size(), sizeof its_value));
        taken.keys.push_back(number);
        taken.values.push_back(its_value);
        if (after_each) after_each(number);
    }
    taken.state = ebpf_cursor_state(cursor);
    return taken;
}

std::vector<uint32_t> range(uint32_t first, uint32_t count) {
    std::vector<uint32_t> numbers(count);
    std::iota(numbers.begin(), numbers.end(), first);
    return numbers;
}

std::vector<uint32_t> sorted(std::vector<uint32_t> numbers) {
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

}  // namespace ebpfmap::unit

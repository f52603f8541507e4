// SPDX-License-Identifier: BSD-2-Clause
// Maps for tests: from four numbers to a handle, and keys and values as C++ has them.
#pragma once

#include "kernel/outcome.h"

#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>

namespace kernel_tests {

using ebpfmap::harness::call;
using ebpfmap::harness::make;
using ebpfmap::harness::MapHandle;
using ebpfmap::harness::MapSpecHandle;

using CursorHandle = std::unique_ptr<ebpf_cursor, ebpfmap::harness::Closer<ebpf_cursor_free>>;

struct Shape {
    uint32_t type;
    uint32_t key_size;
    uint32_t value_size;
    uint32_t max_entries;
    uint32_t flags = 0;
    const char *name = "";
    uint64_t extra = 0;
};

inline constexpr uint32_t kNewestType = EBPF_MAP_TYPE_ARENA;  // of Linux 6.18

// Maps of maps are for arrays of one 4-byte value.
MapSpecHandle spec_of(const Shape &shape);
MapHandle make_map(const Shape &shape);
Attempt try_to_make(const Shape &shape);
// Of the sizes that are right for a type, those that need the least.
Shape smallest(uint32_t type);
// A map of 32-bit keys and values.
MapHandle small_map(uint32_t type, uint32_t max_entries, const char *name = "");

template <typename Key, typename Value>
Attempt put(const MapHandle &map, const Key &key, const Value &value, uint64_t flags = EBPF_ANY) {
    return attempt(ebpf_map_update, map.get(), &key, sizeof key, &value, sizeof value, flags);
}

template <typename Key>
Attempt drop(const MapHandle &map, const Key &key) {
    return attempt(ebpf_map_delete, map.get(), &key, sizeof key);
}

// Nothing where the map has no such key.
template <typename Value, typename Key>
std::optional<Value> read(const MapHandle &map, const Key &key) {
    Value value{};
    int32_t result = call(ebpf_map_lookup, map.get(), &key, sizeof key, &value, sizeof value, 0);
    return result == 0 ? std::optional(value) : std::nullopt;
}

template <typename Key>
Attempt look_up(const MapHandle &map, const Key &key) {
    std::string value(ebpf_map_value_len(map.get()), '\0');
    return attempt(ebpf_map_lookup, map.get(), &key, sizeof key, value.data(), value.size(), 0);
}

}  // namespace kernel_tests

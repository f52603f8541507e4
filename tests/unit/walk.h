// SPDX-License-Identifier: BSD-2-Clause
// Walks over maps in the fake kernel, for the tests of cursors.
#pragma once

#include "unit/machine.h"

#include <functional>
#include <vector>

namespace ebpfmap::unit {

struct Walk {
    std::vector<uint32_t> keys;
    std::vector<uint64_t> values;
    int32_t end = 0;    // the result of the last step
    int32_t state = 0;  // EBPF_CURSOR_STATE_…
};

// Keys of 4 bytes (in larger ones: the last 4) and values of 8.
fake::Bytes key_bytes(const fake::Map &map, uint32_t number);
void put(fake::Map *map, uint32_t number);
void put_range(fake::Map *map, uint32_t first, uint32_t count);

CursorHandle cursor_of(const MapHandle &map, uint32_t read_ahead = 0);

// Steps to the end; after each entry the map may be changed.
Walk walk(ebpf_cursor *cursor, const MapHandle &map, const std::function<void(uint32_t key)> &after_each = nullptr);

std::vector<uint32_t> range(uint32_t first, uint32_t count);
std::vector<uint32_t> sorted(std::vector<uint32_t> numbers);

}  // namespace ebpfmap::unit

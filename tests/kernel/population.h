// SPDX-License-Identifier: BSD-2-Clause
// A map full of numbered entries, of any type that can be walked: for tests of cursors.
#pragma once

#include "kernel/maps.h"

#include "harness/descriptor.h"

#include <cstdint>
#include <map>
#include <vector>

namespace kernel_tests {

// The types with entries that can be added and removed freely.
inline constexpr uint32_t kChurningTypes[] = {
    EBPF_MAP_TYPE_HASH,     EBPF_MAP_TYPE_LRU_HASH,    EBPF_MAP_TYPE_PERCPU_HASH, EBPF_MAP_TYPE_LRU_PERCPU_HASH,
    EBPF_MAP_TYPE_LPM_TRIE, EBPF_MAP_TYPE_DEVMAP_HASH, EBPF_MAP_TYPE_SOCKHASH,
};

// How often a walk met each number.
using Meetings = std::map<uint32_t, uint32_t>;

class Population {
public:
    // Of an LRU hash far more than `size` fit, so that none is evicted.
    Population(uint32_t type, uint32_t size);

    const ebpf_map *map() const noexcept { return map_.get(); }
    // Removing a missing entry, and adding an entry that does not fit, does nothing.
    void add(uint32_t number) const noexcept;
    void add_all(uint32_t from, uint32_t to, uint32_t step = 1) const;
    void remove(uint32_t number) const noexcept;
    bool contains(uint32_t number) const;

    CursorHandle cursor(uint32_t read_ahead = 0) const;
    // Takes one step; false at the end.
    bool step(const CursorHandle &cursor, uint32_t *number) const;
    Meetings walk(const CursorHandle &cursor) const;

private:
    std::vector<char> key_of(uint32_t number) const;
    uint32_t number_of(const std::vector<char> &key) const;

    MapHandle map_;
    std::vector<char> value_;
    ebpfmap::harness::Descriptor held_;
};

}  // namespace kernel_tests

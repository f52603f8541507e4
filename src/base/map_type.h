// SPDX-License-Identifier: BSD-2-Clause
// Map types: their names, the first kernel with each, and the properties of their keys and values.
#pragma once

#include <cstdint>

namespace ebpfmap {

enum MapTrait : uint32_t {
    kPerCpu = 1 << 0,         // a value for every possible CPU
    kIndexed = 1 << 1,        // keys are the indices 0 … max_entries-1
    kSparse = 1 << 2,         // a lookup of an index or key may find nothing
    kNoKeys = 1 << 3,         // has no keys to walk
    kBatch = 1 << 4,          // LOOKUP_BATCH walks it
    kWalkRestarts = 1 << 5,   // even a batch restarts at the first key if the last key was deleted
    kWalkEndsEarly = 1 << 6,  // next_key returns the end if the given key was deleted
    kUnreadable = 1 << 7,     // lookups return no values
    kNeedsNetAdmin = 1 << 8,  // creating one needs CAP_NET_ADMIN
    kLocalStorage = 1 << 9,   // values belong to kernel objects
    kNoPrealloc = 1 << 10,    // must have EBPF_F_NO_PREALLOC
    kHoldsMaps = 1 << 11,     // values are maps
};

struct MapTypeRow {
    const char *name;
    const char *since;  // the first kernel with the type
    uint32_t traits;
};

// nullptr for an unknown number.
const MapTypeRow *find_map_type(uint32_t type) noexcept;
// -1 for an unknown name.
int32_t map_type_by_name(const char *name) noexcept;
// 0 for an unknown type.
uint32_t map_traits(uint32_t type) noexcept;
// The name, or "map of type 99" for an unknown type.
const char *map_type_label(uint32_t type, char *buffer, uint32_t buffer_size) noexcept;

}  // namespace ebpfmap

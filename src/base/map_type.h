// SPDX-License-Identifier: BSD-2-Clause
// What is known of each type of map before any kernel is asked: its name, its age, how its keys and values behave.
#pragma once

#include <cstdint>

namespace ebpfmap {

enum MapTrait : uint32_t {
    kPerCpu = 1 << 0,         // a value for every possible CPU
    kIndexed = 1 << 1,        // keys are the indices 0 … max_entries-1
    kSparse = 1 << 2,         // an index or key may hold nothing
    kNoKeys = 1 << 3,         // there are no keys to walk
    kBatch = 1 << 4,          // LOOKUP_BATCH walks it
    kWalkRestarts = 1 << 5,   // even a batch goes back to the first key when the last one has vanished
    kWalkEndsEarly = 1 << 6,  // next_key says "end" when the given key has vanished
    kUnreadable = 1 << 7,     // the kernel shows no values
    kNeedsNetAdmin = 1 << 8,  // creating one needs CAP_NET_ADMIN
    kLocalStorage = 1 << 9,   // values hang on kernel objects
    kNoPrealloc = 1 << 10,    // must have EBPF_F_NO_PREALLOC
    kHoldsMaps = 1 << 11,     // values are maps
};

struct MapType {
    const char *name;
    const char *since;  // the first kernel that has it
    uint32_t traits;
};

// nullptr for a number that this version does not know.
const MapType *find_map_type(uint32_t type) noexcept;
// -1 for a name that no type has.
int32_t map_type_by_name(const char *name) noexcept;
// The traits; none for an unknown type.
uint32_t map_traits(uint32_t type) noexcept;
// The name, or "map of type 99".
const char *map_type_label(uint32_t type, char *buffer, uint32_t buffer_size) noexcept;

}  // namespace ebpfmap

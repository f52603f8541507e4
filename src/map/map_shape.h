// SPDX-License-Identifier: BSD-2-Clause
// The fields by which maps are compared, for a map and for a spec.
#pragma once

#include "map/map.h"
#include "map/map_spec.h"

#include <cstdint>

namespace ebpfmap {

struct MapShape {
    uint32_t type = 0;
    uint32_t key_size = 0;
    uint32_t value_size = 0;
    uint32_t max_entries = 0;
    uint32_t flags = 0;
    uint64_t extra = 0;

    bool operator==(const MapShape &) const = default;
};

// The shape of a map, without the flags that the kernel added.
MapShape shape_of(const Map &map) noexcept;
// The shape of a map made from this spec, computed without making one. -EIO if the number of CPUs is needed and unknown.
int32_t shape_of(const Spec &spec, MapShape *shape);

}  // namespace ebpfmap

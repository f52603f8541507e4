// SPDX-License-Identifier: BSD-2-Clause
// What maps are compared by, and how the kernel changes a spec when it makes a map of it.
#pragma once

#include "core/map.h"
#include "core/spec.h"

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

// The shape of a map, without the flags that the kernel added by itself.
MapShape shape_of(const Map &map) noexcept;
// The shape that a map made from this spec would have, without asking the kernel to make one. -EIO where the number of CPUs is
// needed and not known.
int32_t shape_of(const Spec &spec, MapShape *shape);

}  // namespace ebpfmap

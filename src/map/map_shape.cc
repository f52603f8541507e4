// SPDX-License-Identifier: BSD-2-Clause
#include "map/map_shape.h"

#include "base/cpus.h"
#include "sys/try.h"

#include <ebpfmap/types.h>

namespace ebpfmap {
namespace {

// Flags of the descriptor and not of the map: bpf_map_flags_retain_permanent(), map_create().
constexpr uint32_t kOfDescriptor = EBPF_F_RDONLY | EBPF_F_WRONLY | EBPF_F_TOKEN_FD;

// Flags that the kernel adds to maps of these types: dev_map_init_map() since Linux 5.3, insn_array_alloc(). A spec cannot set
// them, so the comparison ignores them.
uint32_t added_flags(uint32_t type) noexcept {
    bool added = type == EBPF_MAP_TYPE_DEVMAP || type == EBPF_MAP_TYPE_DEVMAP_HASH || type == EBPF_MAP_TYPE_INSN_ARRAY;
    return added ? uint32_t{EBPF_F_RDONLY_PROG} : 0;
}

bool has_list_per_cpu(const Spec &spec) noexcept {
    bool lru = spec.type == EBPF_MAP_TYPE_LRU_HASH || spec.type == EBPF_MAP_TYPE_LRU_PERCPU_HASH;
    return lru && (spec.flags & EBPF_F_NO_COMMON_LRU) != 0;
}

// As in htab_map_alloc(): up to a multiple of the possible CPUs, or down if the result would not fit 32 bits.
uint32_t round_to_cpus(uint32_t entries, uint32_t cpus) noexcept {
    uint32_t rest = entries % cpus;
    uint32_t up = rest == 0 ? entries : entries + (cpus - rest);
    return up < entries ? entries - rest : up;
}

}  // namespace

MapShape shape_of(const Map &map) noexcept {
    uint32_t compared = ~(kOfDescriptor | added_flags(map.type));
    return {map.type, map.key_size, map.value_size, map.max_entries, map.flags & compared, map.extra};
}

int32_t shape_of(const Spec &spec, MapShape *shape) {
    *shape = {spec.type, spec.key_size, spec.value_size, spec.max_entries, whole_flags(spec) & ~kOfDescriptor, spec.extra};
    if (!has_list_per_cpu(spec)) return 0;
    int32_t cpus = TRY(possible_cpus());
    shape->max_entries = round_to_cpus(spec.max_entries, static_cast<uint32_t>(cpus));
    return 0;
}

}  // namespace ebpfmap

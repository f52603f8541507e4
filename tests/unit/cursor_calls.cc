// SPDX-License-Identifier: BSD-2-Clause
#include "unit/calls.h"

namespace ebpfmap::unit {
namespace {

// The first step of a new cursor, taken by one of the typed functions or by the generic one.
template <typename Next>
int32_t first_step(World &world, ebpf_error **err, Next next) {
    ebpf_cursor *made = nullptr;
    int32_t result = ebpf_cursor_new(world.map.get(), &made, err);
    CursorHandle cursor(made);
    return result < 0 ? result : next(made);
}

int32_t generic_step(World &world, ebpf_error **err) {
    return first_step(world, err, [&](ebpf_cursor *cursor) {
        uint64_t key;
        return ebpf_cursor_next(cursor, &key, ebpf_map_key_size(world.map.get()), world.value,
                                ebpf_map_value_len(world.map.get()), err);
    });
}

}  // namespace

Calls cursor_calls() {
    return {
        // A batch that the kernel does not have is done without; one that has no room is asked for again.
        {"ebpf_cursor_next", EBPF_MAP_TYPE_HASH, generic_step,
         {{0, ENOENT, 0}, {0, EOPNOTSUPP, 1}, {0, EINVAL, 1}, {0, ENOSPC, 1}}},
        {"ebpf_cursor_next", EBPF_MAP_TYPE_PERCPU_ARRAY, generic_step,
         {{0, ENOENT, 0}, {0, EOPNOTSUPP, 1}, {0, EINVAL, 1}, {0, ENOSPC, 1}}},
        {"ebpf_cursor_next", EBPF_MAP_TYPE_SOCKHASH, generic_step, {{0, ENOENT, 0}, {1, ENOENT, 0}}},
        {"ebpf_cursor_next", EBPF_MAP_TYPE_DEVMAP, generic_step, {{0, ENOENT, 1}, {1, ENOENT, 0}}},
        // Next key (0), its value (1); it is the only one.
        {"ebpf_devmap_next", EBPF_MAP_TYPE_DEVMAP_HASH,
         [](World &world, ebpf_error **err) {
             uint32_t key;
             return first_step(world, err,
                               [&](ebpf_cursor *cursor) { return ebpf_devmap_next(cursor, &key, nullptr, nullptr, err); });
         },
         {{0, ENOENT, 0}, {1, ENOENT, 0}}},
        // Index 0 is empty (0), index 1 is not (1).
        {"ebpf_cpumap_next", EBPF_MAP_TYPE_CPUMAP,
         [](World &world, ebpf_error **err) {
             uint32_t cpu;
             return first_step(world, err,
                               [&](ebpf_cursor *cursor) { return ebpf_cpumap_next(cursor, &cpu, nullptr, nullptr, err); });
         },
         {{0, ENOENT, 1}, {1, ENOENT, 0}}},
        {"ebpf_prog_array_next", EBPF_MAP_TYPE_PROG_ARRAY,
         [](World &world, ebpf_error **err) {
             uint32_t index;
             return first_step(world, err,
                               [&](ebpf_cursor *cursor) { return ebpf_prog_array_next(cursor, &index, nullptr, err); });
         },
         {{0, ENOENT, 1}, {1, ENOENT, 0}}},
    };
}

}  // namespace ebpfmap::unit

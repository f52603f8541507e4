// SPDX-License-Identifier: BSD-2-Clause
#include "kernel/maps.h"

#include <unistd.h>

namespace kernel_tests {
namespace {

bool is_map_of_maps(uint32_t type) { return type == EBPF_MAP_TYPE_ARRAY_OF_MAPS || type == EBPF_MAP_TYPE_HASH_OF_MAPS; }

}  // namespace

MapSpecHandle spec_of(const Shape &shape) {
    auto spec = make<MapSpecHandle>(ebpf_map_spec_new, shape.type, shape.key_size, shape.value_size, shape.max_entries);
    call(ebpf_map_spec_set_name, spec.get(), shape.name);
    call(ebpf_map_spec_set_flags, spec.get(), shape.flags);
    call(ebpf_map_spec_set_extra, spec.get(), shape.extra);
    if (is_map_of_maps(shape.type)) {
        MapSpecHandle inner = spec_of({EBPF_MAP_TYPE_ARRAY, 4, 4, 1});
        call(ebpf_map_spec_set_inner, spec.get(), inner.get());
    }
    return spec;
}

MapHandle make_map(const Shape &shape) { return make<MapHandle>(ebpf_map_create, spec_of(shape).get()); }

Attempt try_to_make(const Shape &shape) {
    MapSpecHandle spec = spec_of(shape);
    ebpf_map *map = nullptr;
    Attempt outcome = attempt(ebpf_map_create, spec.get(), &map);
    ebpf_map_close(map);
    return outcome;
}

Shape smallest(uint32_t type) {
    auto page = static_cast<uint32_t>(sysconf(_SC_PAGESIZE));
    switch (type) {
    case EBPF_MAP_TYPE_LPM_TRIE: return {type, 8, 4, 1};
    case EBPF_MAP_TYPE_STACK_TRACE: return {type, 4, 8, 1};
    case EBPF_MAP_TYPE_CGROUP_STORAGE:
    case EBPF_MAP_TYPE_PERCPU_CGROUP_STORAGE: return {type, 16, 4, 0};
    case EBPF_MAP_TYPE_QUEUE:
    case EBPF_MAP_TYPE_STACK:
    case EBPF_MAP_TYPE_BLOOM_FILTER: return {type, 0, 4, 1};
    case EBPF_MAP_TYPE_SK_STORAGE:
    case EBPF_MAP_TYPE_INODE_STORAGE:
    case EBPF_MAP_TYPE_TASK_STORAGE:
    case EBPF_MAP_TYPE_CGRP_STORAGE: return {type, 4, 4, 0};
    case EBPF_MAP_TYPE_RINGBUF:
    case EBPF_MAP_TYPE_USER_RINGBUF: return {type, 0, 0, page};
    case EBPF_MAP_TYPE_ARENA: return {type, 0, 0, 1};
    default: return {type, 4, 4, 1};
    }
}

MapHandle small_map(uint32_t type, uint32_t max_entries, const char *name) {
    return make_map({type, 4, 4, max_entries, 0, name});
}

}  // namespace kernel_tests

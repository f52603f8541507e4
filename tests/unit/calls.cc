// SPDX-License-Identifier: BSD-2-Clause
#include "unit/calls.h"

namespace ebpfmap::unit {

Calls typed_calls() {
    return {
        {"ebpf_bloom_add", EBPF_MAP_TYPE_BLOOM_FILTER,
         [](World &world, ebpf_error **err) { return ebpf_bloom_add(world.map.get(), world.value, 8, err); }, {}},
        {"ebpf_bloom_contains", EBPF_MAP_TYPE_BLOOM_FILTER,
         [](World &world, ebpf_error **err) { return ebpf_bloom_contains(world.map.get(), world.value, 8, err); },
         {{0, ENOENT, 0}}},
        {"ebpf_queue_push", EBPF_MAP_TYPE_QUEUE,
         [](World &world, ebpf_error **err) { return ebpf_queue_push(world.map.get(), world.value, 8, 0, err); }, {}},
        {"ebpf_queue_pop", EBPF_MAP_TYPE_QUEUE,
         [](World &world, ebpf_error **err) { return ebpf_queue_pop(world.map.get(), world.value, 8, err); },
         {{0, ENOENT, -ENOENT}}},
        {"ebpf_queue_peek", EBPF_MAP_TYPE_QUEUE,
         [](World &world, ebpf_error **err) { return ebpf_queue_peek(world.map.get(), world.value, 8, err); },
         {{0, ENOENT, -ENOENT}}},
        {"ebpf_lpm_update", EBPF_MAP_TYPE_LPM_TRIE,
         [](World &world, ebpf_error **err) {
             return ebpf_lpm_update(world.map.get(), 8, kAddress, 4, world.value, 8, 0, err);
         }, {}},
        {"ebpf_lpm_lookup", EBPF_MAP_TYPE_LPM_TRIE,
         [](World &world, ebpf_error **err) { return ebpf_lpm_lookup(world.map.get(), kAddress, 4, world.value, 8, err); },
         {{0, ENOENT, -ENOENT}}},
        {"ebpf_lpm_delete", EBPF_MAP_TYPE_LPM_TRIE,
         [](World &world, ebpf_error **err) { return ebpf_lpm_delete(world.map.get(), 32, kAddress, 4, err); }, {}},
        {"ebpf_percpu_lookup", EBPF_MAP_TYPE_PERCPU_HASH,
         [](World &world, ebpf_error **err) {
             return ebpf_percpu_lookup(world.map.get(), &world.key, 4, world.value, sizeof world.value, 0, err);
         },
         {{0, ENOENT, -ENOENT}}},
        {"ebpf_percpu_update", EBPF_MAP_TYPE_PERCPU_HASH,
         [](World &world, ebpf_error **err) {
             return ebpf_percpu_update(world.map.get(), &world.key, 4, world.value, sizeof world.value, 0, err);
         }, {}},
        {"ebpf_percpu_lookup_cpu", EBPF_MAP_TYPE_PERCPU_HASH,
         [](World &world, ebpf_error **err) {
             return ebpf_percpu_lookup_cpu(world.map.get(), &world.key, 4, 1, world.value, 8, err);
         },
         {{0, ENOENT, -ENOENT}}},
        // One CPU's value, which this kernel refuses (0), then all of them: read (1), write (2).
        {"ebpf_percpu_update_cpu", EBPF_MAP_TYPE_PERCPU_HASH,
         [](World &world, ebpf_error **err) {
             return ebpf_percpu_update_cpu(world.map.get(), &world.key, 4, 1, world.value, 8, err);
         },
         {{0, EINVAL, 0}, {1, ENOENT, 0}}},
        {"ebpf_percpu_sum", EBPF_MAP_TYPE_PERCPU_HASH,
         [](World &world, ebpf_error **err) { return ebpf_percpu_sum(world.map.get(), &world.key, 4, 8, world.value, 8, err); },
         {{0, ENOENT, -ENOENT}}},
        {"ebpf_devmap_set", EBPF_MAP_TYPE_DEVMAP,
         [](World &world, ebpf_error **err) { return ebpf_devmap_set(world.map.get(), 1, 2, -1, 0, err); }, {}},
        {"ebpf_devmap_set", EBPF_MAP_TYPE_DEVMAP_HASH,
         [](World &world, ebpf_error **err) { return ebpf_devmap_set(world.map.get(), 1, 2, world.program, 0, err); }, {}},
        {"ebpf_devmap_set_name", EBPF_MAP_TYPE_DEVMAP,
         [](World &world, ebpf_error **err) { return ebpf_devmap_set_name(world.map.get(), 1, "eth0", -1, 0, err); }, {}},
        {"ebpf_devmap_set_netns", EBPF_MAP_TYPE_DEVMAP,
         [](World &world, ebpf_error **err) {
             return ebpf_devmap_set_netns(world.map.get(), 1, world.netns, 7, -1, 0, err);
         }, {}},
        {"ebpf_devmap_get", EBPF_MAP_TYPE_DEVMAP,
         [](World &world, ebpf_error **err) { return ebpf_devmap_get(world.map.get(), 1, nullptr, nullptr, err); },
         {{0, ENOENT, -ENOENT}}},
        {"ebpf_devmap_delete", EBPF_MAP_TYPE_DEVMAP,
         [](World &world, ebpf_error **err) { return ebpf_devmap_delete(world.map.get(), 1, err); }, {}},
        // The kernel says "no memory" to a program that it does not take; the fake's programs are all made for devmaps.
        {"ebpf_cpumap_set", EBPF_MAP_TYPE_CPUMAP,
         [](World &world, ebpf_error **err) { return ebpf_cpumap_set(world.map.get(), 1, 64, world.program, 0, err); },
         {{0, ENOMEM, -EINVAL}}},
        {"ebpf_cpumap_get", EBPF_MAP_TYPE_CPUMAP,
         [](World &world, ebpf_error **err) { return ebpf_cpumap_get(world.map.get(), 1, nullptr, nullptr, err); },
         {{0, ENOENT, -ENOENT}}},
        {"ebpf_cpumap_delete", EBPF_MAP_TYPE_CPUMAP,
         [](World &world, ebpf_error **err) { return ebpf_cpumap_delete(world.map.get(), 1, err); }, {}},
        {"ebpf_xskmap_set", EBPF_MAP_TYPE_XSKMAP,
         [](World &world, ebpf_error **err) { return ebpf_xskmap_set(world.map.get(), 1, world.socket, 0, err); }, {}},
        {"ebpf_xskmap_delete", EBPF_MAP_TYPE_XSKMAP,
         [](World &world, ebpf_error **err) { return ebpf_xskmap_delete(world.map.get(), 1, err); }, {}},
        {"ebpf_prog_array_set", EBPF_MAP_TYPE_PROG_ARRAY,
         [](World &world, ebpf_error **err) { return ebpf_prog_array_set(world.map.get(), 1, world.program, err); }, {}},
        {"ebpf_prog_array_clear", EBPF_MAP_TYPE_PROG_ARRAY,
         [](World &world, ebpf_error **err) { return ebpf_prog_array_clear(world.map.get(), 1, err); }, {}},
        {"ebpf_prog_array_get", EBPF_MAP_TYPE_PROG_ARRAY,
         [](World &world, ebpf_error **err) {
             uint32_t id;
             return ebpf_prog_array_get(world.map.get(), 1, &id, err);
         },
         {{0, ENOENT, -ENOENT}}},
        // Looks at each of the four indices; index 1 is occupied.
        {"ebpf_prog_array_would_empty", EBPF_MAP_TYPE_PROG_ARRAY,
         [](World &world, ebpf_error **err) { return ebpf_prog_array_would_empty(world.map.get(), err); },
         {{0, ENOENT, 1}, {1, ENOENT, 0}, {2, ENOENT, 1}, {3, ENOENT, 1}}},
        {"ebpf_cgroup_array_set", EBPF_MAP_TYPE_CGROUP_ARRAY,
         [](World &world, ebpf_error **err) { return ebpf_cgroup_array_set(world.map.get(), 1, world.socket, err); }, {}},
        {"ebpf_cgroup_array_clear", EBPF_MAP_TYPE_CGROUP_ARRAY,
         [](World &world, ebpf_error **err) { return ebpf_cgroup_array_clear(world.map.get(), 1, err); }, {}},
        {"ebpf_perf_array_set", EBPF_MAP_TYPE_PERF_EVENT_ARRAY,
         [](World &world, ebpf_error **err) { return ebpf_perf_array_set(world.map.get(), 1, world.socket, err); }, {}},
        {"ebpf_perf_array_clear", EBPF_MAP_TYPE_PERF_EVENT_ARRAY,
         [](World &world, ebpf_error **err) { return ebpf_perf_array_clear(world.map.get(), 1, err); }, {}},
        {"ebpf_nested_set", EBPF_MAP_TYPE_ARRAY_OF_MAPS,
         [](World &world, ebpf_error **err) {
             return ebpf_nested_set(world.map.get(), &world.key, 4, world.inner.get(), 0, err);
         }, {}},
        // Read its id (0), open it (1): what has gone in between is looked for again. Info (2).
        {"ebpf_nested_get", EBPF_MAP_TYPE_ARRAY_OF_MAPS,
         [](World &world, ebpf_error **err) {
             ebpf_map *made = nullptr;
             int32_t result = ebpf_nested_get(world.map.get(), &world.key, 4, &made, err);
             ebpf_map_close(made);
             return result;
         },
         {{0, ENOENT, -ENOENT}, {1, ENOENT, 0}, {2, ENOENT, 0}}},
        {"ebpf_sockmap_set", EBPF_MAP_TYPE_SOCKHASH,
         [](World &world, ebpf_error **err) {
             return ebpf_sockmap_set(world.map.get(), &world.key, 4, world.socket, 0, err);
         }, {}},
        {"ebpf_sockmap_get", EBPF_MAP_TYPE_SOCKHASH,
         [](World &world, ebpf_error **err) { return ebpf_sockmap_get(world.map.get(), &world.key, 4, world.value, err); },
         {{0, ENOENT, -ENOENT}}},
        {"ebpf_storage_get", EBPF_MAP_TYPE_INODE_STORAGE,
         [](World &world, ebpf_error **err) { return ebpf_storage_get(world.map.get(), 1, world.value, 8, 0, err); },
         {{0, ENOENT, -ENOENT}}},
        {"ebpf_storage_set", EBPF_MAP_TYPE_INODE_STORAGE,
         [](World &world, ebpf_error **err) { return ebpf_storage_set(world.map.get(), 1, world.value, 8, 0, err); }, {}},
        {"ebpf_storage_delete", EBPF_MAP_TYPE_INODE_STORAGE,
         [](World &world, ebpf_error **err) { return ebpf_storage_delete(world.map.get(), 1, err); }, {}},
    };
}

Calls all_calls() {
    Calls all;
    for (const Calls &group : {map_calls(), pin_calls(), cursor_calls(), typed_calls()}) {
        all.insert(all.end(), group.begin(), group.end());
    }
    return all;
}

}  // namespace ebpfmap::unit

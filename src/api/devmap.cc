// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/devmap.h>

#include "api/guard.h"
#include "typed/devmap.h"

using namespace ebpfmap;

int32_t ebpf_devmap_set(const ebpf_map *map, uint32_t key, uint32_t ifindex, int32_t prog_fd, uint64_t flags,
                        ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] { return devmap::set(*map, key, ifindex, prog_fd, flags, err); });
}

int32_t ebpf_devmap_set_by_name(const ebpf_map *map, uint32_t key, const char *name, int32_t prog_fd, uint64_t flags,
                                ebpf_error **err) {
    return guard(err, __func__, {ARG(map), ARG(name)}, [&] { return devmap::set_name(*map, key, name, prog_fd, flags, err); });
}

int32_t ebpf_devmap_set_in_netns(const ebpf_map *map, uint32_t key, int32_t netns_fd, uint32_t ifindex, int32_t prog_fd,
                                 uint64_t flags, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)},
                 [&] { return devmap::set_netns(*map, key, netns_fd, ifindex, prog_fd, flags, err); });
}

int32_t ebpf_devmap_get(const ebpf_map *map, uint32_t key, uint32_t *ifindex, uint32_t *prog_id, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] { return devmap::get(*map, key, ifindex, prog_id, err); });
}

int32_t ebpf_devmap_delete(const ebpf_map *map, uint32_t key, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] { return devmap::remove(*map, key, err); });
}

int32_t ebpf_devmap_next(ebpf_cursor *cursor, uint32_t *key, uint32_t *ifindex, uint32_t *prog_id, ebpf_error **err) {
    return guard(err, __func__, {ARG(cursor), ARG(key)}, [&] { return devmap::next(*cursor, key, ifindex, prog_id, err); });
}

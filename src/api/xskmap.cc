// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/xskmap.h>

#include "api/guard.h"
#include "typed/xskmap.h"
#include "xsk/binding.h"

using namespace ebpfmap;

int32_t ebpf_xskmap_set(const ebpf_map *map, uint32_t index, int32_t xsk_fd, uint64_t flags, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] { return xskmap::set(*map, index, xsk_fd, flags, err); });
}

int32_t ebpf_xskmap_set_queue(const ebpf_map *map, uint32_t ifindex, uint32_t queue, int32_t xsk_fd, uint64_t flags,
                              ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] {
        TRY(xskmap::check_type(*map, err));
        TRY(xsk::check_binding(xsk_fd, ifindex, queue, err));
        return xskmap::set(*map, queue, xsk_fd, flags, err);
    });
}

int32_t ebpf_xskmap_get(const ebpf_map *map, uint32_t index, uint64_t *cookie, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] { return xskmap::get(*map, index, cookie, err); });
}

int32_t ebpf_xskmap_delete(const ebpf_map *map, uint32_t index, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] { return xskmap::remove(*map, index, err); });
}

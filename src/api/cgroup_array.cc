// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/cgroup_array.h>

#include "api/guard.h"
#include "typed/fd_array.h"

using namespace ebpfmap;

int32_t ebpf_cgroup_array_set(const ebpf_map *map, uint32_t index, int32_t cgroup_fd, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] { return fd_array::set_cgroup(*map, index, cgroup_fd, err); });
}

int32_t ebpf_cgroup_array_clear(const ebpf_map *map, uint32_t index, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] { return fd_array::clear_cgroup(*map, index, err); });
}

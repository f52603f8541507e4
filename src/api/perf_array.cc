// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/perf_array.h>

#include "api/guard.h"
#include "typed/fd_array.h"

using namespace ebpfmap;

int32_t ebpf_perf_array_set(const ebpf_map *map, uint32_t index, int32_t perf_fd, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] { return fd_array::set_perf_event(*map, index, perf_fd, err); });
}

int32_t ebpf_perf_array_clear(const ebpf_map *map, uint32_t index, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] { return fd_array::clear_perf_event(*map, index, err); });
}

// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/cpumap.h>

#include "api/guard.h"
#include "typed/cpumap.h"

using namespace ebpfmap;

int32_t ebpf_cpumap_set(const ebpf_map *map, uint32_t cpu, uint32_t queue_size, int32_t prog_fd, uint64_t flags,
                        ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] { return cpumap::set(*map, cpu, queue_size, prog_fd, flags, err); });
}

int32_t ebpf_cpumap_get(const ebpf_map *map, uint32_t cpu, uint32_t *queue_size, uint32_t *prog_id, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] { return cpumap::get(*map, cpu, queue_size, prog_id, err); });
}

int32_t ebpf_cpumap_delete(const ebpf_map *map, uint32_t cpu, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] { return cpumap::remove(*map, cpu, err); });
}

int32_t ebpf_cpumap_next(ebpf_cursor *cursor, uint32_t *cpu, uint32_t *queue_size, uint32_t *prog_id, ebpf_error **err) {
    return guard(err, __func__, {ARG(cursor), ARG(cpu)}, [&] { return cpumap::next(*cursor, cpu, queue_size, prog_id, err); });
}

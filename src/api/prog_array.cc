// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/prog_array.h>

#include "api/guard.h"
#include "typed/prog_array.h"

using namespace ebpfmap;

int32_t ebpf_prog_array_set(const ebpf_map *map, uint32_t index, int32_t prog_fd, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] { return prog_array::set(*map, index, prog_fd, err); });
}

int32_t ebpf_prog_array_clear(const ebpf_map *map, uint32_t index, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] { return prog_array::clear(*map, index, err); });
}

int32_t ebpf_prog_array_get(const ebpf_map *map, uint32_t index, uint32_t *prog_id, ebpf_error **err) {
    return guard(err, __func__, {ARG(map), ARG(prog_id)}, [&] { return prog_array::get(*map, index, prog_id, err); });
}

int32_t ebpf_prog_array_next(ebpf_cursor *cursor, uint32_t *index, uint32_t *prog_id, ebpf_error **err) {
    return guard(err, __func__, {ARG(cursor), ARG(index)}, [&] { return prog_array::next(*cursor, index, prog_id, err); });
}

int32_t ebpf_prog_array_lost_on_close(const ebpf_map *map, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] { return prog_array::lost_on_close(*map, err); });
}

// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/map_in_map.h>

#include "api/arguments.h"
#include "typed/map_in_map.h"

using namespace ebpfmap;

int32_t ebpf_map_in_map_set(const ebpf_map *outer, const void *key, uint32_t key_len, const ebpf_map *inner, uint64_t flags,
                            ebpf_error **err) {
    return guard(err, __func__, {ARG(outer), ARG(inner)}, [&] {
        TRY(map_in_map::check_type(*outer, err));
        TRY(check_key(outer, key, key_len, err));
        return map_in_map::set(*outer, key, *inner, flags, err);
    });
}

int32_t ebpf_map_in_map_get(const ebpf_map *outer, const void *key, uint32_t key_len, ebpf_map **inner, ebpf_error **err) {
    return guard(err, __func__, {ARG(outer), ARG(inner)}, [&] {
        TRY(map_in_map::check_type(*outer, err));
        TRY(check_key(outer, key, key_len, err));
        return map_in_map::get(*outer, key, into(inner), err);
    });
}

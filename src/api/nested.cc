// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/nested.h>

#include "api/arguments.h"
#include "family/nested.h"

using namespace ebpfmap;

int32_t ebpf_nested_set(const ebpf_map *outer, const void *key, uint32_t key_len, const ebpf_map *inner, uint64_t flags,
                        ebpf_error **err) {
    return guard(err, __func__, {ARG(outer), ARG(inner)}, [&] {
        TRY(nested::check_type(*outer, err));
        TRY(check_key(outer, key, key_len, err));
        return nested::set(*outer, key, *inner, flags, err);
    });
}

int32_t ebpf_nested_get(const ebpf_map *outer, const void *key, uint32_t key_len, ebpf_map **inner, ebpf_error **err) {
    return guard(err, __func__, {ARG(outer), ARG(inner)}, [&] {
        TRY(nested::check_type(*outer, err));
        TRY(check_key(outer, key, key_len, err));
        return nested::get(*outer, key, into(inner), err);
    });
}

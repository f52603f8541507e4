// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/storage.h>

#include "api/arguments.h"
#include "typed/storage.h"

using namespace ebpfmap;

int32_t ebpf_storage_get(const ebpf_map *map, int32_t object_fd, void *value, uint32_t value_len, uint64_t flags,
                         ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] {
        TRY(storage::check_type(*map, err));
        TRY(check_value(map, value, value_len, err));
        return storage::get(*map, object_fd, value, flags, err);
    });
}

int32_t ebpf_storage_set(const ebpf_map *map, int32_t object_fd, const void *value, uint32_t value_len, uint64_t flags,
                         ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] {
        TRY(storage::check_type(*map, err));
        TRY(check_value(map, value, value_len, err));
        return storage::set(*map, object_fd, value, flags, err);
    });
}

int32_t ebpf_storage_delete(const ebpf_map *map, int32_t object_fd, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] {
        TRY(storage::check_type(*map, err));
        return storage::remove(*map, object_fd, err);
    });
}

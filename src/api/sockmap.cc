// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/sockmap.h>

#include "api/arguments.h"
#include "api/guard.h"
#include "family/sockmap.h"

using namespace ebpfmap;

int32_t ebpf_sockmap_set(const ebpf_map *map, const void *key, uint32_t key_len, int32_t sock_fd, uint64_t flags,
                         ebpf_error **err) {
    return guard(err, __func__, [&]() -> int32_t {
        if (int32_t error = need(map, "map", err); error < 0) return error;
        if (int32_t error = sockmap::check_type(*map, err); error < 0) return error;
        if (int32_t error = check_key(map, key, key_len, err); error < 0) return error;
        return sockmap::set(*map, key, sock_fd, flags, err);
    });
}

int32_t ebpf_sockmap_get(const ebpf_map *map, const void *key, uint32_t key_len, uint64_t *cookie, ebpf_error **err) {
    return guard(err, __func__, [&]() -> int32_t {
        if (int32_t error = need(map, "map", err); error < 0) return error;
        if (int32_t error = need(cookie, "cookie", err); error < 0) return error;
        if (int32_t error = sockmap::check_type(*map, err); error < 0) return error;
        if (int32_t error = check_key(map, key, key_len, err); error < 0) return error;
        return sockmap::get(*map, key, cookie, err);
    });
}

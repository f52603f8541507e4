// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/sockmap.h>

#include "api/arguments.h"
#include "typed/sockmap.h"

using namespace ebpfmap;

int32_t ebpf_sockmap_set(const ebpf_map *map, const void *key, uint32_t key_len, int32_t sock_fd, uint64_t flags,
                         ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] {
        TRY(sockmap::check_type(*map, err));
        TRY(check_key(map, key, key_len, err));
        return sockmap::set(*map, key, sock_fd, flags, err);
    });
}

int32_t ebpf_sockmap_get(const ebpf_map *map, const void *key, uint32_t key_len, uint64_t *cookie, ebpf_error **err) {
    return guard(err, __func__, {ARG(map), ARG(cookie)}, [&] {
        TRY(sockmap::check_type(*map, err));
        TRY(check_key(map, key, key_len, err));
        return sockmap::get(*map, key, cookie, err);
    });
}

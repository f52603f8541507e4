// SPDX-License-Identifier: BSD-2-Clause
// Sockets in a sockmap (Linux 4.14), sockhash (4.18) or reuseport_sockarray (4.19).
#include "typed/sockmap.h"

#include "map/element_error.h"
#include "typed/refused.h"

namespace ebpfmap::sockmap {

int32_t check_type(const Map &map, Error **err) {
    bool sockets = map.type == EBPF_MAP_TYPE_SOCKMAP || map.type == EBPF_MAP_TYPE_SOCKHASH ||
                   map.type == EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY;
    return sockets ? 0 : explain_type(map, "a sockmap, sockhash or reuseport_sockarray", err);
}

int32_t set(const Map &map, const void *key, int32_t sock_fd, uint64_t flags, Error **err) {
    // The kernel reads value_size bytes, 4 or 8. Of 8 bytes, the upper 4 must be 0.
    uint64_t wide = static_cast<uint32_t>(sock_fd);
    uint32_t narrow = static_cast<uint32_t>(sock_fd);
    const void *value = map.value_size == 8 ? static_cast<const void *>(&wide) : &narrow;
    int32_t code = raw_update(map, key, value, flags);
    return code < 0 ? explain_sockmap_set({map, key, flags, code, "sock_fd"}, sock_fd, err) : 0;
}

int32_t get(const Map &map, const void *key, uint64_t *cookie, Error **err) {
    int32_t code = raw_lookup(map, key, cookie, 0);
    return code < 0 && code != -ENOENT ? explain_lookup(map, 0, code, err) : code;
}

}  // namespace ebpfmap::sockmap

// SPDX-License-Identifier: BSD-2-Clause
// AF_XDP sockets in an xskmap (Linux 4.18). The kernel does not show its entries, so base/registry keeps them.
#include "typed/xskmap.h"

#include "base/registry.h"
#include "map/element_error.h"
#include "sys/try.h"
#include "typed/refused.h"

#include <asm/socket.h>

namespace ebpfmap::xskmap {

int32_t check_type(const Map &map, Error **err) {
    return map.type == EBPF_MAP_TYPE_XSKMAP ? 0 : explain_type(map, "an xskmap", err);
}

namespace {

int32_t check_index(const Map &map, uint32_t index, int32_t code, Error **err) {
    TRY(check_type(map, err));
    return index < map.max_entries ? 0 : explain_index(map, index, code, err);
}

// SO_COOKIE, or 0.
uint64_t socket_cookie(int32_t fd) noexcept {
    uint64_t cookie = 0;
    uint32_t length = sizeof cookie;
    sys::socket_option(fd, SOL_SOCKET, SO_COOKIE, &cookie, &length);
    return cookie;
}

}  // namespace

int32_t set(const Map &map, uint32_t index, int32_t xsk_fd, uint64_t flags, Error **err) {
    TRY(check_index(map, index, -E2BIG, err));
    // The registry comes first, so the map does not change if there is no memory for that.
    std::optional<uint64_t> before = registry::socket_at(map.id, index);
    registry::socket_set(map.id, index, socket_cookie(xsk_fd));
    auto value = static_cast<uint32_t>(xsk_fd);
    int32_t code = raw_update(map, &index, &value, flags);
    if (code == 0) return 0;
    if (before) registry::socket_set(map.id, index, *before);
    if (!before) registry::socket_removed(map.id, index);
    return explain_xskmap_set({map, &index, flags, code, "xsk_fd"}, xsk_fd, err);
}

int32_t get(const Map &map, uint32_t index, uint64_t *cookie, Error **err) {
    TRY(check_index(map, index, -EINVAL, err));
    std::optional<uint64_t> remembered = registry::socket_at(map.id, index);
    if (!remembered) return -ENOENT;
    if (cookie) *cookie = *remembered;
    return 0;
}

int32_t remove(const Map &map, uint32_t index, Error **err) {
    TRY(check_index(map, index, -EINVAL, err));
    int32_t code = raw_delete(map, &index);
    if (code < 0) return explain_delete(map, &index, code, err);
    registry::socket_removed(map.id, index);
    return 0;
}

}  // namespace ebpfmap::xskmap

// SPDX-License-Identifier: BSD-2-Clause
// xskmap (Linux 4.18): AF_XDP sockets. The kernel shows nothing of it, so what is put in is remembered in core/registry.
#include "family/xskmap.h"

#include "core/registry.h"
#include "explain/describe.h"
#include "explain/element.h"
#include "explain/kernel_object.h"
#include "sys/try.h"

#include <sys/socket.h>

namespace ebpfmap::xskmap {

int32_t check_type(const Map &map, Error **err) {
    return map.type == EBPF_MAP_TYPE_XSKMAP ? 0 : explain::wrong_type(map, "an xskmap", err);
}

namespace {

int32_t check(const Map &map, uint32_t index, int32_t code, Error **err) {
    TRY(check_type(map, err));
    if (index < map.max_entries) return 0;
    return fail(err, code, EBPF_CAUSE_INDEX, "index %u is past the end of %s, which has %u entries (0-%u)", index,
                explain::describe(map).c_str(), map.max_entries, map.max_entries - 1);
}

// SO_COOKIE; 0 where the kernel has none.
uint64_t socket_cookie(int32_t fd) noexcept {
    uint64_t cookie = 0;
    uint32_t length = sizeof cookie;
    sys::socket_option(fd, SOL_SOCKET, SO_COOKIE, &cookie, &length);
    return cookie;
}

}  // namespace

int32_t set(const Map &map, uint32_t index, int32_t xsk_fd, uint64_t flags, Error **err) {
    TRY(check(map, index, -E2BIG, err));
    // Remembered first: where there is no memory for that, nothing is put in.
    std::optional<uint64_t> before = registry::socket_at(map.id, index);
    registry::socket_set(map.id, index, socket_cookie(xsk_fd));
    auto value = static_cast<uint32_t>(xsk_fd);
    int32_t result = raw_update(map, &index, &value, flags);
    if (result == 0) return 0;
    if (before) registry::socket_set(map.id, index, *before);
    if (!before) registry::socket_removed(map.id, index);
    return explain::xskmap_update({map, &index, flags, result, "xsk_fd"}, xsk_fd, err);
}

int32_t get(const Map &map, uint32_t index, uint64_t *cookie, Error **err) {
    TRY(check(map, index, -EINVAL, err));
    std::optional<uint64_t> remembered = registry::socket_at(map.id, index);
    if (!remembered) return -ENOENT;
    if (cookie) *cookie = *remembered;
    return 0;
}

int32_t remove(const Map &map, uint32_t index, Error **err) {
    TRY(check(map, index, -EINVAL, err));
    int32_t result = raw_delete(map, &index);
    if (result < 0) return explain::removal(map, &index, result, err);
    registry::socket_removed(map.id, index);
    return 0;
}

}  // namespace ebpfmap::xskmap

// SPDX-License-Identifier: BSD-2-Clause
// Sockets in maps.
#pragma once

#include "base/error.h"
#include "map/map.h"

namespace ebpfmap::sockmap {

// Keys have key_size bytes; the caller has checked that.
int32_t check_type(const Map &map, Error **err);
int32_t set(const Map &map, const void *key, int32_t sock_fd, uint64_t flags, Error **err);
int32_t get(const Map &map, const void *key, uint64_t *cookie, Error **err);

}  // namespace ebpfmap::sockmap

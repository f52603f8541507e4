// SPDX-License-Identifier: BSD-2-Clause
// Entries of devmaps.
#pragma once

#include "base/error.h"
#include "map/cursor.h"
#include "map/map.h"

namespace ebpfmap::devmap {

int32_t check_type(const Map &map, Error **err);
int32_t set(const Map &map, uint32_t key, uint32_t ifindex, int32_t prog_fd, uint64_t flags, Error **err);
int32_t set_name(const Map &map, uint32_t key, const char *name, int32_t prog_fd, uint64_t flags, Error **err);
int32_t set_netns(const Map &map, uint32_t key, int32_t netns_fd, uint32_t ifindex, int32_t prog_fd, uint64_t flags,
                  Error **err);
int32_t get(const Map &map, uint32_t key, uint32_t *ifindex, uint32_t *prog_id, Error **err);
int32_t remove(const Map &map, uint32_t key, Error **err);
int32_t next(Cursor &cursor, uint32_t *key, uint32_t *ifindex, uint32_t *prog_id, Error **err);

}  // namespace ebpfmap::devmap

// SPDX-License-Identifier: BSD-2-Clause
// AF_XDP sockets in xskmaps.
#pragma once

#include "base/error.h"
#include "map/map.h"

namespace ebpfmap::xskmap {

int32_t check_type(const Map &map, Error **err);

int32_t set(const Map &map, uint32_t index, int32_t xsk_fd, uint64_t flags, Error **err);
int32_t get(const Map &map, uint32_t index, uint64_t *cookie, Error **err);
int32_t remove(const Map &map, uint32_t index, Error **err);

}  // namespace ebpfmap::xskmap

// SPDX-License-Identifier: BSD-2-Clause
// Entries of cpumaps.
#pragma once

#include "base/error.h"
#include "map/cursor.h"
#include "map/map.h"

namespace ebpfmap::cpumap {

int32_t set(const Map &map, uint32_t cpu, uint32_t queue_size, int32_t prog_fd, uint64_t flags, Error **err);
int32_t get(const Map &map, uint32_t cpu, uint32_t *queue_size, uint32_t *prog_id, Error **err);
int32_t remove(const Map &map, uint32_t cpu, Error **err);
int32_t next(Cursor &cursor, uint32_t *cpu, uint32_t *queue_size, uint32_t *prog_id, Error **err);

}  // namespace ebpfmap::cpumap

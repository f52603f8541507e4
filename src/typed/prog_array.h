// SPDX-License-Identifier: BSD-2-Clause
// Entries of prog_arrays.
#pragma once

#include "base/error.h"
#include "map/cursor.h"
#include "map/map.h"

namespace ebpfmap::prog_array {

int32_t set(const Map &map, uint32_t index, int32_t prog_fd, Error **err);
int32_t clear(const Map &map, uint32_t index, Error **err);
int32_t get(const Map &map, uint32_t index, uint32_t *prog_id, Error **err);
int32_t next(Cursor &cursor, uint32_t *index, uint32_t *prog_id, Error **err);
// The number of programs that the kernel would release if this handle were closed now, as far as this process knows.
int32_t lost_on_close(const Map &map, Error **err);

}  // namespace ebpfmap::prog_array

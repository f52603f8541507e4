// SPDX-License-Identifier: BSD-2-Clause
// Reading and walking the entries of devmaps and cpumaps.
#pragma once

#include "base/error.h"
#include "codec/redirect_entry.h"
#include "map/cursor.h"
#include "map/map.h"

namespace ebpfmap {

// -ENOENT, without an error, if there is no entry. target and prog_id may be NULL.
int32_t get_redirect_entry(const Map &map, uint32_t key, uint32_t *target, uint32_t *prog_id, Error **err);
int32_t next_redirect_entry(Cursor &cursor, uint32_t *key, uint32_t *target, uint32_t *prog_id, Error **err);

}  // namespace ebpfmap

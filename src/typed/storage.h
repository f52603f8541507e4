// SPDX-License-Identifier: BSD-2-Clause
// Values in local storages.
#pragma once

#include "base/error.h"
#include "map/map.h"

namespace ebpfmap::storage {

// Buffers have value_size bytes; the caller has checked that.
int32_t check_type(const Map &map, Error **err);
int32_t get(const Map &map, int32_t object_fd, void *value, uint64_t flags, Error **err);
int32_t set(const Map &map, int32_t object_fd, const void *value, uint64_t flags, Error **err);
int32_t remove(const Map &map, int32_t object_fd, Error **err);

}  // namespace ebpfmap::storage

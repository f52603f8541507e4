// SPDX-License-Identifier: BSD-2-Clause
// Entries of maps of maps.
#pragma once

#include "base/error.h"
#include "map/map.h"

namespace ebpfmap::map_in_map {

// Keys have key_size bytes; the caller has checked that.
int32_t check_type(const Map &outer, Error **err);
int32_t set(const Map &outer, const void *key, const Map &inner, uint64_t flags, Error **err);
int32_t get(const Map &outer, const void *key, std::unique_ptr<Map> *inner, Error **err);

}  // namespace ebpfmap::map_in_map

// SPDX-License-Identifier: BSD-2-Clause
// Per-CPU values of one CPU, and sums over all CPUs.
#pragma once

#include "base/error.h"
#include "map/map.h"

namespace ebpfmap::percpu {

// Keys and buffers have the right length; the caller has checked that.
int32_t check_type(const Map &map, Error **err);
int32_t count(Error **err);
int32_t lookup_cpu(const Map &map, const void *key, uint32_t cpu, void *value, Error **err);
int32_t update_cpu(const Map &map, const void *key, uint32_t cpu, const void *value, Error **err);
int32_t sum(const Map &map, const void *key, uint32_t width, uint64_t *sums, uint32_t sums_len, Error **err);

}  // namespace ebpfmap::percpu

// SPDX-License-Identifier: BSD-2-Clause
// Entries of cgroup_arrays and perf_event_arrays. They are set by descriptor and cannot be read back.
#pragma once

#include "base/error.h"
#include "map/map.h"

namespace ebpfmap::fd_array {

int32_t set_cgroup(const Map &map, uint32_t index, int32_t cgroup_fd, Error **err);
int32_t clear_cgroup(const Map &map, uint32_t index, Error **err);
int32_t set_perf_event(const Map &map, uint32_t index, int32_t perf_fd, Error **err);
int32_t clear_perf_event(const Map &map, uint32_t index, Error **err);

}  // namespace ebpfmap::fd_array

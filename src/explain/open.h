// SPDX-License-Identifier: BSD-2-Clause
// Why a map could not be opened or pinned, and in what two maps differ.
#pragma once

#include "core/error.h"
#include "core/map.h"

#include <string>

namespace ebpfmap::explain {

int32_t opening_id(uint32_t id, int32_t code, Error **err);
int32_t opening_fd(int32_t fd, int32_t code, Error **err);
int32_t opening_pin(const std::string &path, int32_t code, Error **err);
int32_t pinning(const Map &map, const std::string &path, int32_t code, Error **err);
int32_t unpinning(const std::string &path, int32_t code, Error **err);
int32_t no_bpffs(Error **err);

// "key_size is 4, not 8; flags are 0, not EBPF_F_NO_PREALLOC": each field of `actual` that is not as in `expected`. "" where
// none differs.
std::string map_differences(const Map &expected, const Map &actual);

}  // namespace ebpfmap::explain

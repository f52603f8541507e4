// SPDX-License-Identifier: BSD-2-Clause
// Pinning, opening and removing pins of maps, and the pin policies.
#pragma once

#include "base/error.h"
#include "map/map.h"
#include "map/map_spec.h"

#include <string>

namespace ebpfmap::pins {

// Resolves the path of a pin: a name without '/' is at the top of the bpf file system.
int32_t resolve(const char *path, std::string *resolved, Error **err);
int32_t pin(const Map &map, const char *path, Error **err);
int32_t unpin(const Map &map, const char *path, Error **err);
int32_t open(const char *path, uint32_t flags, std::unique_ptr<Map> *out, Error **err);
// 0: created, 1: opened.
int32_t create(const Spec &spec, const char *path, uint32_t policy, std::unique_ptr<Map> *out, Error **err);

}  // namespace ebpfmap::pins

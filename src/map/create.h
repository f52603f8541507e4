// SPDX-License-Identifier: BSD-2-Clause
// Creation of maps.
#pragma once

#include "base/error.h"
#include "map/map.h"
#include "map/map_spec.h"

namespace ebpfmap {

// Creates a map of any type. Adds the template of a map-in-map, the BTF of a local storage, and the flags that the type needs.
int32_t create_map(const Spec &spec, std::unique_ptr<Map> *out, Error **err);

}  // namespace ebpfmap

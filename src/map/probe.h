// SPDX-License-Identifier: BSD-2-Clause
// Probes of kernel features. A probe asks the kernel for the smallest object that needs the feature.
#pragma once

#include "map/map_spec.h"

#include <cstdint>
#include <optional>

namespace ebpfmap {

// The smallest spec of a type that a kernel with this type accepts.
Spec smallest_spec(uint32_t type);
// 1: supported, 0: not supported, -errno: unknown.
int32_t probe_map_type(uint32_t type);
// The same for one of EBPF_FEATURE_…; nothing for an unknown number.
std::optional<int32_t> probe_feature(uint32_t feature);

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
// What this kernel has, found out by asking it for the smallest thing of its kind.
#pragma once

#include "core/spec.h"

#include <cstdint>
#include <optional>

namespace ebpfmap {

// The smallest spec that a kernel which has the type accepts.
Spec smallest_spec(uint32_t type);
// 1: yes, 0: no, -errno: it cannot be found out.
int32_t probe_map_type(uint32_t type);
// As probe_map_type(), for one of EBPF_FEATURE_…; nothing for a number that is none.
std::optional<int32_t> probe_feature(uint32_t feature);

}  // namespace ebpfmap

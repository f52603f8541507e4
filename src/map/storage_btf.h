// SPDX-License-Identifier: BSD-2-Clause
// BTF of local storages.
#pragma once

#include "map/map_spec.h"

namespace ebpfmap {

// Loads the BTF that a local storage needs and sets it in the spec. -errno of BTF_LOAD.
int32_t set_storage_btf(Spec *spec);

}  // namespace ebpfmap

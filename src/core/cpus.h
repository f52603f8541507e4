// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>

namespace ebpfmap {

// How many CPUs a per-CPU value has; read once. -EIO where the kernel does not tell.
int32_t possible_cpus();

}  // namespace ebpfmap

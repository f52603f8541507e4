// SPDX-License-Identifier: BSD-2-Clause
// The number of possible CPUs.
#pragma once

#include <cstdint>

namespace ebpfmap {

// The number of CPUs in a per-CPU value. Read once. -EIO if sysfs does not show it.
int32_t possible_cpus();

}  // namespace ebpfmap

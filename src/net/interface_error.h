// SPDX-License-Identifier: BSD-2-Clause
// Errors of interface lookups.
#pragma once

#include "base/error.h"

#include <cstdint>

namespace ebpfmap {

// Checks that the calling thread's network namespace has the interface. The error has this code.
int32_t check_interface(uint32_t ifindex, int32_t code, Error **err);
// The kernel refused to look up an interface.
int32_t explain_interface(int32_t code, Error **err);

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include "core/error.h"

#include <cstdint>

namespace ebpfmap::explain {

// 0 where the calling thread's network namespace has the interface, else the error with this code.
int32_t need_interface(uint32_t ifindex, int32_t code, Error **err);
// The kernel did not answer the question whether there is such an interface.
int32_t unanswered_interface(int32_t code, Error **err);

}  // namespace ebpfmap::explain

// SPDX-License-Identifier: BSD-2-Clause
// "No memory", "no descriptor left": what any call can fail for.
#pragma once

#include "core/error.h"

namespace ebpfmap::explain {

// Makes the error and returns true where the code is one of those. `what` is the start of the sentence: "opening a map by its
// id".
bool scarcity(const char *what, int32_t code, Error **err);

}  // namespace ebpfmap::explain

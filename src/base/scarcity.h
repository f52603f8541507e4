// SPDX-License-Identifier: BSD-2-Clause
// Errors of any call: no memory, no file descriptor left, an unknown reason.
#pragma once

#include "base/error.h"

namespace ebpfmap {

// Returns true and makes the error if the code is one of those. `action` starts the sentence: "opening a map by its id".
bool explain_scarcity(const char *action, int32_t code, Error **err);
// "ACTION failed with EIO, for an unknown reason"
int32_t explain_unknown(const char *action, int32_t code, Error **err) noexcept;

}  // namespace ebpfmap

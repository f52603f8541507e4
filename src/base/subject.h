// SPDX-License-Identifier: BSD-2-Clause
// Errors about a part, with the name of the whole in front.
#pragma once

#include "base/error.h"

#include <string>

namespace ebpfmap {

// Makes an error with the message "SUBJECT: MESSAGE OF reason", and the code and cause of `reason`. Frees `reason`.
int32_t explain_part(const std::string &subject, Error *reason, Error **err);

}  // namespace ebpfmap

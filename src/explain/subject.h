// SPDX-License-Identifier: BSD-2-Clause
// An explanation of a part, handed on with the name of the whole in front of it.
#pragma once

#include "core/error.h"

#include <string>

namespace ebpfmap::explain {

// "SUBJECT: " and the message of `reason`, with its code and cause. Frees `reason`.
int32_t with_subject(const std::string &subject, Error *reason, Error **err);

}  // namespace ebpfmap::explain

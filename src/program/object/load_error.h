// SPDX-License-Identifier: BSD-2-Clause
// Explanation of a failed load.
#pragma once

#include "program/object/map_error.h"
#include "program/object/object.h"

#include <string>

namespace ebpfmap {

// `code` is the result of bpf_object__load(), `log` is libbpf's log of that call.
int32_t explain_load(const Object &object, Definitions definitions, int32_t code, const std::string &log, Error **err);

}  // namespace ebpfmap

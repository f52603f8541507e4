// SPDX-License-Identifier: BSD-2-Clause
// From an object that the kernel did not take to the reason.
#pragma once

#include "program/map_error.h"
#include "program/object.h"

#include <string>

namespace ebpfmap {

// `code` is what bpf_object__load() returned and `log` what libbpf said meanwhile.
int32_t fail_load(const Object &object, Definitions definitions, int32_t code, const std::string &log, Error **err);

}  // namespace ebpfmap

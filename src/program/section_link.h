// SPDX-License-Identifier: BSD-2-Clause
// Programs that say in their section what they attach to: kprobes, tracepoints, fentry, LSM hooks, iterators, ….
#pragma once

#include "core/error.h"
#include "program/link.h"
#include "program/object.h"

namespace ebpfmap {

int32_t attach_section(const Object &object, const char *program, Link **out, Error **err);

}  // namespace ebpfmap

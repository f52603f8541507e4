// SPDX-License-Identifier: BSD-2-Clause
// Links of programs that name their target in their section: kprobes, tracepoints, fentry, LSM hooks, iterators, ….
#pragma once

#include "core/error.h"
#include "program/link.h"
#include "program/object.h"

namespace ebpfmap {

int32_t attach_section(const Object &object, const char *program, Link **out, Error **err);

}  // namespace ebpfmap

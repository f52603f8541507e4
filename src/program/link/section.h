// SPDX-License-Identifier: BSD-2-Clause
// Links of programs that name their target in their section: kprobes, tracepoints, fentry, LSM hooks, iterators, ….
#pragma once

#include "base/error.h"
#include "program/link/link.h"
#include "program/object/object.h"

namespace ebpfmap {

int32_t attach_section(const Object &object, const char *program, std::unique_ptr<Link> *out, Error **err);

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
// Whether a program can stand in a chain, beyond what the kernel compares.
#pragma once

#include "core/error.h"
#include "core/map.h"
#include "program/chain.h"

namespace ebpfmap {

int32_t check_member(const Chain &chain, int32_t prog_fd, const sys::ProgramInfo &info, Error **err);

}  // namespace ebpfmap

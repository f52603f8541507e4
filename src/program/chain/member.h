// SPDX-License-Identifier: BSD-2-Clause
// Check of a program before it becomes a member of a chain.
#pragma once

#include "base/error.h"
#include "map/map.h"
#include "program/chain/chain.h"

namespace ebpfmap {

// Checks the program type and the bound maps. The kernel checks the rest.
int32_t check_member(const Chain &chain, int32_t prog_fd, const sys::ProgramInfo &info, Error **err);

}  // namespace ebpfmap

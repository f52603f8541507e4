// SPDX-License-Identifier: BSD-2-Clause
// XDP programs on interfaces.
#pragma once

#include "core/error.h"
#include "program/link.h"

#include <cstdint>

namespace ebpfmap {

int32_t attach_xdp(int32_t prog_fd, uint32_t ifindex, uint32_t mode, Link **out, Error **err);
// Puts a program in the place of one, known by its id, that may be anybody's.
int32_t replace_xdp(int32_t prog_fd, uint32_t ifindex, uint32_t mode, uint32_t program_id, Link **out, Error **err);

}  // namespace ebpfmap

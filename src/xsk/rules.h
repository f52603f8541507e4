// SPDX-License-Identifier: BSD-2-Clause
// Rules of the kernel for a spec, checked before the system call: the kernel returns EINVAL for each of them.
#pragma once

#include "xsk/socket.h"

namespace ebpfmap::xsk {

int32_t check_frames(const XskSpec &spec, Error **err);
// Checked after the bind, because only the bind decides the mode.
int32_t check_mode(const XskSpec &spec, uint32_t mode, Error **err);

}  // namespace ebpfmap::xsk

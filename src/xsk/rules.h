// SPDX-License-Identifier: BSD-2-Clause
// What the kernel demands of a spec, said before it is asked: its answer to each of these is EINVAL.
#pragma once

#include "xsk/socket.h"

namespace ebpfmap::xsk {

int32_t check_frames(const XskSpec &spec, Error **err);
// Once it is known whether the device reads and writes the memory itself.
int32_t check_mode(const XskSpec &spec, uint32_t mode, Error **err);

}  // namespace ebpfmap::xsk

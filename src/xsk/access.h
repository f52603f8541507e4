// SPDX-License-Identifier: BSD-2-Clause
// Reading and writing of frames by copy, for callers without pointers.
#pragma once

#include "xsk/socket.h"

namespace ebpfmap::xsk {

int32_t read(const Xsk &xsk, uint64_t address, void *data, uint32_t length, Error **err);
int32_t write(Xsk *xsk, uint64_t address, const void *data, uint32_t length, Error **err);

}  // namespace ebpfmap::xsk

// SPDX-License-Identifier: BSD-2-Clause
// Handles of a socket. The last one closes it.
#pragma once

#include "xsk/socket.h"

namespace ebpfmap::xsk {

// Another handle of the same socket.
std::unique_ptr<Xsk> share(Xsk *xsk) noexcept;

}  // namespace ebpfmap::xsk

// SPDX-License-Identifier: BSD-2-Clause
// RLIMIT_MEMLOCK. Linux before 5.11 charges maps and programs to it, every Linux the memory of AF_XDP sockets.
#pragma once

#include "base/error.h"

#include <cstdint>
#include <string>

namespace ebpfmap {

// "RLIMIT_MEMLOCK is 65536 bytes (hard limit: 65536 bytes), and it applies to all processes of this user together"
std::string locked_memory_text();
// Linux before 5.11 refused a map or a program, and no capability is missing. The message contains the charge of this process's
// descriptors, because the kernel does not show the sum of a user.
int32_t explain_memlock(const std::string &action, int32_t code, Error **err);

}  // namespace ebpfmap

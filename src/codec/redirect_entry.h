// SPDX-License-Identifier: BSD-2-Clause
// The value of a devmap or cpumap entry: a target and, in maps with 8-byte values, a program. Updates pass the descriptor of
// the program, lookups return its id.
#pragma once

#include <cstdint>

namespace ebpfmap {

struct RedirectEntry {
    uint32_t target = 0;   // interface index, or length of the queue of a CPU
    uint32_t program = 0;  // the kernel takes descriptor 0 for "no program"
};
static_assert(sizeof(RedirectEntry) == 8);

inline RedirectEntry make_entry(uint32_t target, int32_t prog_fd) noexcept {
    return {target, prog_fd > 0 ? static_cast<uint32_t>(prog_fd) : 0};
}

}  // namespace ebpfmap

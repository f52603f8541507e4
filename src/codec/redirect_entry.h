// SPDX-License-Identifier: BSD-2-Clause
// The value of a devmap or cpumap: a target, and in maps with values of 8 bytes a program: its descriptor on the way in, its
// id on the way out.
#pragma once

#include <cstdint>

namespace ebpfmap {

struct RedirectEntry {
    uint32_t target = 0;   // interface index, or length of a CPU's queue
    uint32_t program = 0;  // the kernel reads a descriptor of 0 as "none"
};
static_assert(sizeof(RedirectEntry) == 8);

inline RedirectEntry make_entry(uint32_t target, int32_t prog_fd) noexcept {
    return {target, prog_fd > 0 ? static_cast<uint32_t>(prog_fd) : 0};
}

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
// The kernel's description of a BPF object (a map, program, link or BTF) by a file descriptor of it.
#pragma once

#include "sys/sys.h"

#include <cstdint>
#include <string>

namespace ebpfmap {

// The kernel fills the struct for any BPF object, so the caller checks the kind first.
int32_t map_info(int32_t fd, sys::MapInfo *info) noexcept;
int32_t program_info(int32_t fd, sys::ProgramInfo *info) noexcept;
int32_t link_info(int32_t fd, sys::LinkInfo *info) noexcept;

// The text of /proc/self/fdinfo of a descriptor; "" if there is none.
std::string fdinfo(int32_t fd);
// "map", "program", "link", "BTF", "file" for anything else; "" if the descriptor is not open, or /proc is missing.
std::string file_kind(int32_t fd);

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
// Names of program, attach and link types.
#pragma once

#include <cstdint>
#include <string>

namespace ebpfmap {

// nullptr for a number that this version does not know.
const char *program_type_name(uint32_t type) noexcept;
const char *attach_type_name(uint32_t type) noexcept;
const char *link_type_name(uint32_t type) noexcept;

// -1 for a name that no type has.
int32_t program_type_by_name(const char *name) noexcept;
int32_t attach_type_by_name(const char *name) noexcept;
int32_t link_type_by_name(const char *name) noexcept;

// The name, or "type 99".
std::string program_type_label(uint32_t type);

}  // namespace ebpfmap

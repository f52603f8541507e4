// SPDX-License-Identifier: BSD-2-Clause
// Names of map flags for messages, and the first kernel with each flag.
#pragma once

#include <cstdint>
#include <string>

namespace ebpfmap {

// "EBPF_F_NO_PREALLOC | EBPF_F_NUMA_NODE". Bits without a name are shown as a number. "0" for no flags.
std::string map_flag_names(uint32_t flags);
// The first kernel with the flag; nullptr for a bit without a name.
const char *map_flag_since(uint32_t flag) noexcept;

// Whether kernel release "6.18.3-x" is at least version "6.9".
bool release_at_least(const std::string &release, const char *version) noexcept;

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>

namespace ebpfmap {

// "EBPF_CAUSE_FULL"; nullptr for a number that is no cause. tests/abi compares the list with the header.
const char *cause_name(uint32_t cause) noexcept;

}  // namespace ebpfmap

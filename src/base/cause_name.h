// SPDX-License-Identifier: BSD-2-Clause
// Names of error causes.
#pragma once

#include <cstdint>

namespace ebpfmap {

// "EBPF_CAUSE_FULL"; nullptr for an unknown number. tests/abi compares the list with the header.
const char *cause_name(uint32_t cause) noexcept;

}  // namespace ebpfmap

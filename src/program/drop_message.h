// SPDX-License-Identifier: BSD-2-Clause
// How a loss reads.
#pragma once

#include "program/drops.h"

#include <string>

namespace ebpfmap {

// "EBPF_DROP_XSK"; nullptr for a number that is no reason.
const char *drop_reason_name(uint32_t reason) noexcept;
std::string describe(const Drop &drop);

}  // namespace ebpfmap

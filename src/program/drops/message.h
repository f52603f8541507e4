// SPDX-License-Identifier: BSD-2-Clause
// Messages and names for losses.
#pragma once

#include "program/drops/drops.h"

#include <string>

namespace ebpfmap {

// "EBPF_DROP_REASON_XSK"; nullptr if the number is not a reason.
const char *drop_reason_name(uint32_t reason) noexcept;
std::string describe(const Drop &drop);

}  // namespace ebpfmap

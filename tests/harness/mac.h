// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <array>
#include <cstdint>

namespace ebpfmap::harness {

using Mac = std::array<uint8_t, 6>;

}  // namespace ebpfmap::harness

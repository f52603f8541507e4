// SPDX-License-Identifier: BSD-2-Clause
// What a message says of a network interface of the calling thread's namespace.
#pragma once

#include <cstdint>
#include <string>

namespace ebpfmap {

// "" where there is none with this index.
std::string interface_name(uint32_t ifindex);
// 0 where there is none of this name.
uint32_t interface_mtu(const std::string &name) noexcept;

}  // namespace ebpfmap

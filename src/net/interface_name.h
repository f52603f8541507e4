// SPDX-License-Identifier: BSD-2-Clause
// Name and MTU of an interface in the calling thread's network namespace, for messages.
#pragma once

#include <cstdint>
#include <string>

namespace ebpfmap {

// "" if there is no such interface.
std::string interface_name(uint32_t ifindex);
// 0 if there is no such interface.
uint32_t interface_mtu(const std::string &name) noexcept;

}  // namespace ebpfmap

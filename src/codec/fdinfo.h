// SPDX-License-Identifier: BSD-2-Clause
// The text of /proc/self/fdinfo/N: lines of "name:<tab>value", with facts that no bpf(2) command returns.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ebpfmap {

// The number after a name; nothing if the text has no such line.
std::optional<uint64_t> fdinfo_number(std::string_view text, std::string_view name) noexcept;

}  // namespace ebpfmap

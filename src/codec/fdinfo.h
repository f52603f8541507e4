// SPDX-License-Identifier: BSD-2-Clause
// The text of /proc/self/fdinfo/N: "name:<tab>value" lines, in which the kernel shows what no bpf(2) command does.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ebpfmap {

// The number behind a name; nothing where the text has no such line.
std::optional<uint64_t> fdinfo_number(std::string_view text, std::string_view name) noexcept;

}  // namespace ebpfmap

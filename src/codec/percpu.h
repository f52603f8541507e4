// SPDX-License-Identifier: BSD-2-Clause
// Per-CPU values as the kernel lays them out and as the library hands them out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ebpfmap {

// The kernel rounds the value of each CPU up to 8 bytes.
constexpr uint32_t percpu_stride(uint32_t value_size) noexcept { return (value_size + 7) & ~7U; }

// From the kernel's layout to values side by side. The buffers do not overlap.
void pack_percpu(const void *padded, uint32_t value_size, uint32_t cpus, void *packed) noexcept;
// And back; the padding is zero.
void unpack_percpu(const void *packed, uint32_t value_size, uint32_t cpus, void *padded) noexcept;

// Adds up the integers (width 1, 2, 4 or 8 bytes) of packed values, column by column.
void sum_percpu(const void *packed, uint32_t value_size, uint32_t cpus, uint32_t width, uint64_t *sums) noexcept;

// How many CPUs the kernel keeps values for, from the text of /sys/devices/system/cpu/possible ("0-3,8-11" are 8).
// 0 for text that is no such list.
uint32_t count_possible_cpus(std::string_view list) noexcept;
// Whether that text has a CPU; nothing for text that is no such list.
std::optional<bool> is_possible_cpu(std::string_view list, uint32_t cpu) noexcept;

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
// Per-CPU values in the layout of the kernel and in the packed layout of the library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ebpfmap {

// The kernel rounds the value of each CPU up to 8 bytes.
constexpr uint32_t percpu_stride(uint32_t value_size) noexcept { return (value_size + 7) & ~7U; }

// From the kernel's layout to the packed one. The buffers must not overlap.
void pack_percpu(const void *padded, uint32_t value_size, uint32_t cpus, void *packed) noexcept;
// From the packed layout to the kernel's. The padding is zeroed.
void unpack_percpu(const void *packed, uint32_t value_size, uint32_t cpus, void *padded) noexcept;

// Adds the integers (width 1, 2, 4 or 8 bytes) of packed values over all CPUs, column by column.
void sum_percpu(const void *packed, uint32_t value_size, uint32_t cpus, uint32_t width, uint64_t *sums) noexcept;

// The number of possible CPUs in the text of /sys/devices/system/cpu/possible ("0-3,8-11" are 8).
// 0 if the text is not a list of CPUs.
uint32_t count_possible_cpus(std::string_view list) noexcept;
// Whether the list contains a CPU; nothing if the text is not a list of CPUs.
std::optional<bool> is_possible_cpu(std::string_view list, uint32_t cpu) noexcept;

}  // namespace ebpfmap

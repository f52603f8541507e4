// SPDX-License-Identifier: BSD-2-Clause
// Pins: paths in a bpf file system.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ebpfmap {

constexpr uint64_t kBpffsMagic = 0xcafe4a11;

// Where a bpf file system is mounted: /sys/fs/bpf if that is one, else the first in the mount table, else "".
std::string find_bpffs();
// The first one in a mount table; "" where there is none.
std::string bpffs_in(std::string_view mounts);
// The path itself, or, for a name without '/', that name at the top of the bpf file system ("" where there is none).
std::string resolve_pin(const std::string &path);
std::string directory_of(const std::string &path);
std::string file_name_of(const std::string &path);
bool on_bpffs(const std::string &path) noexcept;

int32_t pin_fd(int32_t fd, const std::string &path) noexcept;
// Puts a pin where one may be already, in one step: at every moment the path is the old one or the new one.
int32_t replace_pin(int32_t fd, const std::string &path);

}  // namespace ebpfmap

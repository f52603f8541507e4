// SPDX-License-Identifier: BSD-2-Clause
// Pins: paths in a bpf file system.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ebpfmap {

constexpr uint64_t kBpffsMagic = 0xcafe4a11;

// A mount point of a bpf file system: /sys/fs/bpf if it is one, else the first in the mount table, else "".
std::string find_bpffs();
// The first mount point of a bpf file system in a mount table, or "".
std::string bpffs_in(std::string_view mounts);
// A path with '/' unchanged. A name without '/' is put at the top of the bpf file system; "" if there is none.
std::string resolve_pin(const std::string &path);
std::string directory_of(const std::string &path);
std::string file_name_of(const std::string &path);
bool on_bpffs(const std::string &path) noexcept;

int32_t pin_fd(int32_t fd, const std::string &path) noexcept;
// Pins at a path that may have a pin already, in one atomic step: the path always leads to the old object or to the new one.
int32_t replace_pin(int32_t fd, const std::string &path);

}  // namespace ebpfmap

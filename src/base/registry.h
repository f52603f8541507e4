// SPDX-License-Identifier: BSD-2-Clause
// Facts about maps that the kernel does not show: the handles of this process, the pins, the sockets in an xskmap. They are
// kept by map id, so all handles of a map see the same facts. Closing the last handle deletes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ebpfmap::registry {

void opened(uint32_t map_id);
void closed(uint32_t map_id) noexcept;
uint32_t handles(uint32_t map_id);

// False if the pin was known already.
bool pinned(uint32_t map_id, const std::string &path);
void unpinned(uint32_t map_id, const std::string &path);
std::vector<std::string> pins(uint32_t map_id);

void socket_set(uint32_t map_id, uint32_t index, uint64_t cookie);
void socket_removed(uint32_t map_id, uint32_t index);
std::optional<uint64_t> socket_at(uint32_t map_id, uint32_t index);
// The first index at or after `from` that holds a socket.
std::optional<uint32_t> next_socket(uint32_t map_id, uint32_t from);

}  // namespace ebpfmap::registry

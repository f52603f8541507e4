// SPDX-License-Identifier: BSD-2-Clause
// The kind of a file descriptor, and the errors for a descriptor of the wrong kind.
#pragma once

#include "base/error.h"

#include <cstdint>
#include <string>

namespace ebpfmap {

// "a map", "a TCP socket", "a pipe", "a directory"; "a file" for anything else; "" if it is not open.
std::string descriptor_text(int32_t fd);
bool is_cgroup_directory(int32_t fd);
// "file descriptor 7 (btf_fd) is not open"
int32_t explain_closed_descriptor(int32_t fd, const char *argument, int32_t code, Error **err);
// "file descriptor 7 (btf_fd) is a map, not BTF", with the given cause, or "… is not open" with EBPF_CAUSE_BAD_FD.
int32_t explain_descriptor_kind(int32_t fd, const char *argument, const char *wanted, uint32_t cause, int32_t code,
                                Error **err);
// The same for a longer `wanted`: "file descriptor 7 (perf_fd) is not an event of perf_event_open(2): it is a map".
int32_t explain_descriptor(int32_t fd, const char *argument, const std::string &wanted, uint32_t cause, int32_t code,
                           Error **err);

}  // namespace ebpfmap

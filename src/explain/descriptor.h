// SPDX-License-Identifier: BSD-2-Clause
// What a file descriptor is. Every argument that is one, and is of another kind than the call needs, is named by these.
#pragma once

#include "core/error.h"

#include <cstdint>
#include <string>

namespace ebpfmap::explain {

// "a map", "a TCP socket", "a pipe", "a directory"; "a file" for anything else; "" where it is not open.
std::string descriptor_text(int32_t fd);
bool is_cgroup_directory(int32_t fd);
// "file descriptor 7 (btf_fd) is a map, not BTF", with the given cause, or "… is not open" with EBPF_CAUSE_BAD_FD.
int32_t wrong_descriptor(int32_t fd, const char *argument, const char *wanted, uint32_t cause, int32_t code, Error **err);
// The same with what is wanted in more words: "file descriptor 7 (perf_fd) is not an event of perf_event_open(2): it is a map".
int32_t unfit_descriptor(int32_t fd, const char *argument, const std::string &wanted, uint32_t cause, int32_t code,
                         Error **err);

}  // namespace ebpfmap::explain

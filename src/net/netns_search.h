// SPDX-License-Identifier: BSD-2-Clause
// Search of a network namespace by nsid. No system call opens a namespace by nsid, so the search reads the nsid of each
// namespace that has a name, a process, or a descriptor of this process.
#pragma once

#include "sys/fd.h"

#include <string>

namespace ebpfmap {

struct FoundNetns {
    sys::Fd fd;
    std::string path;  // "/run/netns/blue", "/proc/77/ns/net"
};

// Finds the namespace with this nsid in the calling thread's namespace. -ENOENT if no path leads to it.
int32_t find_netns(int32_t nsid, FoundNetns *found);

}  // namespace ebpfmap

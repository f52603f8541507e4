// SPDX-License-Identifier: BSD-2-Clause
// Network namespaces by the nsid that the kernel calls them by. No system call opens a namespace by its nsid, so the namespaces
// that have a name, a process or a descriptor of this process are asked for theirs.
#pragma once

#include "sys/fd.h"

#include <string>

namespace ebpfmap {

struct FoundNetns {
    sys::Fd fd;
    std::string path;  // "/run/netns/blue", "/proc/77/ns/net"
};

// The namespace that has this nsid in the calling thread's namespace. -ENOENT where no place leads to it.
int32_t find_netns(int32_t nsid, FoundNetns *found);

}  // namespace ebpfmap

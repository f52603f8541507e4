// SPDX-License-Identifier: BSD-2-Clause
// Threads with fewer rights than the process.
#pragma once

#include "harness/descriptor.h"

#include <linux/capability.h>
#include <sys/syscall.h>

#include <initializer_list>

namespace net_tests {

// The calling thread keeps these capabilities and loses all others, for good.
inline void keep_capabilities(std::initializer_list<int> capabilities) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2]{};
    for (int capability : capabilities) data[capability / 32].effective |= 1U << capability % 32;
    data[0].permitted = data[0].effective;
    data[1].permitted = data[1].effective;
    if (syscall(SYS_capset, &header, data) < 0) ebpfmap::harness::throw_errno("dropping capabilities");
}

}  // namespace net_tests

// SPDX-License-Identifier: BSD-2-Clause
// Threads with fewer rights than the process.
#pragma once

#include "harness/descriptor.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <vector>

namespace net_tests {

using CapabilityList = std::vector<int>;

// The calling thread keeps these capabilities and loses all others, for good.
inline void keep_capabilities(const CapabilityList &capabilities) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2]{};
    for (int capability : capabilities) data[capability / 32].effective |= 1U << capability % 32;
    data[0].permitted = data[0].effective;
    data[1].permitted = data[1].effective;
    if (syscall(SYS_capset, &header, data) < 0) ebpfmap::harness::throw_errno("dropping capabilities");
}

// The calling thread alone is another user from now on, with these capabilities and no others, for good.
inline void become_nobody(const CapabilityList &capabilities) {
    constexpr unsigned kNobody = 65534;
    if (prctl(PR_SET_KEEPCAPS, 1L) < 0) ebpfmap::harness::throw_errno("keeping capabilities");
    if (syscall(SYS_setresgid, kNobody, kNobody, kNobody) < 0) ebpfmap::harness::throw_errno("changing the group");
    if (syscall(SYS_setresuid, kNobody, kNobody, kNobody) < 0) ebpfmap::harness::throw_errno("changing the user");
    keep_capabilities(capabilities);
}

}  // namespace net_tests

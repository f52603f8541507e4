// SPDX-License-Identifier: BSD-2-Clause
// Explanation of an XDP program that the kernel did not attach.
#pragma once

#include "base/error.h"

namespace ebpfmap {

struct XdpAttempt {
    int32_t prog_fd;
    uint32_t ifindex;
    uint32_t mode;  // EBPF_XDP_MODE_NATIVE or EBPF_XDP_MODE_GENERIC
};

int32_t explain_attach_xdp(const XdpAttempt &attempt, int32_t code, Error **err);

}  // namespace ebpfmap

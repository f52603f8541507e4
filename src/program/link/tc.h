// SPDX-License-Identifier: BSD-2-Clause
// Links of tc programs to interfaces, by tcx (Linux 6.6) or clsact.
#pragma once

#include "base/error.h"
#include "program/link/link.h"

#include <cstdint>

namespace ebpfmap {

// direction: EBPF_TC_DIRECTION_INGRESS or EBPF_TC_DIRECTION_EGRESS; mode: EBPF_TC_MODE_AUTO, EBPF_TC_MODE_TCX or EBPF_TC_MODE_CLSACT.
int32_t attach_tc(int32_t prog_fd, uint32_t ifindex, uint32_t direction, uint32_t mode, std::unique_ptr<Link> *out,
                  Error **err);

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
// Links: programs attached for as long as a descriptor is open.
#pragma once

#include "core/error.h"
#include "sys/fd.h"

#include <ebpfmap/link.h>

struct ebpf_link {
    ebpfmap::sys::Fd fd;
    uint32_t xdp_mode = EBPF_XDP_BEST;
};

namespace ebpfmap {

using Link = ebpf_link;

int32_t link_info(int32_t fd, sys::LinkInfo *info) noexcept;
int32_t attach_xdp(int32_t prog_fd, uint32_t ifindex, uint32_t mode, Link **out, Error **err);
// 0 where the interface is gone.
int32_t link_ifindex(const Link &link, Error **err);

}  // namespace ebpfmap

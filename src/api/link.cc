// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/link.h>

#include "api/arguments.h"
#include "api/guard.h"
#include "program/link.h"

using namespace ebpfmap;

int32_t ebpf_link_attach_xdp(int32_t prog_fd, uint32_t ifindex, uint32_t mode, ebpf_link **out, ebpf_error **err) {
    return guard(err, __func__, [&]() -> int32_t {
        if (int32_t error = need(out, "out", err); error < 0) return error;
        if (mode > EBPF_XDP_GENERIC) {
            return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                        "mode %u is none of EBPF_XDP_BEST (0), EBPF_XDP_NATIVE (1) and EBPF_XDP_GENERIC (2)", mode);
        }
        return attach_xdp(prog_fd, ifindex, mode, out, err);
    });
}

int32_t ebpf_link_xdp_mode(const ebpf_link *link) { return link ? static_cast<int32_t>(link->xdp_mode) : -EINVAL; }

int32_t ebpf_link_ifindex(const ebpf_link *link, ebpf_error **err) {
    return guard(err, __func__, [&]() -> int32_t {
        if (int32_t error = need(link, "link", err); error < 0) return error;
        return link_ifindex(*link, err);
    });
}

int32_t ebpf_link_fd(const ebpf_link *link) { return link ? link->fd.get() : -EINVAL; }

void ebpf_link_close(ebpf_link *link) { delete link; }

// SPDX-License-Identifier: BSD-2-Clause
// Links: programs attached for as long as a handle is open.
#pragma once

#include "core/error.h"
#include "program/tc_filter.h"
#include "sys/fd.h"

#include <ebpfmap/link.h>

#include <memory>
#include <string>

struct bpf_link;

struct ebpf_link {
    struct Destroy {
        void operator()(bpf_link *link) const noexcept;
    };

    // The kernel's link; not valid where a tc filter or, on old kernels, a perf event stands for one.
    ebpfmap::sys::Fd fd;
    uint32_t type = 0;
    uint32_t id = 0;
    uint32_t xdp_mode = EBPF_XDP_BEST;
    // Goes before fd does: what libbpf attached by its section, or what clsact holds.
    std::unique_ptr<bpf_link, Destroy> section;
    std::unique_ptr<ebpfmap::TcFilter> filter;
};

namespace ebpfmap {

using Link = ebpf_link;

// BPF_LINK_CREATE; the descriptor, or -errno.
int32_t create_link(int32_t prog_fd, uint32_t target, uint32_t attach_type, uint32_t flags) noexcept;
// Takes over the descriptor of a link.
int32_t adopt_link(sys::Fd fd, std::unique_ptr<Link> *out);

int32_t open_link_fd(int32_t fd, Link **out, Error **err);
int32_t open_link_id(uint32_t id, Link **out, Error **err);
int32_t open_link_pinned(const char *path, Link **out, Error **err);

// 0 where the interface is gone.
int32_t link_ifindex(const Link &link, Error **err);
int32_t link_program_id(const Link &link, uint32_t *id, Error **err);
// "link 12", or what stands for one.
std::string describe(const Link &link);
// 0 where the kernel has a link, which pins and updates are for.
int32_t need_kernel_link(const Link &link, const char *what, Error **err);

int32_t update_link(Link &link, int32_t prog_fd, Error **err);
int32_t detach_link(Link &link, Error **err);

int32_t attach_cgroup(int32_t prog_fd, int32_t cgroup_fd, uint32_t attach_type, Link **out, Error **err);

}  // namespace ebpfmap

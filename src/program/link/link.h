// SPDX-License-Identifier: BSD-2-Clause
// Links: attachments of programs that end with their handle.
#pragma once

#include "base/error.h"
#include "program/link/tc_filter.h"
#include "sys/fd.h"

#include <ebpfmap/link.h>

#include <memory>
#include <string>

struct bpf_link;

struct ebpf_link {
    struct Destroy {
        void operator()(bpf_link *link) const noexcept;
    };

    // The kernel's link. Not valid for a tc filter, nor for a perf event on old kernels.
    ebpfmap::sys::Fd fd;
    uint32_t type = 0;
    uint32_t id = 0;
    uint32_t xdp_mode = EBPF_XDP_MODE_AUTO;
    // Declared after fd, so that they are destroyed before it.
    std::unique_ptr<bpf_link, Destroy> section;  // attached by libbpf
    std::unique_ptr<ebpfmap::TcFilter> filter;   // in a clsact qdisc
};

namespace ebpfmap {

using Link = ebpf_link;

// BPF_LINK_CREATE; the descriptor, or -errno.
int32_t create_link(int32_t prog_fd, uint32_t target, uint32_t attach_type, uint32_t flags) noexcept;
// Takes ownership of the descriptor.
int32_t adopt_link(sys::Fd fd, std::unique_ptr<Link> *out);

int32_t open_link_fd(int32_t fd, std::unique_ptr<Link> *out, Error **err);
int32_t open_link_id(uint32_t id, std::unique_ptr<Link> *out, Error **err);
int32_t open_link_pinned(const char *path, std::unique_ptr<Link> *out, Error **err);

// 0 if the interface does not exist any more.
int32_t link_ifindex(const Link &link, Error **err);
int32_t link_program_id(const Link &link, uint32_t *id, Error **err);
// "link 12", "a tc filter" or "a perf event".
std::string describe(const Link &link);
// Fails with -EOPNOTSUPP for a tc filter or perf event. `action` is "pinned" or "updated", for the message.
int32_t check_kernel_link(const Link &link, const char *action, Error **err);

int32_t update_link(Link &link, int32_t prog_fd, Error **err);
int32_t detach_link(Link &link, Error **err);

int32_t attach_cgroup(int32_t prog_fd, int32_t cgroup_fd, uint32_t attach_type, std::unique_ptr<Link> *out, Error **err);

}  // namespace ebpfmap

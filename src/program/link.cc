// SPDX-License-Identifier: BSD-2-Clause
#include "program/link.h"

#include "program/link_error.h"

#include <linux/if_link.h>

#include <memory>

namespace ebpfmap {
namespace {

// The mode is always asked for by its flag: without one the kernel chooses and does not tell what it chose.
uint32_t mode_flag(uint32_t mode) noexcept { return mode == EBPF_XDP_GENERIC ? XDP_FLAGS_SKB_MODE : XDP_FLAGS_DRV_MODE; }

int32_t create_link(int32_t prog_fd, uint32_t ifindex, uint32_t mode) noexcept {
    sys::LinkCreateAttr attr{static_cast<uint32_t>(prog_fd), ifindex, sys::kAttachXdp, mode_flag(mode)};
    return sys::bpf_fd(sys::kLinkCreate, &attr, EBPFMAP_ATTR_SIZE(sys::LinkCreateAttr, flags));
}

int32_t attach_in_mode(int32_t prog_fd, uint32_t ifindex, uint32_t mode, Link *link) noexcept {
    int32_t fd = create_link(prog_fd, ifindex, mode);
    if (fd < 0) return fd;
    link->fd = sys::Fd(fd);
    link->xdp_mode = mode;
    return 0;
}

}  // namespace

int32_t link_info(int32_t fd, sys::LinkInfo *info) noexcept {
    *info = {};
    sys::InfoAttr attr{static_cast<uint32_t>(fd), sizeof *info, reinterpret_cast<uintptr_t>(info)};
    return sys::bpf(sys::kObjectInfo, &attr, EBPFMAP_ATTR_SIZE(sys::InfoAttr, info));
}

int32_t attach_xdp(int32_t prog_fd, uint32_t ifindex, uint32_t mode, Link **out, Error **err) {
    auto link = std::make_unique<Link>();
    uint32_t tried = mode == EBPF_XDP_BEST ? static_cast<uint32_t>(EBPF_XDP_NATIVE) : mode;
    int32_t code = attach_in_mode(prog_fd, ifindex, tried, link.get());
    if (code < 0 && mode == EBPF_XDP_BEST) {
        tried = EBPF_XDP_GENERIC;
        code = attach_in_mode(prog_fd, ifindex, tried, link.get());
    }
    if (code < 0) return fail_attach({prog_fd, ifindex, tried}, code, err);
    *out = link.release();
    return 0;
}

int32_t link_ifindex(const Link &link, Error **err) {
    sys::LinkInfo info;
    int32_t code = link_info(link.fd.get(), &info);
    if (code >= 0) return static_cast<int32_t>(info.xdp.ifindex);
    return fail(err, code, EBPF_CAUSE_UNKNOWN, "the kernel does not say what link descriptor %d is attached to (%s)",
                link.fd.get(), errno_name(code).c_str());
}

}  // namespace ebpfmap

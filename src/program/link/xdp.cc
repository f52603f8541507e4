// SPDX-License-Identifier: BSD-2-Clause
// Links of XDP programs to interfaces, and replacement of programs that are already attached.
#include "program/link/xdp.h"

#include "map/map.h"
#include "map/open_error.h"
#include "net/interface.h"
#include "program/libbpf_log.h"
#include "program/link/incumbent.h"
#include "program/link/xdp_error.h"
#include "program/program.h"
#include "sys/try.h"

#include <bpf/libbpf.h>
#include <linux/if_link.h>

#include <memory>

namespace ebpfmap {
namespace {

// Always a flag: without one the kernel chooses the mode and does not report its choice.
uint32_t mode_flag(uint32_t mode) noexcept { return mode == EBPF_XDP_MODE_GENERIC ? XDP_FLAGS_SKB_MODE : XDP_FLAGS_DRV_MODE; }

int32_t attach_in_mode(int32_t prog_fd, uint32_t ifindex, uint32_t mode, std::unique_ptr<Link> *out) {
    int32_t fd = TRY(create_link(prog_fd, ifindex, sys::kAttachXdp, mode_flag(mode)));
    TRY(adopt_link(sys::Fd(fd), out));
    (*out)->xdp_mode = mode;
    return 0;
}

// Fails if the interface does not run the program that the caller wants to replace.
int32_t check_incumbent(uint32_t ifindex, uint32_t program_id, Incumbent *out, Error **err) {
    TRY(check_interface(ifindex, -ENODEV, err));
    std::optional<Incumbent> incumbent = find_incumbent(ifindex);
    std::string label = interface_label(ifindex);
    if (!incumbent) {
        return fail(err, -ENOENT, EBPF_CAUSE_NOT_FOUND, "%s runs no XDP program to replace: attach without replacing",
                    label.c_str());
    }
    if (incumbent->program_id != program_id) {
        return fail(err, -EEXIST, EBPF_CAUSE_INTERFACE_BUSY, "program %u is not (or no longer) attached to %s, which runs %s",
                    program_id, label.c_str(), describe(*incumbent, interface_name(ifindex)).c_str());
    }
    *out = *incumbent;
    return 0;
}

int32_t check_mode(const Incumbent &incumbent, uint32_t ifindex, uint32_t mode, Error **err) {
    if (mode == EBPF_XDP_MODE_AUTO || mode == incumbent.mode) return 0;
    return fail(
        err, -EINVAL, EBPF_CAUSE_XDP_MODE,
        "%s runs program %u by a link in %s mode, and a link cannot change its mode: use EBPF_XDP_MODE_AUTO to keep the mode, or "
        "detach the link (`bpftool link detach id %u`) and attach again",
        interface_label(ifindex).c_str(), incumbent.program_id, incumbent.mode == EBPF_XDP_MODE_NATIVE ? "native" : "generic",
        *incumbent.link_id);
}

// Atomic: the kernel compares the old program and replaces it. The link's owner also keeps the link.
int32_t take_over_link(int32_t prog_fd, uint32_t ifindex, const Incumbent &incumbent, std::unique_ptr<Link> *out, Error **err) {
    std::unique_ptr<Link> link;
    TRY(open_link_id(*incumbent.link_id, &link, err));
    std::unique_ptr<Program> expected;
    TRY(open_program_id(incumbent.program_id, &expected, err));
    sys::LinkUpdateAttr attr{static_cast<uint32_t>(link->fd.get()), static_cast<uint32_t>(prog_fd), sys::kReplaceFlag,
                             static_cast<uint32_t>(expected->fd.get())};
    int32_t code = sys::bpf(sys::kLinkUpdate, &attr, EBPFMAP_ATTR_SIZE(sys::LinkUpdateAttr, old_prog_fd));
    if (code < 0) return explain_attach_xdp({prog_fd, ifindex, incumbent.mode}, code, err);
    link->xdp_mode = incumbent.mode;
    *out = std::move(link);
    return 0;
}

int32_t set_by_netlink(int32_t prog_fd, uint32_t ifindex, uint32_t flags, int32_t expected_fd) {
    LibbpfLog quiet;
    bpf_xdp_attach_opts options{};
    options.sz = sizeof options;
    options.old_prog_fd = expected_fd;
    return bpf_xdp_attach(static_cast<int>(ifindex), prog_fd, flags, expected_fd >= 0 ? &options : nullptr);
}

// A link cannot replace a program that netlink attached, so the interface runs no program for a moment. If the kernel refuses
// the new program, the old program is attached again.
int32_t replace_netlink(int32_t prog_fd, uint32_t ifindex, uint32_t mode, const Incumbent &incumbent,
                        std::unique_ptr<Link> *out, Error **err) {
    std::unique_ptr<Program> old;
    TRY(open_program_id(incumbent.program_id, &old, err));
    uint32_t flag = mode_flag(incumbent.mode);
    int32_t code = set_by_netlink(-1, ifindex, flag, old->fd.get());
    if (code < 0) return explain_attach_xdp({prog_fd, ifindex, incumbent.mode}, code, err);
    code = attach_xdp(prog_fd, ifindex, mode, out, err);
    if (code < 0) set_by_netlink(old->fd.get(), ifindex, flag | XDP_FLAGS_UPDATE_IF_NOEXIST, -1);
    return code;
}

}  // namespace

int32_t attach_xdp(int32_t prog_fd, uint32_t ifindex, uint32_t mode, std::unique_ptr<Link> *out, Error **err) {
    uint32_t tried = mode == EBPF_XDP_MODE_AUTO ? static_cast<uint32_t>(EBPF_XDP_MODE_NATIVE) : mode;
    int32_t code = attach_in_mode(prog_fd, ifindex, tried, out);
    if (code < 0 && mode == EBPF_XDP_MODE_AUTO) {
        tried = EBPF_XDP_MODE_GENERIC;
        code = attach_in_mode(prog_fd, ifindex, tried, out);
    }
    return code < 0 ? explain_attach_xdp({prog_fd, ifindex, tried}, code, err) : 0;
}

int32_t replace_xdp(int32_t prog_fd, uint32_t ifindex, uint32_t mode, uint32_t program_id, std::unique_ptr<Link> *out,
                    Error **err) {
    Incumbent incumbent;
    TRY(check_incumbent(ifindex, program_id, &incumbent, err));
    if (!incumbent.link_id) return explain_hidden_link(err);
    if (*incumbent.link_id == 0) return replace_netlink(prog_fd, ifindex, mode, incumbent, out, err);
    TRY(check_mode(incumbent, ifindex, mode, err));
    return take_over_link(prog_fd, ifindex, incumbent, out, err);
}

}  // namespace ebpfmap

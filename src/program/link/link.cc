// SPDX-License-Identifier: BSD-2-Clause
// Opening, updating, detaching and describing of links; links to cgroups.
#include "program/link/link.h"

#include "base/bpf_object.h"
#include "base/capability.h"
#include "base/describe.h"
#include "base/descriptor.h"
#include "base/scarcity.h"
#include "base/type_names.h"
#include "map/map.h"
#include "map/open_error.h"
#include "program/libbpf_log.h"
#include "program/link/incumbent.h"
#include "program/pin.h"
#include "sys/try.h"
#include "typed/program_prober.h"

#include <bpf/libbpf.h>

void ebpf_link::Destroy::operator()(bpf_link *link) const noexcept {
    ebpfmap::LibbpfLog quiet;
    bpf_link__destroy(link);
}

namespace ebpfmap {
namespace {

// The kernel does not show the mode of a link, but the mode of the program that an interface in this namespace runs.
uint32_t find_xdp_mode(const Link &link) {
    sys::LinkInfo info;
    link_info(link.fd.get(), &info);
    std::optional<Incumbent> incumbent = info.ifindex != 0 ? find_incumbent(info.ifindex) : std::nullopt;
    return incumbent && incumbent->program_id == info.prog_id ? incumbent->mode : static_cast<uint32_t>(EBPF_XDP_MODE_AUTO);
}

int32_t hand_over(sys::Fd fd, std::unique_ptr<Link> *out) {
    std::unique_ptr<Link> link;
    TRY(adopt_link(std::move(fd), &link));
    if (link->type == sys::kLinkXdp) link->xdp_mode = find_xdp_mode(*link);
    *out = std::move(link);
    return 0;
}

int32_t explain_gone(const Link &link, Error **err) {
    return fail(err, -ENOLINK, EBPF_CAUSE_LINK_GONE,
                "%s is detached: its target was removed, or the link was detached; close it and attach again",
                describe(link).c_str());
}

int32_t explain_update(const Link &link, int32_t prog_fd, int32_t code, Error **err) {
    if (explain_scarcity("updating a link", code, err)) return code;
    sys::ProgramInfo info;
    TRY(check_program({prog_fd}, &info, code, err));
    if (code == -ENOLINK) return explain_gone(link, err);
    if (code == -EPERM) return explain_capabilities("updating " + describe(link), kBpf | kNetAdmin, code, err);
    std::string program = describe_program(info);
    if (code == -EINVAL) {
        return fail(err, code, EBPF_CAUSE_ATTACH_TYPE,
                    "%s (%s) cannot replace the program of %s: both need the same type and the same expected attach type",
                    program.c_str(), program_type_label(info.type).c_str(), describe(link).c_str());
    }
    return fail(err, code, EBPF_CAUSE_UNKNOWN, "the kernel refuses %s for %s (%s): see its log (dmesg)", program.c_str(),
                describe(link).c_str(), errno_name(code).c_str());
}

int32_t explain_cgroup_fd(int32_t cgroup_fd, int32_t code, Error **err) {
    if (is_cgroup_directory(cgroup_fd)) return 0;
    return explain_descriptor(cgroup_fd, "cgroup_fd", "a directory of a cgroup v2 hierarchy (open one of /sys/fs/cgroup)",
                              EBPF_CAUSE_CGROUP, code, err);
}

int32_t explain_cgroup(int32_t prog_fd, int32_t cgroup_fd, uint32_t attach_type, int32_t code, Error **err) {
    constexpr const char *kWhat = "attaching a program to a cgroup";
    if (explain_scarcity(kWhat, code, err)) return code;
    sys::ProgramInfo info;
    TRY(check_program({prog_fd}, &info, code, err));
    TRY(explain_cgroup_fd(cgroup_fd, code, err));
    std::string program = describe_program(info);
    if (code == -EINVAL) {
        return fail(err, code, EBPF_CAUSE_ATTACH_TYPE,
                    "%s (%s) does not attach to a cgroup with attach type %u: its program type or its expected attach type "
                    "does not fit",
                    program.c_str(), program_type_label(info.type).c_str(), attach_type);
    }
    if (code == -EPERM && lacking(kNetAdmin) == 0) {
        return fail(
            err, code, EBPF_CAUSE_BUSY,
            "%s cannot be attached: another program is attached to this cgroup or to a parent without BPF_F_ALLOW_MULTI "
            "(`bpftool cgroup tree` shows it): detach that program, or attach it with the flag",
            program.c_str());
    }
    if (code == -EPERM) return explain_capabilities(kWhat, kNetAdmin, code, err);
    return fail(err, code, EBPF_CAUSE_UNKNOWN, "the kernel refuses to attach %s to the cgroup (%s)", program.c_str(),
                errno_name(code).c_str());
}

}  // namespace

int32_t create_link(int32_t prog_fd, uint32_t target, uint32_t attach_type, uint32_t flags) noexcept {
    sys::LinkCreateAttr attr{static_cast<uint32_t>(prog_fd), target, attach_type, flags};
    return sys::bpf_fd(sys::kLinkCreate, &attr, EBPFMAP_ATTR_SIZE(sys::LinkCreateAttr, flags));
}

int32_t adopt_link(sys::Fd fd, std::unique_ptr<Link> *out) {
    sys::LinkInfo info;
    TRY(link_info(fd.get(), &info));
    auto link = std::make_unique<Link>();
    link->fd = std::move(fd);
    link->type = info.type;
    link->id = info.id;
    *out = std::move(link);
    return 0;
}

int32_t open_link_fd(int32_t fd, std::unique_ptr<Link> *out, Error **err) {
    sys::Fd duplicate(sys::duplicate(fd));
    int32_t code = duplicate.valid() ? 0 : duplicate.get();
    if (code == 0 && file_kind(fd) != kLinkKind.noun) code = -EINVAL;
    if (code == 0) code = hand_over(std::move(duplicate), out);
    return code < 0 ? explain_open_fd(kLinkKind, fd, code, err) : 0;
}

int32_t open_link_id(uint32_t id, std::unique_ptr<Link> *out, Error **err) {
    sys::IdAttr attr{id, 0, 0};
    int32_t code = sys::bpf_fd(sys::kLinkFdById, &attr, EBPFMAP_ATTR_SIZE(sys::IdAttr, open_flags));
    if (code >= 0) code = hand_over(sys::Fd(code), out);
    return code < 0 ? explain_open_id(kLinkKind, id, code, err) : 0;
}

int32_t open_link_pinned(const char *path, std::unique_ptr<Link> *out, Error **err) {
    sys::Fd fd;
    TRY(open_pinned_object(kLinkKind, path, &fd, err));
    int32_t code = hand_over(std::move(fd), out);
    return code < 0 ? explain_open_pin(kLinkKind, path, 0, code, err) : 0;
}

int32_t link_ifindex(const Link &link, Error **err) {
    if (link.filter) {
        int32_t ifindex = link.filter->ifindex();
        if (ifindex < 0) explain_scarcity("reading the interface of a tc filter", ifindex, err);
        return ifindex;
    }
    sys::LinkInfo info;
    int32_t code = link_info(link.fd.get(), &info);
    if (code < 0) return explain_open_fd(kLinkKind, link.fd.get(), code, err);
    if (info.type == sys::kLinkXdp || info.type == sys::kLinkTcx) return static_cast<int32_t>(info.ifindex);
    return fail(err, -EOPNOTSUPP, EBPF_CAUSE_NOT_SUPPORTED, "%s is not attached to a network interface",
                describe(link).c_str());
}

int32_t link_program_id(const Link &link, uint32_t *id, Error **err) {
    if (link.filter) {
        *id = link.filter->program_id();
        return 0;
    }
    sys::LinkInfo info;
    int32_t code = link_info(link.fd.get(), &info);
    if (code < 0) return explain_open_fd(kLinkKind, link.fd.get(), code, err);
    *id = info.prog_id;
    return 0;
}

std::string describe(const Link &link) {
    if (link.filter) return "a tc filter";
    return link.id != 0 ? text("link %u", link.id) : "a perf event";
}

int32_t check_kernel_link(const Link &link, const char *action, Error **err) {
    if (link.id != 0) return 0;
    return fail(err, -EOPNOTSUPP, EBPF_CAUSE_NOT_SUPPORTED, "%s cannot be %s: only links of the kernel can",
                describe(link).c_str(), action);
}

int32_t update_link(Link &link, int32_t prog_fd, Error **err) {
    if (link.filter) {
        int32_t code = link.filter->replace(prog_fd);
        return code < 0 ? explain_update(link, prog_fd, code == -ENODEV ? -ENOLINK : code, err) : 0;
    }
    TRY(check_kernel_link(link, "updated", err));
    sys::LinkUpdateAttr attr{static_cast<uint32_t>(link.fd.get()), static_cast<uint32_t>(prog_fd), 0, 0};
    int32_t code = sys::bpf(sys::kLinkUpdate, &attr, EBPFMAP_ATTR_SIZE(sys::LinkUpdateAttr, old_prog_fd));
    return code < 0 ? explain_update(link, prog_fd, code, err) : 0;
}

int32_t detach_link(Link &link, Error **err) {
    if (link.filter) {
        int32_t code = link.filter->remove();
        if (code >= 0) return 0;
        if (code == -EPERM) return explain_capabilities("detaching " + describe(link), kNetAdmin, code, err);
        return explain_scarcity("detaching a tc filter", code, err) ? code : explain_gone(link, err);
    }
    TRY(check_kernel_link(link, "detached", err));
    sys::LinkDetachAttr attr{static_cast<uint32_t>(link.fd.get())};
    int32_t code = sys::bpf(sys::kLinkDetach, &attr, sizeof attr);
    if (code >= 0) return 0;
    if (code == -EPERM) return explain_capabilities("detaching " + describe(link), kBpf | kNetAdmin, code, err);
    return fail(err, code, EBPF_CAUSE_NOT_SUPPORTED,
                "the kernel cannot detach %s (%s): it ends when all its handles are closed and its pins are removed",
                describe(link).c_str(), errno_name(code).c_str());
}

int32_t attach_cgroup(int32_t prog_fd, int32_t cgroup_fd, uint32_t attach_type, std::unique_ptr<Link> *out, Error **err) {
    int32_t code = create_link(prog_fd, static_cast<uint32_t>(cgroup_fd), attach_type, 0);
    if (code >= 0) code = hand_over(sys::Fd(code), out);
    return code < 0 ? explain_cgroup(prog_fd, cgroup_fd, attach_type, code, err) : 0;
}

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/link.h>

#include "api/arguments.h"
#include "net/interface.h"
#include "net/netns.h"
#include "program/link/incumbent.h"
#include "program/link/link.h"
#include "program/link/section.h"
#include "program/link/tc.h"
#include "program/link/xdp.h"
#include "program/pin.h"

using namespace ebpfmap;

namespace {

int32_t check_tc(uint32_t direction, uint32_t mode, Error **err) {
    if (direction != EBPF_TC_DIRECTION_INGRESS && direction != EBPF_TC_DIRECTION_EGRESS) {
        return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                    "direction %u is not EBPF_TC_DIRECTION_INGRESS (1) or EBPF_TC_DIRECTION_EGRESS (2)", direction);
    }
    if (mode <= EBPF_TC_MODE_CLSACT) return 0;
    return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                "mode %u is not EBPF_TC_MODE_AUTO (0), EBPF_TC_MODE_TCX (1) or EBPF_TC_MODE_CLSACT (2)", mode);
}

// Looks up an interface by name and calls a function with its index, both in the namespace.
template <typename Attach>
int32_t with_interface(const char *name, int32_t netns_fd, Error **err, Attach attach) {
    return in_netns(netns_fd, err, [&]() -> int32_t {
        uint32_t ifindex = 0;
        TRY(find_interface(name, -1, &ifindex, err));
        return attach(ifindex);
    });
}

KernelObject pinnable(const Link &link) { return {kLinkKind, link.fd.get(), link.id, describe(link)}; }

}  // namespace

int32_t ebpf_link_attach_xdp(int32_t prog_fd, uint32_t ifindex, uint32_t mode, ebpf_link **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(out)}, [&] {
        TRY(check_xdp_mode(mode, err));
        return attach_xdp(prog_fd, ifindex, mode, into(out), err);
    });
}

int32_t ebpf_link_attach_xdp_by_name(int32_t prog_fd, const char *name, int32_t netns_fd, uint32_t mode, ebpf_link **out,
                                     ebpf_error **err) {
    return guard(err, __func__, {ARG(name), ARG(out)}, [&] {
        TRY(check_xdp_mode(mode, err));
        return with_interface(name, netns_fd, err,
                              [&](uint32_t ifindex) { return attach_xdp(prog_fd, ifindex, mode, into(out), err); });
    });
}

int32_t ebpf_link_find_xdp(uint32_t ifindex, uint32_t *program_id, uint32_t *mode, uint32_t *link_id, ebpf_error **err) {
    return guard(err, __func__, [&] {
        TRY(check_interface(ifindex, -ENODEV, err));
        std::optional<Incumbent> incumbent = find_incumbent(ifindex);
        if (!incumbent) return 0;
        if (link_id && !incumbent->link_id) return explain_hidden_link(err);
        if (program_id) *program_id = incumbent->program_id;
        if (mode) *mode = incumbent->mode;
        if (link_id) *link_id = *incumbent->link_id;
        return 1;
    });
}

int32_t ebpf_link_replace_xdp(int32_t prog_fd, uint32_t ifindex, uint32_t mode, uint32_t program_id, ebpf_link **out,
                              ebpf_error **err) {
    return guard(err, __func__, {ARG(out)}, [&] {
        TRY(check_xdp_mode(mode, err));
        return replace_xdp(prog_fd, ifindex, mode, program_id, into(out), err);
    });
}

int32_t ebpf_link_xdp_mode(const ebpf_link *link) { return link ? static_cast<int32_t>(link->xdp_mode) : -EINVAL; }

int32_t ebpf_link_attach_tc(int32_t prog_fd, uint32_t ifindex, uint32_t direction, uint32_t mode, ebpf_link **out,
                            ebpf_error **err) {
    return guard(err, __func__, {ARG(out)}, [&] {
        TRY(check_tc(direction, mode, err));
        return attach_tc(prog_fd, ifindex, direction, mode, into(out), err);
    });
}

int32_t ebpf_link_attach_tc_by_name(int32_t prog_fd, const char *name, int32_t netns_fd, uint32_t direction, uint32_t mode,
                                    ebpf_link **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(name), ARG(out)}, [&] {
        TRY(check_tc(direction, mode, err));
        return with_interface(name, netns_fd, err,
                              [&](uint32_t ifindex) { return attach_tc(prog_fd, ifindex, direction, mode, into(out), err); });
    });
}

int32_t ebpf_link_tc_mode(const ebpf_link *link) {
    if (!link) return -EINVAL;
    if (link->filter) return EBPF_TC_MODE_CLSACT;
    return link->type == sys::kLinkTcx ? EBPF_TC_MODE_TCX : 0;
}

int32_t ebpf_link_attach_cgroup(int32_t prog_fd, int32_t cgroup_fd, uint32_t attach_type, ebpf_link **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(out)}, [&] { return attach_cgroup(prog_fd, cgroup_fd, attach_type, into(out), err); });
}

int32_t ebpf_link_attach_section(const ebpf_object *object, const char *program, ebpf_link **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(object), ARG(program), ARG(out)},
                 [&] { return attach_section(*object, program, into(out), err); });
}

int32_t ebpf_link_open_fd(int32_t fd, ebpf_link **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(out)}, [&] { return open_link_fd(fd, into(out), err); });
}

int32_t ebpf_link_open_id(uint32_t id, ebpf_link **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(out)}, [&] { return open_link_id(id, into(out), err); });
}

int32_t ebpf_link_open_pinned(const char *path, ebpf_link **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(path), ARG(out)}, [&] { return open_link_pinned(path, into(out), err); });
}

int32_t ebpf_link_pin(const ebpf_link *link, const char *path, ebpf_error **err) {
    return guard(err, __func__, {ARG(link), ARG(path)}, [&] {
        TRY(check_kernel_link(*link, "pinned", err));
        return pin_object(pinnable(*link), path, err);
    });
}

int32_t ebpf_link_unpin(const ebpf_link *link, const char *path, ebpf_error **err) {
    return guard(err, __func__, {ARG(link), ARG(path)}, [&] {
        TRY(check_kernel_link(*link, "pinned", err));
        return unpin_object(pinnable(*link), path, err);
    });
}

int32_t ebpf_link_update(ebpf_link *link, int32_t prog_fd, ebpf_error **err) {
    return guard(err, __func__, {ARG(link)}, [&] { return update_link(*link, prog_fd, err); });
}

int32_t ebpf_link_detach(ebpf_link *link, ebpf_error **err) {
    return guard(err, __func__, {ARG(link)}, [&] { return detach_link(*link, err); });
}

uint32_t ebpf_link_id(const ebpf_link *link) { return link ? link->id : 0; }

uint32_t ebpf_link_type(const ebpf_link *link) { return link ? link->type : 0; }

int32_t ebpf_link_program_id(const ebpf_link *link, uint32_t *program_id, ebpf_error **err) {
    return guard(err, __func__, {ARG(link), ARG(program_id)}, [&] { return link_program_id(*link, program_id, err); });
}

int32_t ebpf_link_ifindex(const ebpf_link *link, ebpf_error **err) {
    return guard(err, __func__, {ARG(link)}, [&] { return link_ifindex(*link, err); });
}

int32_t ebpf_link_fd(const ebpf_link *link) { return link && link->fd.valid() ? link->fd.get() : -EINVAL; }

void ebpf_link_close(ebpf_link *link) { delete link; }

// SPDX-License-Identifier: BSD-2-Clause
// The XDP program that an interface already runs, its link, and the way to remove it.
#include "program/link/incumbent.h"

#include "base/bpf_object.h"
#include "base/capability.h"
#include "base/error.h"
#include "map/map.h"
#include "program/libbpf_log.h"
#include "program/link/link.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <algorithm>
#include <vector>

namespace ebpfmap {
namespace {

std::string program_name(uint32_t id) {
    sys::IdAttr attr{id, 0, 0};
    sys::Fd fd(sys::bpf_fd(sys::kProgramFdById, &attr, EBPFMAP_ATTR_SIZE(sys::IdAttr, open_flags)));
    sys::ProgramInfo info;
    return fd.valid() && program_info(fd.get(), &info) >= 0 ? info.name : "";
}

bool link_holds(uint32_t link_id, uint32_t program_id, uint32_t ifindex) {
    sys::Fd fd(bpf_link_get_fd_by_id(link_id));
    sys::LinkInfo info;
    return fd.valid() && link_info(fd.get(), &info) >= 0 && info.type == sys::kLinkXdp && info.prog_id == program_id &&
           info.ifindex == ifindex;
}

// 0 if netlink attached the program; nothing without CAP_SYS_ADMIN, because the kernel then hides links.
std::optional<uint32_t> find_link(uint32_t program_id, uint32_t ifindex) {
    uint32_t id = 0;
    int32_t code;
    while ((code = bpf_link_get_next_id(id, &id)) == 0) {
        if (link_holds(id, program_id, ifindex)) return id;
    }
    return code == -EPERM ? std::nullopt : std::optional(0U);
}

const char *mode_name(uint32_t mode) noexcept {
    switch (mode) {
    case EBPF_XDP_MODE_NATIVE: return "native";
    case EBPF_XDP_MODE_GENERIC: return "generic";
    default: return "offloaded";
    }
}

bool is_open_here(uint32_t link_id) {
    std::vector<int32_t> descriptors;
    sys::open_descriptors(&descriptors);
    return std::any_of(descriptors.begin(), descriptors.end(), [&](int32_t fd) {
        sys::LinkInfo info;
        return file_kind(fd) == "link" && link_info(fd, &info) >= 0 && info.id == link_id;
    });
}

// The mode's keyword for `ip link set`.
const char *ip_keyword(uint32_t mode) noexcept {
    switch (mode) {
    case EBPF_XDP_MODE_NATIVE: return "xdpdrv";
    case EBPF_XDP_MODE_GENERIC: return "xdpgeneric";
    default: return "xdpoffload";
    }
}

std::string removal(const Incumbent &incumbent, const char *interface) {
    if (incumbent.program_name == "xdp_dispatcher") {
        return text(
            "it looks like libxdp's dispatcher: add the program through libxdp, or unload all its programs with `xdp-loader "
            "unload %s --all`",
            interface);
    }
    if (!incumbent.link_id) return "as root, find its owner with `bpftool net list` and `bpftool link list`";
    if (*incumbent.link_id != 0 && is_open_here(*incumbent.link_id)) {
        return text(
            "this process holds the link: close its handle (ebpf_link_close, ebpf_xsk_group_close), put the program into the link "
            "(ebpf_link_update), or run `bpftool link detach id %u`",
            *incumbent.link_id);
    }
    if (*incumbent.link_id != 0) {
        return text("end the process that holds the link, remove the link's pin, or run `bpftool link detach id %u`",
                    *incumbent.link_id);
    }
    return text("remove it with `ip link set dev %s %s off`", interface, ip_keyword(incumbent.mode));
}

std::string program_label(const Incumbent &incumbent) {
    return incumbent.program_name.empty() ? text("%u", incumbent.program_id)
                                          : text("%u (\"%s\")", incumbent.program_id, incumbent.program_name.c_str());
}

std::string holder(const Incumbent &incumbent) {
    if (!incumbent.link_id) return "netlink or a link (the kernel shows links only with CAP_SYS_ADMIN)";
    return *incumbent.link_id == 0 ? "netlink" : text("link %u", *incumbent.link_id);
}

}  // namespace

std::optional<Incumbent> find_incumbent(uint32_t ifindex) {
    LibbpfLog log;
    bpf_xdp_query_opts found{};
    found.sz = sizeof found;
    if (bpf_xdp_query(static_cast<int>(ifindex), 0, &found) != 0) return std::nullopt;
    Incumbent incumbent{found.hw_prog_id, "", EBPF_XDP_MODE_AUTO, 0};
    if (found.skb_prog_id != 0) incumbent = {found.skb_prog_id, "", EBPF_XDP_MODE_GENERIC, 0};
    if (found.drv_prog_id != 0) incumbent = {found.drv_prog_id, "", EBPF_XDP_MODE_NATIVE, 0};
    if (incumbent.program_id == 0) return std::nullopt;
    incumbent.program_name = program_name(incumbent.program_id);
    incumbent.link_id = find_link(incumbent.program_id, ifindex);
    return incumbent;
}

int32_t explain_hidden_link(Error **err) {
    return explain_capabilities("finding the link that holds an XDP program", kSysAdmin, -EPERM, err);
}

std::string describe(const Incumbent &incumbent, const std::string &interface) {
    return text("XDP program %s in %s mode, attached by %s: %s", program_label(incumbent).c_str(), mode_name(incumbent.mode),
                holder(incumbent).c_str(), removal(incumbent, interface.c_str()).c_str());
}

}  // namespace ebpfmap

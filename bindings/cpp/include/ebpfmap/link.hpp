// SPDX-License-Identifier: BSD-2-Clause
/*
 * Link: an attached program. It stays attached while this object or a pin of the link exists. Needs a library with programs.
 *
 *     auto link = Link::attach_xdp(program, "eth0").value();
 */
#ifndef EBPFMAP_LINK_HPP
#define EBPFMAP_LINK_HPP

#include <ebpfmap/link.h>
#include <ebpfmap/arguments.hpp>
#include <ebpfmap/generated/calls.hpp>
#include <ebpfmap/generated/constants.hpp>
#include <ebpfmap/object.hpp>
#include <ebpfmap/result.hpp>

#include <cstdint>
#include <optional>
#include <utility>

namespace ebpfmap {
inline namespace v0 {

/** The XDP program of an interface. */
struct AttachedXdp {
    std::uint32_t program_id;
    XdpMode mode;          /**< 0 for a program inside the device */
    std::uint32_t link_id; /**< 0 where netlink attached it */
};

class [[nodiscard]] Link {
public:
    /** Attaches an XDP program to an interface of the calling thread's network namespace. Never replaces a program. */
    static Result<Link> attach_xdp(Fd program, Number<std::uint32_t> ifindex, XdpMode mode = XdpMode::auto_) {
        return own(calls::link_attach_xdp(program.get(), ifindex, static_cast<std::uint32_t>(mode)));
    }
    /** The same by the name of the interface, in this or another network namespace. */
    static Result<Link> attach_xdp(Fd program, Text name, XdpMode mode = XdpMode::auto_, Fd netns = this_netns) {
        return own(calls::link_attach_xdp_by_name(program.get(), name, netns.get(), static_cast<std::uint32_t>(mode)));
    }
    /** Replaces the XDP program with this id: see find_xdp(). */
    static Result<Link> replace_xdp(Fd program, Number<std::uint32_t> ifindex, Number<std::uint32_t> program_id,
                                    XdpMode mode = XdpMode::auto_) {
        return own(calls::link_replace_xdp(program.get(), ifindex, static_cast<std::uint32_t>(mode), program_id));
    }
    /** The XDP program of an interface, from any process. */
    static Result<std::optional<AttachedXdp>> find_xdp(Number<std::uint32_t> ifindex) {
        std::uint32_t program_id = 0, mode = 0, link_id = 0;
        auto found = calls::link_find_xdp(ifindex, &program_id, &mode, &link_id);
        if (!found) return found.error();
        if (*found == 0) return std::nullopt;
        return AttachedXdp{program_id, XdpMode{mode}, link_id};
    }
    /** Attaches a tc program to an interface. */
    static Result<Link> attach_tc(Fd program, Number<std::uint32_t> ifindex, TcDirection direction,
                                  TcMode mode = TcMode::auto_) {
        return own(calls::link_attach_tc(program.get(), ifindex, static_cast<std::uint32_t>(direction),
                                         static_cast<std::uint32_t>(mode)));
    }
    static Result<Link> attach_tc(Fd program, Text name, TcDirection direction, TcMode mode = TcMode::auto_,
                                  Fd netns = this_netns) {
        return own(calls::link_attach_tc_by_name(program.get(), name, netns.get(), static_cast<std::uint32_t>(direction),
                                                 static_cast<std::uint32_t>(mode)));
    }
    /** Attaches a program to a cgroup: AttachType::cgroup_inet_egress, … */
    static Result<Link> attach_cgroup(Fd program, Fd cgroup, AttachType attach_type) {
        return own(calls::link_attach_cgroup(program.get(), cgroup.get(), static_cast<std::uint32_t>(attach_type)));
    }
    /** Attaches a program of a loaded object to the target in its section name: kprobes, tracepoints, fentry, … */
    static Result<Link> attach_section(const Object &object, Text program) {
        return own(calls::link_attach_section(object.raw(), program));
    }
    static Result<Link> open_fd(Fd fd) { return own(calls::link_open_fd(fd.get())); }
    static Result<Link> open_id(Number<std::uint32_t> id) { return own(calls::link_open_id(id)); }
    static Result<Link> open_pinned(Text path) { return own(calls::link_open_pinned(path)); }

    /** Takes ownership of a handle of the C API. */
    explicit Link(LinkHandle handle) noexcept : handle_(std::move(handle)) {}

    const ebpf_link *raw() const noexcept { return handle_.get(); }
    /** The descriptor, borrowed from this object; negative if there is none (clsact). */
    int fd() const noexcept { return ebpf_link_fd(raw()); }
    /** 0 if the attachment is no kernel link (clsact). */
    std::uint32_t id() const noexcept { return ebpf_link_id(raw()); }
    /** LinkType::unspec if it is not a kernel link (clsact). */
    LinkType type() const noexcept { return LinkType{ebpf_link_type(raw())}; }
    /** How it is really attached; XdpMode::auto_ where that is unknown, or it is no link of XDP. */
    XdpMode xdp_mode() const noexcept { return XdpMode{static_cast<std::uint32_t>(ebpf_link_xdp_mode(raw()))}; }
    /** How it is really attached; TcMode::auto_ where it is no link of tc. */
    TcMode tc_mode() const noexcept { return TcMode{static_cast<std::uint32_t>(ebpf_link_tc_mode(raw()))}; }
    Result<std::uint32_t> program_id() const {
        std::uint32_t id = 0;
        return calls::link_program_id(raw(), &id).transform([&] { return id; });
    }
    /** The index in the namespace that the interface is in now; 0 if the interface is gone. */
    Result<std::int32_t> ifindex() const { return calls::link_ifindex(raw()); }

    /** The program stays attached while the pin exists. */
    Result<void> pin(Text path) const { return calls::link_pin(raw(), path); }
    Result<void> unpin(Text path) const { return calls::link_unpin(raw(), path); }
    /** Replaces the program of the link in one step. */
    Result<void> update(Fd program) { return calls::link_update(handle_.get(), program.get()); }
    /** Detaches the program at once, even if others hold the link. */
    Result<void> detach() { return calls::link_detach(handle_.get()); }

private:
    static Result<Link> own(Result<LinkHandle> handle) {
        return std::move(handle).transform([](LinkHandle opened) { return Link(std::move(opened)); });
    }

    LinkHandle handle_;
};

}  // namespace v0
}  // namespace ebpfmap

#endif

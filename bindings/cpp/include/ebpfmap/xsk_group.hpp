// SPDX-License-Identifier: BSD-2-Clause
/*
 * XskGroup: AF_XDP sockets on all receive queues of an interface, with the program that redirects packets to them. It opens the
 * sockets, fills the xskmap and attaches the program in an order that loses no packet, and closes in the reverse order. Needs a
 * library with programs.
 *
 *     auto group = XskGroup::open("eth0").value();
 *     for (auto &socket : group.sockets().value()) …
 *
 * Each socket of a group may be used by a different thread. A socket can outlive the group: it stays open, and the program is
 * detached.
 */
#ifndef EBPFMAP_XSK_GROUP_HPP
#define EBPFMAP_XSK_GROUP_HPP

#include <ebpfmap/xsk_group.h>
#include <ebpfmap/object.hpp>
#include <ebpfmap/xsk.hpp>

#include <cerrno>
#include <cstdint>
#include <utility>
#include <vector>

namespace ebpfmap {
inline namespace v0 {

class [[nodiscard]] XskGroup {
public:
    /** Opens a socket with this spec on each receive queue of an interface of the calling thread's network namespace. The
     *  sockets receive every packet of the interface. */
    static Result<XskGroup> open(Number<std::uint32_t> ifindex, const XskSpec &spec = {}, XdpMode mode = XdpMode::auto_) {
        return open_raw(ifindex, nullptr, spec, mode);
    }
    static Result<XskGroup> open(Text interface, const XskSpec &spec = {}, XdpMode mode = XdpMode::auto_) {
        return interface_index(interface).and_then([&](std::uint32_t ifindex) { return open(ifindex, spec, mode); });
    }
    /** The same with an object that this loads, where it is not: the bundled steer with constants set, maps bound or filled, or
     *  one with an xskmap "sockets" and an XDP program "steer". */
    static Result<XskGroup> open(Number<std::uint32_t> ifindex, Object &object, const XskSpec &spec = {},
                                 XdpMode mode = XdpMode::auto_) {
        // For the C API, no object means steer.
        if (object.raw() == nullptr)
            return Error(EINVAL, Cause::argument, "ebpfmap::XskGroup::open", "this object was moved away");
        return open_raw(ifindex, object.raw(), spec, mode);
    }
    static Result<XskGroup> open(Text interface, Object &object, const XskSpec &spec = {}, XdpMode mode = XdpMode::auto_) {
        return interface_index(interface).and_then([&](std::uint32_t ifindex) { return open(ifindex, object, spec, mode); });
    }

    /** Takes ownership of a handle of the C API with this frame size. */
    XskGroup(XskGroupHandle handle, std::uint32_t frame_size) noexcept : handle_(std::move(handle)), frame_size_(frame_size) {}

    const ebpf_xsk_group *raw() const noexcept { return handle_.get(); }
    /** One for each receive queue. */
    std::uint32_t size() const noexcept { return ebpf_xsk_group_count(raw()); }
    /** Opens sockets on receive queues that the interface has got since; says how many. On a veth in native mode, packets go to
     *  the stack for a moment. */
    Result<std::uint32_t> refresh() {
        return calls::xsk_group_refresh(handle_.get()).transform([](std::int32_t added) {
            return static_cast<std::uint32_t>(added);
        });
    }
    /** The actual mode of the attached program. */
    XdpMode xdp_mode() const noexcept { return XdpMode{static_cast<std::uint32_t>(ebpf_xsk_group_xdp_mode(raw()))}; }
    /** The socket of a queue. A second call returns the same socket. */
    Result<Xsk> socket(Number<std::uint32_t> queue) const {
        return calls::xsk_group_socket(raw(), queue).transform([this](XskHandle opened) {
            return Xsk(std::move(opened), frame_size_);
        });
    }
    /** The sockets of all queues in order. */
    Result<std::vector<Xsk>> sockets() const {
        std::vector<Xsk> sockets;
        if (raw() == nullptr) return socket(0).error();
        for (std::uint32_t queue = 0; queue < size(); ++queue) {
            auto opened = socket(queue);
            if (!opened) return opened.error();
            sockets.push_back(*std::move(opened));
        }
        return sockets;
    }

private:
    static Result<XskGroup> open_raw(Number<std::uint32_t> ifindex, ebpf_object *object, const XskSpec &spec, XdpMode mode) {
        return detail::make_xsk_spec(spec)
            .and_then([&](const XskSpecHandle &raw) {
                return calls::xsk_group_open(raw.get(), ifindex, static_cast<std::uint32_t>(mode), object);
            })
            .transform([&](XskGroupHandle opened) { return XskGroup(std::move(opened), spec.frame_size); });
    }

    XskGroupHandle handle_;
    std::uint32_t frame_size_;
};

}  // namespace v0
}  // namespace ebpfmap

#endif

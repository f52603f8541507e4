// SPDX-License-Identifier: BSD-2-Clause
// XskMap: AF_XDP sockets to which an XDP program redirects packets, by index (usually the receive queue).
#ifndef EBPFMAP_XSKMAP_HPP
#define EBPFMAP_XSKMAP_HPP

#include <ebpfmap/xskmap.h>
#include <ebpfmap/interface.hpp>
#include <ebpfmap/typed_map.hpp>

#include <cstdint>
#include <optional>

namespace ebpfmap {
inline namespace v0 {

class XskMap : public detail::TypedMap<XskMap> {
public:
    using detail::TypedMap<XskMap>::TypedMap;
    static constexpr detail::Shape shape{MapType::xskmap, 4, 4};
    /** entries() does not exist, because the kernel does not allow reading. */
    using Keys = detail::KeyDecoder<std::uint32_t>;

    Result<void> put(Number<std::uint32_t> index, Fd socket, Update flags = Update::any) const {
        return calls::xskmap_set(raw(), index, socket.get(), static_cast<std::uint64_t>(flags));
    }
    /** Stores a socket under its queue of the program's interface. Fails if the socket is bound elsewhere. */
    Result<void> put_queue(Number<std::uint32_t> ifindex, Number<std::uint32_t> queue, Fd socket,
                           Update flags = Update::any) const {
        return calls::xskmap_set_queue(raw(), ifindex, queue, socket.get(), static_cast<std::uint64_t>(flags));
    }
    /** The same by the name of the interface. */
    Result<void> put_queue(Text interface, Number<std::uint32_t> queue, Fd socket, Update flags = Update::any) const {
        return interface_index(interface).and_then(
            [&](std::uint32_t ifindex) { return put_queue(ifindex, queue, socket, flags); });
    }
    /** The cookie (SO_COOKIE) of the socket that this process stored. The kernel does not allow reading the entry. */
    Result<std::optional<std::uint64_t>> get(Number<std::uint32_t> index) const {
        std::uint64_t cookie;
        return detail::found(calls::xskmap_get(raw(), index, &cookie), cookie);
    }
    /** Empties an index; does nothing if it is empty. */
    Result<void> remove(Number<std::uint32_t> index) const { return calls::xskmap_delete(raw(), index); }
};

}  // namespace v0
}  // namespace ebpfmap

#endif

// SPDX-License-Identifier: BSD-2-Clause
// SockMap, SockHash<K>, ReuseportSockArray: sockets. Closing a socket removes it from the map.
#ifndef EBPFMAP_SOCKMAP_HPP
#define EBPFMAP_SOCKMAP_HPP

#include <ebpfmap/sockmap.h>
#include <ebpfmap/typed_map.hpp>

#include <cstdint>
#include <optional>
#include <utility>

namespace ebpfmap {
inline namespace v0 {

namespace detail {

// A value of 4 bytes has no room for a cookie, and the kernel does not return it.
template <typename K>
struct CookieDecoder {
    static constexpr bool with_values = true;
    std::pair<K, std::uint64_t> operator()(Bytes key, Bytes value) const noexcept {
        return {decoded<K>(key.data()), value.size() < 8 ? 0 : decoded<std::uint64_t>(value.data())};
    }
};

}  // namespace detail

/** Use SockMap, SockHash or ReuseportSockArray. */
template <MapType Type, typename K>
class BasicSockMap : public detail::TypedMap<BasicSockMap<Type, K>> {
    static_assert(detail::check_key<K>());
    using Base = detail::TypedMap<BasicSockMap>;

public:
    using Base::Base;
    static constexpr detail::Shape shape{Type, detail::size<K>, detail::Shape::any};
    using Key = K;
    /** The element type of entries(): the key and the cookie of its socket. */
    using Entries = detail::CookieDecoder<K>;
    using Keys = detail::KeyDecoder<K>;

    /** Values have 8 bytes, so that get() can read cookies. Many BPF sources use 4. */
    static MapSpec spec(Number<std::uint32_t> max_entries, Options options = {}, Number<std::uint32_t> value_size = 8) {
        MapSpec spec = Base::spec(max_entries, std::move(options));
        spec.value_size = value_size;
        return spec;
    }

    Result<void> put(detail::Argument<K> key, Fd socket, Update flags = Update::any) const {
        if (!detail::fits(key)) return detail::unfit("ebpf_sockmap_set", "key", key);
        return calls::sockmap_set(this->raw(), detail::sent(key).data(), sizeof(K), socket.get(),
                                  static_cast<std::uint64_t>(flags));
    }
    /** The cookie (SO_COOKIE) of the socket of a key; nothing if there is none. */
    Result<std::optional<std::uint64_t>> get(detail::Argument<K> key) const {
        if (!detail::fits(key)) return detail::unfit("ebpf_sockmap_get", "key", key);
        std::uint64_t cookie;
        return detail::found(calls::sockmap_get(this->raw(), detail::sent(key).data(), sizeof(K), &cookie), cookie);
    }
    /** False if the key did not exist. */
    Result<bool> remove(detail::Argument<K> key) const {
        if (!detail::fits(key)) return detail::unfit("ebpf_map_delete", "key", key);
        return detail::removed(calls::map_delete(this->raw(), detail::sent(key).data(), sizeof(K)));
    }
};

using SockMap = BasicSockMap<MapType::sockmap, std::uint32_t>;
using ReuseportSockArray = BasicSockMap<MapType::reuseport_sockarray, std::uint32_t>;

template <typename K>
using SockHash = BasicSockMap<MapType::sockhash, K>;

}  // namespace v0
}  // namespace ebpfmap

#endif

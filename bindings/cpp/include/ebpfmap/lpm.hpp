// SPDX-License-Identifier: BSD-2-Clause
/*
 * LpmTrie<Address, V>: values of prefixes. A lookup finds the longest prefix of an address. An address is a key type in network
 * byte order: in_addr, in6_addr, std::array<std::uint8_t, N>.
 *
 *     auto routes = LpmTrie<in_addr, std::uint32_t>::create(1024).value();
 *     routes.put(Ipv4Prefix::parse("10.0.0.0/8").value(), 1).value();
 */
#ifndef EBPFMAP_LPM_HPP
#define EBPFMAP_LPM_HPP

#include <ebpfmap/lpm.h>
#include <ebpfmap/typed_map.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cerrno>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ebpfmap {
inline namespace v0 {

/** The first `length` bits of an address. */
template <typename Address>
struct Prefix {
    Address address;
    std::uint32_t length;

    /** Parses a text: "10.0.0.0/8", "2001:db8::/32"; without a '/' the whole address. */
    static Result<Prefix> parse(std::string_view text) requires(std::same_as<Address, in_addr> ||
                                                                std::same_as<Address, in6_addr>) {
        constexpr int family = std::same_as<Address, in_addr> ? AF_INET : AF_INET6;
        constexpr std::uint32_t bits = 8 * sizeof(Address);
        const std::size_t slash = text.find('/');
        const std::string address(text.substr(0, slash));
        Prefix prefix{{}, bits};
        if (address.find('\0') != address.npos || ::inet_pton(family, address.c_str(), &prefix.address) != 1)
            return Error(EINVAL, Cause::argument, "ebpfmap::Prefix::parse",
                         detail::quoted(text) + " is no prefix: address/bits");
        if (slash == text.npos) return prefix;
        const std::string_view length = text.substr(slash + 1);
        const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), prefix.length);
        if (error != std::errc() || end != length.data() + length.size() || prefix.length > bits)
            return Error(EINVAL, Cause::prefix_length, "ebpfmap::Prefix::parse",
                         "the length of prefix " + detail::quoted(text) + " is no number of 0 to " + std::to_string(bits));
        return prefix;
    }
};

using Ipv4Prefix = Prefix<in_addr>;
using Ipv6Prefix = Prefix<in6_addr>;

namespace detail {

template <typename Address>
Prefix<Address> decoded_prefix(Bytes key) noexcept {
    return {decoded<Address>(key.data() + 4), decoded<std::uint32_t>(key.data())};
}

template <typename Address, typename V>
struct PrefixDecoder {
    static constexpr bool with_values = true;
    std::pair<Prefix<Address>, V> operator()(Bytes key, Bytes value) const noexcept {
        return {decoded_prefix<Address>(key), decoded<V>(value.data())};
    }
};

template <typename Address>
struct PrefixKeyDecoder {
    static constexpr bool with_values = false;
    Prefix<Address> operator()(Bytes key, Bytes) const noexcept { return decoded_prefix<Address>(key); }
};

}  // namespace detail

template <typename Address, typename V>
class LpmTrie : public detail::TypedMap<LpmTrie<Address, V>> {
    static_assert(detail::check_key<Address>() && detail::check_value<V>());

public:
    using detail::TypedMap<LpmTrie>::TypedMap;
    static constexpr detail::Shape shape{MapType::lpm_trie, 4 + detail::size<Address>, detail::size<V>};
    using Key = Prefix<Address>;
    using Value = V;
    /** The element type of entries(): std::pair<Prefix<Address>, V>. */
    using Entries = detail::PrefixDecoder<Address, V>;
    using Keys = detail::PrefixKeyDecoder<Address>;

    /** The value of the longest prefix of an address; nothing if no prefix matches. */
    Result<std::optional<V>> get(detail::Argument<Address> address) const {
        if (!detail::fits(address)) return detail::unfit("ebpf_lpm_lookup", "address", address);
        V value;
        return detail::found(calls::lpm_lookup(this->raw(), detail::sent(address).data(), sizeof(Address), &value,
                                               sizeof value),
                             value);
    }
    Result<void> put(const Prefix<Address> &prefix, detail::Argument<V> value, Update flags = Update::any) const {
        if (!detail::fits(value)) return detail::unfit("ebpf_lpm_update", "value", value);
        return calls::lpm_update(this->raw(), prefix.length, std::addressof(prefix.address), sizeof prefix.address,
                                 detail::sent(value).data(), sizeof(V), static_cast<std::uint64_t>(flags));
    }
    /** Removes exactly this prefix, not longer ones; false if it did not exist. */
    Result<bool> remove(const Prefix<Address> &prefix) const {
        return detail::removed(
            calls::lpm_delete(this->raw(), prefix.length, std::addressof(prefix.address), sizeof prefix.address));
    }
};

}  // namespace v0
}  // namespace ebpfmap

#endif

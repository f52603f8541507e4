// SPDX-License-Identifier: BSD-2-Clause
// HashMap<K, V> and LruHashMap<K, V>: a map from keys to values of C++ types.
#ifndef EBPFMAP_HASH_MAP_HPP
#define EBPFMAP_HASH_MAP_HPP

#include <ebpfmap/typed_map.hpp>

#include <optional>
#include <utility>

namespace ebpfmap {
inline namespace v0 {

/** Base of HashMap and LruHashMap. */
template <MapType Type, typename K, typename V>
class BasicHashMap : public detail::TypedMap<BasicHashMap<Type, K, V>> {
    static_assert(detail::check_key<K>() && detail::check_value<V>());

public:
    using detail::TypedMap<BasicHashMap>::TypedMap;
    static constexpr detail::Shape shape{Type, detail::size<K>, detail::size<V>};
    using Key = K;
    using Value = V;
    /** The element type of entries(): std::pair<K, V>. */
    using Entries = detail::PairDecoder<K, V>;
    using Keys = detail::KeyDecoder<K>;

    /** The value of a key; nothing if the key does not exist. */
    Result<std::optional<V>> get(detail::Argument<K> key, Lookup flags = Lookup::plain) const {
        if (!detail::fits(key)) return detail::unfit("ebpf_map_lookup", "key", key);
        V value;
        return detail::found(calls::map_lookup(this->raw(), detail::sent(key).data(), sizeof(K), &value, sizeof value,
                                               static_cast<std::uint64_t>(flags)),
                             value);
    }
    Result<bool> contains(detail::Argument<K> key) const {
        if (!detail::fits(key)) return detail::unfit("ebpf_map_lookup", "key", key);
        V value;
        return calls::map_lookup(this->raw(), detail::sent(key).data(), sizeof(K), &value, sizeof value, 0);
    }
    /** Stores a value. The default creates or replaces it. */
    Result<void> put(detail::Argument<K> key, detail::Argument<V> value, Update flags = Update::any) const {
        if (!detail::fits(key)) return detail::unfit("ebpf_map_update", "key", key);
        if (!detail::fits(value)) return detail::unfit("ebpf_map_update", "value", value);
        return calls::map_update(this->raw(), detail::sent(key).data(), sizeof(K), detail::sent(value).data(), sizeof(V),
                                 static_cast<std::uint64_t>(flags));
    }
    /** Removes a key; false if it did not exist. */
    Result<bool> remove(detail::Argument<K> key) const {
        if (!detail::fits(key)) return detail::unfit("ebpf_map_delete", "key", key);
        return detail::removed(calls::map_delete(this->raw(), detail::sent(key).data(), sizeof(K)));
    }
    /** Reads and removes a key in one atomic step. */
    Result<std::optional<V>> take(detail::Argument<K> key, Lookup flags = Lookup::plain) const {
        if (!detail::fits(key)) return detail::unfit("ebpf_map_take", "key", key);
        V value;
        return detail::found(calls::map_take(this->raw(), detail::sent(key).data(), sizeof(K), &value, sizeof value,
                                             static_cast<std::uint64_t>(flags)),
                             value);
    }
};

template <typename K, typename V>
using HashMap = BasicHashMap<MapType::hash, K, V>;

/** Evicts the least recently used entries when it is full. */
template <typename K, typename V>
using LruHashMap = BasicHashMap<MapType::lru_hash, K, V>;

}  // namespace v0
}  // namespace ebpfmap

#endif

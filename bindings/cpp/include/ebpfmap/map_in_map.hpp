// SPDX-License-Identifier: BSD-2-Clause
/*
 * HashOfMaps<K, Inner> and ArrayOfMaps<Inner>: maps of maps. All inner maps match one template.
 *
 *     using Counters = Array<std::uint64_t>;
 *     auto tenants = HashOfMaps<std::uint32_t, Counters>::create(16, Counters::spec(8)).value();
 */
#ifndef EBPFMAP_MAP_IN_MAP_HPP
#define EBPFMAP_MAP_IN_MAP_HPP

#include <ebpfmap/map_in_map.h>
#include <ebpfmap/typed_map.hpp>

#include <cerrno>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace ebpfmap {
inline namespace v0 {

/** Use HashOfMaps or ArrayOfMaps. `Inner` is a typed map, or Map. */
template <MapType Type, typename K, typename Inner>
class BasicMapOfMaps : public detail::TypedMap<BasicMapOfMaps<Type, K, Inner>> {
    static_assert(detail::check_key<K>());
    using Base = detail::TypedMap<BasicMapOfMaps>;

public:
    using Base::Base;
    static constexpr detail::Shape shape{Type, detail::size<K>, 4};
    using Key = K;
    using Value = Inner;
    /** The element type of entries(): the key and the id of its map. */
    using Entries = detail::PairDecoder<K, std::uint32_t>;
    using Keys = detail::KeyDecoder<K>;

    static MapSpec spec(Number<std::uint32_t> max_entries, const MapSpec &inner, Options options = {}) {
        MapSpec spec = Base::spec(max_entries, std::move(options));
        spec.inner = std::make_shared<const MapSpec>(inner);
        return spec;
    }
    /** With a spec of the inner maps. */
    static Result<BasicMapOfMaps> create(Number<std::uint32_t> max_entries, const MapSpec &inner, Options options = {}) {
        return Base::adopt(Map::create(spec(max_entries, inner, std::move(options))));
    }
    /** With an existing map as the template. */
    static Result<BasicMapOfMaps> create(Number<std::uint32_t> max_entries, const Map &inner, Options options = {}) {
        if (inner.raw() == nullptr)
            return Error(EINVAL, Cause::argument, "ebpfmap::BasicMapOfMaps::create", "the inner map was moved away");
        MapSpec spec = Base::spec(max_entries, std::move(options));
        spec.inner_map = inner.raw();
        return Base::adopt(Map::create(spec));
    }

    /** Stores a map under a key. Waits for an RCU grace period: about ten milliseconds. */
    Result<void> put(detail::Argument<K> key, const Inner &inner, Update flags = Update::any) const {
        if (!detail::fits(key)) return detail::unfit("ebpf_map_in_map_set", "key", key);
        return calls::map_in_map_set(this->raw(), detail::sent(key).data(), sizeof(K), inner.raw(),
                                     static_cast<std::uint64_t>(flags));
    }
    /** Opens the map of a key; nothing if there is none. */
    Result<std::optional<Inner>> get(detail::Argument<K> key) const {
        if (!detail::fits(key)) return detail::unfit("ebpf_map_in_map_get", "key", key);
        auto handle = calls::map_in_map_get(this->raw(), detail::sent(key).data(), sizeof(K));
        if (!handle) return handle.error();
        if (*handle == nullptr) return std::nullopt;
        return opened(Map(*std::move(handle)));
    }
    /** False if the key did not exist. */
    Result<bool> remove(detail::Argument<K> key) const {
        if (!detail::fits(key)) return detail::unfit("ebpf_map_delete", "key", key);
        return detail::removed(calls::map_delete(this->raw(), detail::sent(key).data(), sizeof(K)));
    }

private:
    static Result<std::optional<Inner>> opened(Map map) {
        if constexpr (std::same_as<Inner, Map>) {
            return std::optional<Inner>(std::move(map));
        } else {
            return Inner::adopt(std::move(map)).transform([](Inner inner) { return std::optional<Inner>(std::move(inner)); });
        }
    }
};

template <typename K, typename Inner = Map>
using HashOfMaps = BasicMapOfMaps<MapType::hash_of_maps, K, Inner>;

template <typename Inner = Map>
using ArrayOfMaps = BasicMapOfMaps<MapType::array_of_maps, std::uint32_t, Inner>;

}  // namespace v0
}  // namespace ebpfmap

#endif

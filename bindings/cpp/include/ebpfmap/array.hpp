// SPDX-License-Identifier: BSD-2-Clause
// Array<V>: values at the indices 0 to size() - 1. All of them always exist.
#ifndef EBPFMAP_ARRAY_HPP
#define EBPFMAP_ARRAY_HPP

#include <ebpfmap/typed_map.hpp>

#include <cstdint>
#include <optional>

namespace ebpfmap {
inline namespace v0 {

template <typename V>
class Array : public detail::TypedMap<Array<V>> {
    static_assert(detail::check_value<V>());

public:
    using detail::TypedMap<Array>::TypedMap;
    static constexpr detail::Shape shape{MapType::array, 4, detail::size<V>};
    using Value = V;
    /** The element type of entries(): std::pair<std::uint32_t, V>. */
    using Entries = detail::PairDecoder<std::uint32_t, V>;
    using Keys = detail::KeyDecoder<std::uint32_t>;

    std::uint32_t size() const noexcept { return this->max_entries(); }

    /** The value at an index; nothing if the index is size() or more. */
    Result<std::optional<V>> get(Number<std::uint32_t> index, Lookup flags = Lookup::plain) const {
        if (!detail::fits(index)) return detail::unfit("ebpf_map_lookup", "index", index);
        V value;
        return detail::found(calls::map_lookup(this->raw(), detail::sent(index).data(), sizeof(std::uint32_t), &value,
                                               sizeof value, static_cast<std::uint64_t>(flags)),
                             value);
    }
    Result<void> put(Number<std::uint32_t> index, detail::Argument<V> value, Update flags = Update::any) const {
        if (!detail::fits(index)) return detail::unfit("ebpf_map_update", "index", index);
        if (!detail::fits(value)) return detail::unfit("ebpf_map_update", "value", value);
        return calls::map_update(this->raw(), detail::sent(index).data(), sizeof(std::uint32_t), detail::sent(value).data(),
                                 sizeof(V), static_cast<std::uint64_t>(flags));
    }

    bool remove(std::uint32_t) const = delete;  // entries of an array cannot be removed
    bool take(std::uint32_t) const = delete;
};

}  // namespace v0
}  // namespace ebpfmap

#endif

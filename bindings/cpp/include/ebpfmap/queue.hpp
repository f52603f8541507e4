// SPDX-License-Identifier: BSD-2-Clause
// Queue<V> (first in, first out) and Stack<V> (last in, first out): values without keys.
#ifndef EBPFMAP_QUEUE_HPP
#define EBPFMAP_QUEUE_HPP

#include <ebpfmap/queue.h>
#include <ebpfmap/typed_map.hpp>

#include <optional>

namespace ebpfmap {
inline namespace v0 {

/** Use Queue or Stack. */
template <MapType Type, typename V>
class BasicQueue : public detail::TypedMap<BasicQueue<Type, V>> {
    static_assert(detail::check_value<V>());

public:
    using detail::TypedMap<BasicQueue>::TypedMap;
    static constexpr detail::Shape shape{Type, 0, detail::size<V>};
    using Value = V;

    /** Adds a value. With Update::exist a full map drops its oldest value. */
    Result<void> push(detail::Argument<V> value, Update flags = Update::any) const {
        if (!detail::fits(value)) return detail::unfit("ebpf_queue_push", "value", value);
        return calls::queue_push(this->raw(), detail::sent(value).data(), sizeof(V), static_cast<std::uint64_t>(flags));
    }
    /** Removes and returns a value; nothing if the map is empty. */
    Result<std::optional<V>> pop() const {
        V value;
        return detail::found(calls::queue_pop(this->raw(), &value, sizeof value), value);
    }
    /** The value that the next pop() would return. */
    Result<std::optional<V>> peek() const {
        V value;
        return detail::found(calls::queue_peek(this->raw(), &value, sizeof value), value);
    }
};

template <typename V>
using Queue = BasicQueue<MapType::queue, V>;

template <typename V>
using Stack = BasicQueue<MapType::stack, V>;

}  // namespace v0
}  // namespace ebpfmap

#endif

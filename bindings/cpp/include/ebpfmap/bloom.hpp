// SPDX-License-Identifier: BSD-2-Clause
// BloomFilter<V>: a set with the answers "possibly" and "certainly not". It never fills up and has no removal.
#ifndef EBPFMAP_BLOOM_HPP
#define EBPFMAP_BLOOM_HPP

#include <ebpfmap/bloom.h>
#include <ebpfmap/typed_map.hpp>

namespace ebpfmap {
inline namespace v0 {

/** Options::extra is the number of hash functions: 1 to 15; the default is 5. */
template <typename V>
class BloomFilter : public detail::TypedMap<BloomFilter<V>> {
    static_assert(detail::check_key<V>() && detail::check_value<V>());  // values are compared as bytes

public:
    using detail::TypedMap<BloomFilter>::TypedMap;
    static constexpr detail::Shape shape{MapType::bloom_filter, 0, detail::size<V>};
    using Value = V;

    Result<void> add(detail::Argument<V> value) const {
        if (!detail::fits(value)) return detail::unfit("ebpf_bloom_add", "value", value);
        return calls::bloom_add(this->raw(), detail::sent(value).data(), sizeof(V));
    }
    /** true: possibly; false: certainly not. */
    Result<bool> contains(detail::Argument<V> value) const {
        if (!detail::fits(value)) return detail::unfit("ebpf_bloom_contains", "value", value);
        return calls::bloom_contains(this->raw(), detail::sent(value).data(), sizeof(V)).transform([](std::int32_t perhaps) {
            return perhaps == 1;
        });
    }
};

}  // namespace v0
}  // namespace ebpfmap

#endif

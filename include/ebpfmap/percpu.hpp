// SPDX-License-Identifier: BSD-2-Clause
/*
 * PerCpuHashMap<K, V>, LruPerCpuHashMap<K, V>, PerCpuArray<V>: one value for every possible CPU of the machine, as
 * std::span<V> with percpu_count() elements.
 */
#ifndef EBPFMAP_PERCPU_HPP
#define EBPFMAP_PERCPU_HPP

#include <ebpfmap/percpu.h>
#include <ebpfmap/typed_map.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace ebpfmap {
inline namespace v0 {

/** The number of possible CPUs: how many values a per-CPU entry has. */
inline Result<std::int32_t> percpu_count() { return calls::percpu_count(); }

namespace detail {

// The values are lent by the walk until its next step.
template <typename K, typename V>
struct PerCpuDecoder {
    static constexpr bool with_values = true;
    std::pair<K, std::span<const V>> operator()(Bytes key, Bytes values) const noexcept {
        return {decoded<K>(key.data()), {reinterpret_cast<const V *>(values.data()), values.size() / sizeof(V)}};
    }
};

}  // namespace detail

/** A map of one of the per-CPU types. Use PerCpuHashMap, LruPerCpuHashMap or PerCpuArray. */
template <MapType Type, typename K, typename V>
class BasicPerCpuMap : public detail::TypedMap<BasicPerCpuMap<Type, K, V>> {
    static_assert(detail::check_key<K>() && detail::check_value<V>());
    static_assert(alignof(V) <= alignof(std::max_align_t),
                  "ebpfmap: the values of the CPUs stand side by side, without the gaps of this alignment");
    static_assert(!std::is_same_v<V, bool>, "ebpfmap: a std::vector<bool> has no bytes to read into: use std::uint8_t");

public:
    using detail::TypedMap<BasicPerCpuMap>::TypedMap;
    static constexpr detail::Shape shape{Type, detail::size<K>, detail::size<V>};
    using Key = K;
    using Value = V;
    /** What entries() yields: std::pair<K, std::span<const V>>, the span valid until the next step. */
    using Entries = detail::PerCpuDecoder<K, V>;
    using Keys = detail::KeyDecoder<K>;

    /** How many values an entry has. */
    std::uint32_t cpus() const noexcept { return this->value_len() / sizeof(V); }

    /** Reads the values of all CPUs into a span of cpus() elements: false where there is no such key. */
    Result<bool> get(const K &key, std::span<V> values) const {
        return calls::percpu_lookup(this->raw(), &key, sizeof key, values.data(), detail::length(values.size_bytes()), 0);
    }
    /** The values of all CPUs; nothing where there is no such key. */
    Result<std::optional<std::vector<V>>> get(const K &key) const {
        std::vector<V> values(cpus());
        return detail::found(get(key, values), values);
    }
    /** Stores a value for each CPU. */
    Result<void> put(const K &key, std::span<const V> values, Update flags = Update::any) const {
        return calls::percpu_update(this->raw(), &key, sizeof key, values.data(), detail::length(values.size_bytes()),
                                    static_cast<std::uint64_t>(flags));
    }
    Result<std::optional<V>> get_cpu(const K &key, std::uint32_t cpu) const {
        V value;
        return detail::found(calls::percpu_lookup_cpu(this->raw(), &key, sizeof key, cpu, &value, sizeof value), value);
    }
    /** Stores the value of one CPU. Before Linux 7.0 what programs write on other CPUs meanwhile is lost. */
    Result<void> put_cpu(const K &key, std::uint32_t cpu, const V &value) const {
        return calls::percpu_update_cpu(this->raw(), &key, sizeof key, cpu, &value, sizeof value);
    }
    /** The sum over the CPUs, modulo 2^64, of a value that is an unsigned integer. */
    Result<std::optional<std::uint64_t>> sum(const K &key) const requires(std::unsigned_integral<V>) {
        std::uint64_t sum;
        return detail::found(calls::percpu_sum(this->raw(), &key, sizeof key, sizeof(V), &sum, sizeof sum), sum);
    }
    /** The sums of the members of a value that consists of integers of one width: `sum<std::uint64_t>(key)`. */
    template <std::unsigned_integral Member>
    Result<std::optional<std::array<std::uint64_t, sizeof(V) / sizeof(Member)>>> sum(const K &key) const {
        static_assert(sizeof(V) % sizeof(Member) == 0, "ebpfmap: the value does not consist of integers of this width");
        std::array<std::uint64_t, sizeof(V) / sizeof(Member)> sums;
        return detail::found(calls::percpu_sum(this->raw(), &key, sizeof key, sizeof(Member), sums.data(), sizeof sums), sums);
    }
    Result<bool> remove(const K &key) const requires(Type != MapType::percpu_array) {
        return detail::removed(calls::map_delete(this->raw(), &key, sizeof key));
    }
    /** Reads and removes in one step. */
    Result<std::optional<std::vector<V>>> take(const K &key) const requires(Type != MapType::percpu_array) {
        std::vector<V> values(cpus());
        return detail::found(calls::map_take(this->raw(), &key, sizeof key, values.data(), this->value_len(), 0), values);
    }
};

template <typename K, typename V>
using PerCpuHashMap = BasicPerCpuMap<MapType::percpu_hash, K, V>;

template <typename K, typename V>
using LruPerCpuHashMap = BasicPerCpuMap<MapType::lru_percpu_hash, K, V>;

template <typename V>
using PerCpuArray = BasicPerCpuMap<MapType::percpu_array, std::uint32_t, V>;

}  // namespace v0
}  // namespace ebpfmap

#endif

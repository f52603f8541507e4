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
#include <functional>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace ebpfmap {
inline namespace v0 {

/** The number of possible CPUs, which is the number of values of a per-CPU entry. */
inline Result<std::int32_t> percpu_count() { return calls::percpu_count(); }

namespace detail {

// The values are valid until the next step of the iteration.
template <typename K, typename V>
struct PerCpuDecoder {
    static constexpr bool with_values = true;
    std::pair<K, std::span<const V>> operator()(Bytes key, Bytes values) const noexcept {
        return {decoded<K>(key.data()), {reinterpret_cast<const V *>(values.data()), values.size() / sizeof(V)}};
    }
};

// The type of a sum over all CPUs: unsigned and signed integers modulo 2^64, floating point as double.
template <typename T>
using Sum = std::conditional_t<std::is_floating_point_v<T>, double,
                               std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>>;

template <typename T>
concept Summable = std::is_arithmetic_v<T> && !std::same_as<T, bool> && sizeof(T) <= 8;

// Signed integers are added as unsigned ones, because their overflow is defined.
template <typename S, typename T>
constexpr S added(S sum, T value) noexcept {
    if constexpr (std::is_floating_point_v<S>) {
        return sum + static_cast<S>(value);
    } else {
        return static_cast<S>(static_cast<std::uint64_t>(sum) + static_cast<std::uint64_t>(static_cast<S>(value)));
    }
}

// The values of all CPUs for the kernel.
template <typename V>
class SentValues {
public:
    explicit SentValues(std::span<const V> values) : bytes_(std::as_bytes(values)) {
        if constexpr (!sent_as_it_is<V>) {
            copy_.assign(bytes_.begin(), bytes_.end());
            for (std::size_t at = 0; at < copy_.size(); at += sizeof(V)) clear_padding<V>(copy_.data() + at);
            bytes_ = copy_;
        }
    }
    SentValues(const SentValues &) = delete;
    Bytes bytes() const noexcept { return bytes_; }

private:
    Bytes bytes_;
    std::vector<std::byte> copy_;  // only for types with padding
};

}  // namespace detail

/** Base of PerCpuHashMap, LruPerCpuHashMap and PerCpuArray. */
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
    /** The element type of entries(): std::pair<K, std::span<const V>>. The span is valid until the next step. */
    using Entries = detail::PerCpuDecoder<K, V>;
    using Keys = detail::KeyDecoder<K>;

    /** The number of values of an entry. */
    std::uint32_t cpus() const noexcept { return this->value_len() / sizeof(V); }

    /** Reads the values of all CPUs into a span of cpus() elements; false if the key does not exist. */
    Result<bool> get(detail::Argument<K> key, std::span<V> values) const {
        if (!detail::fits(key)) return detail::unfit("ebpf_percpu_lookup", "key", key);
        return calls::percpu_lookup(this->raw(), detail::sent(key).data(), sizeof(K), values.data(), values.size_bytes(), 0);
    }
    /** The values of all CPUs; nothing if the key does not exist. */
    Result<std::optional<std::vector<V>>> get(detail::Argument<K> key) const {
        std::vector<V> values(cpus());
        return detail::found(get(key, values), values);
    }
    /** Stores a value for each CPU. */
    Result<void> put(detail::Argument<K> key, std::span<const V> values, Update flags = Update::any) const {
        if (!detail::fits(key)) return detail::unfit("ebpf_percpu_update", "key", key);
        const detail::SentValues<V> sent(values);
        return calls::percpu_update(this->raw(), detail::sent(key).data(), sizeof(K), sent.bytes().data(), sent.bytes().size(),
                                    static_cast<std::uint64_t>(flags));
    }
    Result<std::optional<V>> get_cpu(detail::Argument<K> key, Number<std::uint32_t> cpu) const {
        if (!detail::fits(key)) return detail::unfit("ebpf_percpu_lookup_cpu", "key", key);
        V value;
        return detail::found(calls::percpu_lookup_cpu(this->raw(), detail::sent(key).data(), sizeof(K), cpu, &value,
                                                      sizeof value),
                             value);
    }
    /** Stores the value of one CPU. Before Linux 7.0, writes of programs on other CPUs meanwhile are lost. */
    Result<void> put_cpu(detail::Argument<K> key, Number<std::uint32_t> cpu, detail::Argument<V> value) const {
        if (!detail::fits(key)) return detail::unfit("ebpf_percpu_update_cpu", "key", key);
        if (!detail::fits(value)) return detail::unfit("ebpf_percpu_update_cpu", "value", value);
        return calls::percpu_update_cpu(this->raw(), detail::sent(key).data(), sizeof(K), cpu, detail::sent(value).data(),
                                        sizeof(V));
    }
    /**
     * The sum over the CPUs of a value that is a number, by its type: std::uint64_t of unsigned integers and std::int64_t of
     * signed ones, both modulo 2^64; double of floating point.
     */
    Result<std::optional<detail::Sum<V>>> sum(detail::Argument<K> key) const requires(detail::Summable<V>) {
        return members<V>(key).transform([](const auto &sums) { return sums ? std::optional(sums->front()) : std::nullopt; });
    }
    /** The sums of the members of a value that consists of numbers of one type: `sum<std::int32_t>(key)`. */
    template <detail::Summable Member>
    Result<std::optional<std::array<detail::Sum<Member>, sizeof(V) / sizeof(Member)>>> sum(detail::Argument<K> key) const {
        static_assert(sizeof(V) % sizeof(Member) == 0, "ebpfmap: the value does not consist of numbers of this width");
        return members<Member>(key);
    }
    /**
     * The sum of a function of each CPU's value, for structures of several types and for other byte orders:
     * `sum(key, [](const Traffic &traffic) { return be64toh(traffic.bytes); })`.
     */
    template <std::invocable<const V &> F>
    requires detail::Summable<std::remove_cvref_t<std::invoke_result_t<F, const V &>>>
    auto sum(detail::Argument<K> key, F &&number) const
        -> Result<std::optional<detail::Sum<std::remove_cvref_t<std::invoke_result_t<F, const V &>>>>> {
        using S = detail::Sum<std::remove_cvref_t<std::invoke_result_t<F, const V &>>>;
        return get(key).transform([&](const auto &values) -> std::optional<S> {
            if (!values) return std::nullopt;
            S sum{};
            for (const V &value : *values) sum = detail::added(sum, std::invoke(number, value));
            return sum;
        });
    }
    Result<bool> remove(detail::Argument<K> key) const requires(Type != MapType::percpu_array) {
        if (!detail::fits(key)) return detail::unfit("ebpf_map_delete", "key", key);
        return detail::removed(calls::map_delete(this->raw(), detail::sent(key).data(), sizeof(K)));
    }
    /** Reads and removes in one step. */
    Result<std::optional<std::vector<V>>> take(detail::Argument<K> key) const requires(Type != MapType::percpu_array) {
        if (!detail::fits(key)) return detail::unfit("ebpf_map_take", "key", key);
        std::vector<V> values(cpus());
        return detail::found(calls::map_take(this->raw(), detail::sent(key).data(), sizeof(K), values.data(),
                                             std::span<const V>(values).size_bytes(), 0),
                             values);
    }

private:
    template <typename Member, std::size_t N = sizeof(V) / sizeof(Member)>
    Result<std::optional<std::array<detail::Sum<Member>, N>>> members(detail::Argument<K> key) const {
        if (!detail::fits(key)) return detail::unfit("ebpf_percpu_sum", "key", key);
        if constexpr (std::unsigned_integral<Member>) {
            std::array<std::uint64_t, N> sums;
            return detail::found(calls::percpu_sum(this->raw(), detail::sent(key).data(), sizeof(K), sizeof(Member),
                                                   sums.data(), sizeof sums),
                                 sums);
        } else {
            return get(key).transform(
                [](const auto &values) { return values ? std::optional(added_up<Member, N>(*values)) : std::nullopt; });
        }
    }
    template <typename Member, std::size_t N>
    static std::array<detail::Sum<Member>, N> added_up(const std::vector<V> &values) {
        std::array<detail::Sum<Member>, N> sums{};
        const std::byte *bytes = std::as_bytes(std::span(values)).data();
        for (std::size_t member = 0; member < N * values.size(); ++member) {
            auto &sum = sums[member % N];
            sum = detail::added(sum, detail::decoded<Member>(bytes + member * sizeof(Member)));
        }
        return sums;
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

// SPDX-License-Identifier: BSD-2-Clause
// Parameters of this layer: bytes, numbers, texts, descriptors; and the rules for key and value types.
#ifndef EBPFMAP_ARGUMENTS_HPP
#define EBPFMAP_ARGUMENTS_HPP

#include <ebpfmap/number.hpp>
#include <ebpfmap/padding.hpp>
#include <ebpfmap/text.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>

namespace ebpfmap {
inline namespace v0 {

/** Bytes that are read. */
using Bytes = std::span<const std::byte>;
/** Bytes that are written. */
using MutableBytes = std::span<std::byte>;

/** The bytes of an object without padding. Padding is uninitialized memory. */
template <typename T>
requires std::is_trivially_copyable_v<T> Bytes bytes_of(const T &object)
noexcept {
    static_assert(detail::without_padding<T>,
                  "ebpfmap: the type has padding bytes, which are uninitialised: order its members by size and name the gaps "
                  "(std::uint16_t reserved = 0)");
    return std::as_bytes(std::span(std::addressof(object), 1));
}
template <typename T>
requires std::is_trivially_copyable_v<T> MutableBytes writable_bytes_of(T &object)
noexcept { return std::as_writable_bytes(std::span(std::addressof(object), 1)); }

/** A descriptor that a call borrows: a number, or an object with fd(), such as a Program. Use it only as a parameter. */
class Fd {
public:
    /** Only types within int: a conversion from a wider type could produce -1, which means "none". */
    template <std::integral T>
    requires(!std::same_as<T, bool> && (std::same_as<T, int> || sizeof(T) < sizeof(int))) constexpr Fd(T fd) noexcept
        : fd_(fd) {}
    template <typename T>
    requires requires(const T &object) {
        { object.fd() } -> std::same_as<int>;
    }
    constexpr Fd(const T &object) noexcept : fd_(object.fd()) {}

    constexpr int get() const noexcept { return fd_; }

private:
    int fd_;
};

/** No program, where a program is optional. */
inline constexpr int no_program = -1;
/** The network namespace of the calling thread. */
inline constexpr int this_netns = -1;

namespace detail {

// A length for the C API, which rejects a length that does not fit as wrong.
constexpr std::uint32_t length(std::size_t bytes) noexcept {
    constexpr std::size_t most = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(bytes < most ? bytes : most);
}

// An empty span is no key, with any pointer.
inline const std::byte *address(Bytes key) noexcept { return key.empty() ? nullptr : key.data(); }

template <typename T>
inline constexpr std::uint32_t size = length(sizeof(T));

// The parameter type of a key or a value. A Number checks its range.
template <typename T>
using Argument =
    std::conditional_t<std::is_arithmetic_v<T> && (sizeof(T) <= 8 || std::is_floating_point_v<T>), Number<T>, const T &>;

template <typename T>
constexpr bool fits(const Number<T> &number) noexcept {
    return number.fits();
}
template <typename T>
constexpr bool fits(const T &) noexcept {
    return true;
}
template <typename T>
Error unfit(const char *operation, const char *parameter, const Number<T> &number) {
    return number.unfit(operation, parameter);
}
template <typename T>
Error unfit(const char *operation, const char *parameter, const T &) {
    return {EINVAL, Cause::argument, operation, parameter};  // does not happen: it fits
}
template <typename T>
Sent<T> sent(const Number<T> &number) noexcept {
    return Sent<T>(number.get());
}
template <typename T>
Sent<T> sent(const T &object) noexcept {
    return Sent<T>(object);
}

// Pointers and views: the kernel and other processes cannot follow them.
template <typename T>
inline constexpr bool points = std::is_pointer_v<T> || std::is_member_pointer_v<T>;
template <typename C, typename Traits>
inline constexpr bool points<std::basic_string_view<C, Traits>> = true;
template <typename T, std::size_t N>
inline constexpr bool points<std::span<T, N>> = true;
template <typename T, std::size_t N>
inline constexpr bool points<std::array<T, N>> = points<T>;

// The kernel compares the bytes of keys, so equal keys need equal bytes.
template <typename K>
constexpr bool check_key() {
    static_assert(std::is_object_v<K> && !std::is_const_v<K> && std::is_trivially_copyable_v<K>,
                  "ebpfmap: a key is copied as bytes: make it a trivially copyable type, without const and references");
    static_assert(!std::is_array_v<K>, "ebpfmap: a function cannot return an array of C: use std::array for the key");
    static_assert(!points<K>,
                  "ebpfmap: a key is no pointer or view, of which the map would have the address: use std::array<char, N>");
    static_assert(!std::is_floating_point_v<K>,
                  "ebpfmap: no floating point keys: equal numbers may differ in their bytes (0.0 and -0.0), so use an integer");
    static_assert(std::has_unique_object_representations_v<K>,
                  "ebpfmap: the key type has padding bytes or floating point members, and the kernel compares every byte: "
                  "order its members by size and name the gaps (std::uint16_t reserved = 0)");
    return true;
}

// Padding in a value is written as zeros.
template <typename V>
constexpr bool check_value() {
    static_assert(
        std::is_object_v<V> && !std::is_const_v<V> && std::is_trivially_copyable_v<V>,
        "ebpfmap: a value is copied as bytes: make it a trivially copyable type (std::array<char, N>, not std::string)");
    static_assert(!std::is_array_v<V>, "ebpfmap: a function cannot return an array of C: use std::array for the value");
    static_assert(!points<V>,
                  "ebpfmap: a value is no pointer or view, of which the map would have the address: use std::array<char, N>");
    static_assert(std::is_default_constructible_v<V>, "ebpfmap: a value type needs a default constructor, to be read into");
    static_assert(clearable<V>(),
                  "ebpfmap: the value type may have padding bytes, which this compiler cannot make zeros: order its members by "
                  "size and name the gaps (std::uint16_t reserved = 0), without bit-fields and unions");
    return true;
}

}  // namespace detail

}  // namespace v0
}  // namespace ebpfmap

#endif

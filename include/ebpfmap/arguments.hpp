// SPDX-License-Identifier: BSD-2-Clause
// What the functions of this layer take: bytes, texts, descriptors; and which types keys and values may have.
#ifndef EBPFMAP_ARGUMENTS_HPP
#define EBPFMAP_ARGUMENTS_HPP

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

/** The bytes of an object. */
template <typename T>
requires std::is_trivially_copyable_v<T> Bytes bytes_of(const T &object)
noexcept { return std::as_bytes(std::span(std::addressof(object), 1)); }
template <typename T>
requires std::is_trivially_copyable_v<T> MutableBytes writable_bytes_of(T &object)
noexcept { return std::as_writable_bytes(std::span(std::addressof(object), 1)); }

/** A name or a path with its NUL: of a literal, a std::string or a std::filesystem::path. Only ever a parameter. */
class Text {
public:
    constexpr Text(const char *text) noexcept : text_(text) {}
    template <typename T>
    requires requires(const T &text) {
        { text.c_str() } -> std::convertible_to<const char *>;
    }
    constexpr Text(const T &text) noexcept : text_(text.c_str()) {}

    constexpr const char *get() const noexcept { return text_; }

private:
    const char *text_;
};

/** A descriptor that is lent for one call: a number, or whatever has an fd(), such as a Program. Only ever a parameter. */
class Fd {
public:
    constexpr Fd(int fd) noexcept : fd_(fd) {}
    template <typename T>
    requires requires(const T &object) {
        { object.fd() } -> std::convertible_to<int>;
    }
    constexpr Fd(const T &object) noexcept : fd_(object.fd()) {}

    constexpr int get() const noexcept { return fd_; }

private:
    int fd_;
};

/** Where a program is optional: none. */
inline constexpr int no_program = -1;
/** Where a network namespace is asked for: that of the calling thread. */
inline constexpr int this_netns = -1;

namespace detail {

// A length for the C API. What does not fit is refused by it as a wrong length.
constexpr std::uint32_t length(std::size_t bytes) noexcept {
    constexpr std::size_t most = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(bytes < most ? bytes : most);
}

template <typename T>
inline constexpr std::uint32_t size = static_cast<std::uint32_t>(sizeof(T));

// What is somewhere else in this process, where neither the kernel nor another process can follow.
template <typename T>
inline constexpr bool points = std::is_pointer_v<T> || std::is_member_pointer_v<T>;
template <typename C, typename Traits>
inline constexpr bool points<std::basic_string_view<C, Traits>> = true;
template <typename T, std::size_t N>
inline constexpr bool points<std::span<T, N>> = true;

// A key is found by its bytes, so equal keys have to have equal bytes.
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

// Padding in a value is copied and means nothing.
template <typename V>
constexpr bool check_value() {
    static_assert(
        std::is_object_v<V> && !std::is_const_v<V> && std::is_trivially_copyable_v<V>,
        "ebpfmap: a value is copied as bytes: make it a trivially copyable type (std::array<char, N>, not std::string)");
    static_assert(!std::is_array_v<V>, "ebpfmap: a function cannot return an array of C: use std::array for the value");
    static_assert(!points<V>,
                  "ebpfmap: a value is no pointer or view, of which the map would have the address: use std::array<char, N>");
    static_assert(std::is_default_constructible_v<V>, "ebpfmap: a value type needs a default constructor, to be read into");
    return true;
}

}  // namespace detail

}  // namespace v0
}  // namespace ebpfmap

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Padding: bytes of an object that belong to no member. They contain old memory, so they never reach the kernel: a key has no
 * padding, and the padding of a value is written as zeros.
 */
#ifndef EBPFMAP_PADDING_HPP
#define EBPFMAP_PADDING_HPP

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>

namespace ebpfmap {
inline namespace v0 {
namespace detail {

// Whether a constant expression may read a byte of a T: then it belongs to a member. GCC and clang agree; neither lets a
// constant expression read the bytes of unions, nor clang those of bit-fields and long double.
template <typename T, std::size_t Byte>
concept member_byte = requires {
    typename std::bool_constant<(std::bit_cast<std::array<std::byte, sizeof(T)>>(T{})[Byte] == std::byte{} || true)>;
};

template <typename T>
constexpr bool read_all_bytes() {
    bool read = true;
    for (std::byte byte : std::bit_cast<std::array<std::byte, sizeof(T)>>(T{})) read = byte == std::byte{} || read;
    return read;
}

template <typename T>
concept all_member_bytes = requires {
    typename std::bool_constant<read_all_bytes<T>()>;
};

template <typename T>
inline constexpr bool plain_number = std::is_same_v<T, float> || std::is_same_v<T, double>;

// Whether a T is known to have no padding. (long double has padding, but GCC reads it as zeros.)
template <typename T>
inline constexpr bool without_padding = std::has_unique_object_representations_v<T> || plain_number<T> ||
                                        (all_member_bytes<T> && !std::is_floating_point_v<T>);

#if defined(__has_builtin)
#if __has_builtin(__builtin_clear_padding)
#define EBPFMAP_CLEARS_PADDING
#endif
#endif

template <typename T, std::size_t... Bytes>
constexpr std::array<bool, sizeof(T)> make_member_bytes(std::index_sequence<Bytes...>) {
    return {member_byte<T, Bytes>...};
}

template <typename T>
inline constexpr std::array<bool, sizeof(T)> member_bytes = make_member_bytes<T>(std::make_index_sequence<sizeof(T)>());

// Whether the padding of a T can be cleared. Without the builtin, the compiler checks each byte of types that are not too
// large.
template <typename T>
constexpr bool clearable() {
#ifdef EBPFMAP_CLEARS_PADDING
    return true;
#else
    if constexpr (without_padding<T>) {
        return true;
    } else if constexpr (sizeof(T) > 1024) {
        return false;
    } else {
        return member_byte<T, 0>;  // a T begins with a member: if that is unreadable, all is
    }
#endif
}

template <typename T>
void clear_padding(std::byte *object) noexcept {
#ifdef EBPFMAP_CLEARS_PADDING
    __builtin_clear_padding(reinterpret_cast<T *>(object));
#else
    for (std::size_t byte = 0; byte < sizeof(T); ++byte)
        if (!member_bytes<T>[byte]) object[byte] = std::byte{};
#endif
}

#undef EBPFMAP_CLEARS_PADDING

// A type that may have padding (a float beside other members) is cleared. Without padding that costs one copy.
template <typename T>
inline constexpr bool sent_as_it_is = std::has_unique_object_representations_v<T> || plain_number<T>;

// The bytes of an object for the kernel: the object, or a copy with cleared padding.
template <typename T>
class Sent {
public:
    explicit Sent(const T &object) noexcept {
        std::memcpy(copy_, std::addressof(object), sizeof(T));
        clear_padding<T>(copy_);
    }
    Sent(const Sent &) = delete;
    const void *data() const noexcept { return copy_; }

private:
    alignas(T) std::byte copy_[sizeof(T)];
};

template <typename T>
requires sent_as_it_is<T>
class Sent<T> {
public:
    explicit Sent(const T &object) noexcept : object_(object) {}
    Sent(const Sent &) = delete;
    const void *data() const noexcept { return std::addressof(object_); }

private:
    // A number is copied, so the address of its Number does not escape and the compiler removes unused members.
    std::conditional_t<std::is_arithmetic_v<T>, const T, const T &> object_;
};

}  // namespace detail
}  // namespace v0
}  // namespace ebpfmap

#endif

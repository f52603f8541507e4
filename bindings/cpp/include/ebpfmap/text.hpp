// SPDX-License-Identifier: BSD-2-Clause
// Names and paths as parameters and in messages.
#ifndef EBPFMAP_TEXT_HPP
#define EBPFMAP_TEXT_HPP

#include <ebpfmap/error.hpp>

#include <cerrno>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

namespace ebpfmap {
inline namespace v0 {

namespace detail {

// The length of the first character of a text in UTF-8 bytes; 0 for characters that a message must escape: control characters,
// characters that change the direction of writing, and invalid UTF-8.
inline std::size_t shown_bytes(std::string_view text) noexcept {
    const auto byte = [&](std::size_t index) { return index < text.size() ? static_cast<unsigned char>(text[index]) : 0U; };
    const unsigned first = byte(0);
    if (first < 0x80) return first >= 0x20 && first != 0x7f && first != '"' && first != '\\' ? 1 : 0;
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    unsigned point = first & (0x7fU >> length);
    for (std::size_t index = 1; index < length; ++index) {
        if ((byte(index) & 0xc0) != 0x80) return 0;
        point = point << 6 | (byte(index) & 0x3f);
    }
    constexpr unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (first < 0xc2 || point < least[length] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return 0;
    const bool controls = point < 0xa0 || point == 0x061c || (point >= 0x200e && point <= 0x200f) ||
                          (point >= 0x2028 && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
    return controls ? 0 : length;
}

inline std::string escaped(char byte) {
    constexpr char digits[] = "0123456789abcdef";
    const auto number = static_cast<unsigned char>(byte);
    if (byte == '"' || byte == '\\') return {'\\', byte};
    if (byte == '\n') return "\\n";
    return {'\\', 'x', digits[number >> 4], digits[number & 15]};
}

// User text in a message: in quotes, on one line, without control sequences of terminals, and shortened.
[[gnu::cold, gnu::noinline]] inline std::string quoted(std::string_view text) {
    std::string shown = "\"";
    for (std::size_t characters = 0; !text.empty() && characters < 128; ++characters) {
        const std::size_t length = shown_bytes(text);
        shown += length != 0 ? std::string(text.substr(0, length)) : escaped(text[0]);
        text.remove_prefix(length != 0 ? length : 1);
    }
    return shown + (text.empty() ? "\"" : "…\"");
}

}  // namespace detail

/**
 * A name or a path that ends with NUL: from a literal, a std::string or a std::filesystem::path. Use it only as a parameter. A
 * call fails if the text contains another NUL, because C would cut it there.
 */
class Text {
public:
    template <typename T>
    requires(std::convertible_to<const T &, const char *> && !std::integral<T>) constexpr Text(const T &text) noexcept
        : text_(text) {}
    template <typename T>
    requires requires(const T &text) {
        { text.c_str() } -> std::convertible_to<const char *>;
    }
    constexpr Text(const T &text) noexcept : text_(text.c_str()), size_(size_of(text)) {}

    constexpr const char *get() const noexcept { return text_; }
    /** Whether get() is the whole text. */
    constexpr bool whole() const noexcept { return size_ == unknown || std::char_traits<char>::length(text_) == size_; }
    /** The error for a text with a NUL inside. */
    [[gnu::cold, gnu::noinline]] Error cut(const char *operation, const char *parameter) const {
        return {EINVAL, Cause::argument, operation,
                std::string(parameter) + " is " + detail::quoted({text_, size_}) + ": it ends at the NUL inside; remove that"};
    }

private:
    static constexpr std::size_t unknown = static_cast<std::size_t>(-1);

    template <typename T>
    static constexpr std::size_t size_of(const T &text) noexcept {
        if constexpr (requires { text.native().size(); }) {
            return text.native().size();
        } else if constexpr (requires { text.size(); }) {
            return text.size();
        } else {
            return unknown;
        }
    }

    const char *text_;
    std::size_t size_ = unknown;
};

}  // namespace v0
}  // namespace ebpfmap

#endif

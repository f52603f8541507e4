// SPDX-License-Identifier: BSD-2-Clause
/*
 * Number<T>: a number parameter. Every number converts to it, and no number is cut: a call with a number outside the range of T
 * fails with an error that names the parameter, the number and the range. A fraction does not convert to an integer.
 *
 *     map.put(-1, 2)          // keys are std::uint32_t: "key is -1: it has to be 0 to 4294967295"
 *     map.put(1.5, 2)         // does not compile
 *
 * It is used for parameters and for members of a MapSpec. It costs nothing if the type of the argument fits into T.
 */
#ifndef EBPFMAP_NUMBER_HPP
#define EBPFMAP_NUMBER_HPP

#include <ebpfmap/error.hpp>

#include <cerrno>
#include <concepts>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <string>
#include <type_traits>

namespace ebpfmap {
inline namespace v0 {

namespace detail {

template <typename T>
constexpr bool negative(T number) noexcept {
    if constexpr (std::is_signed_v<T>) return number < T{};
    return false;
}

// An integer fits if the conversion keeps its value and its sign.
template <std::integral T, std::integral U>
constexpr bool representable(U number) noexcept {
    const T taken = static_cast<T>(number);
    return static_cast<U>(taken) == number && negative(taken) == negative(number);
}

// A floating point type represents every integer up to this one.
template <std::floating_point T, std::integral U>
constexpr bool representable(U number) noexcept {
    if constexpr (std::numeric_limits<U>::digits <= std::numeric_limits<T>::digits) {
        return true;
    } else {
        constexpr U most = U{1} << std::numeric_limits<T>::digits;
        return number <= most && (!negative(number) || number >= static_cast<U>(-most));
    }
}

// A fraction is rounded. A finite number stays finite.
template <std::floating_point T, std::floating_point U>
constexpr bool representable(U number) noexcept {
    if constexpr (std::numeric_limits<U>::max_exponent <= std::numeric_limits<T>::max_exponent) {
        return true;
    } else {
        constexpr U most = std::numeric_limits<T>::max(), infinity = std::numeric_limits<U>::infinity();
        return !(number > most && number != infinity) && !(number < -most && number != -infinity);
    }
}

// A number that did not fit, for the message.
struct Misfit {
    std::uint64_t integer = 0;
    double fraction = 0;
    enum : std::uint8_t {
        none,
        positive,
        negative,
        floating
    } kind = none;

    std::string text() const {
        char digits[32];
        if (kind == negative) return std::to_string(static_cast<std::int64_t>(integer));
        if (kind == positive) return std::to_string(integer);
        std::snprintf(digits, sizeof digits, "%g", fraction);
        return digits;
    }
};

template <std::floating_point T>
std::string range(const Misfit &misfit) {
    char text[80];
    if (misfit.kind == Misfit::floating) {
        std::snprintf(text, sizeof text, "%g to %g", static_cast<double>(-std::numeric_limits<T>::max()),
                      static_cast<double>(std::numeric_limits<T>::max()));
        return text;
    }
    const std::string most = std::to_string(std::uint64_t{1} << (std::numeric_limits<T>::digits % 64));
    return "-" + most + " to " + most + ", where no integer is rounded";
}

template <std::integral T>
std::string range(const Misfit &) {
    return std::to_string(+std::numeric_limits<T>::min()) + " to " + std::to_string(+std::numeric_limits<T>::max());
}

template <typename T>
[[gnu::cold, gnu::noinline]] Error unfit_number(const char *operation, const char *parameter, Misfit misfit) {
    return {EINVAL, Cause::argument, operation,
            std::string(parameter) + " is " + misfit.text() + ": it has to be " + range<T>(misfit)};
}

}  // namespace detail

template <typename T>
class Number {
public:
    constexpr Number() noexcept = default;
    template <typename U>
    requires(std::is_arithmetic_v<U> && !(std::floating_point<U> && std::integral<T>)) constexpr Number(U number) noexcept {
        if (detail::representable<T>(number)) [[likely]] {
            number_ = static_cast<T>(number);
        } else if constexpr (std::floating_point<U>) {
            misfit_ = {.fraction = static_cast<double>(number), .kind = detail::Misfit::floating};
        } else {
            misfit_ = {.integer = static_cast<std::uint64_t>(number),
                       .kind = detail::negative(number) ? detail::Misfit::negative : detail::Misfit::positive};
        }
    }
    /** A fraction would be cut: round it first. */
    template <std::floating_point U>
    requires std::integral<T> Number(U)
    = delete;
    /** Unscoped enumerations, and classes that convert to a T without loss. */
    template <typename U>
    requires(std::is_enum_v<U> &&std::convertible_to<U, T>) constexpr Number(U number) noexcept
        : Number(static_cast<std::underlying_type_t<U>>(number)) {}
    template <typename U>
    requires(std::is_class_v<U> && !std::same_as<U, Number> &&
             requires(const U &object) { T{object}; }) constexpr Number(const U &object)
        : number_{object} {}

    constexpr bool fits() const noexcept { return misfit_.kind == detail::Misfit::none; }
    /** The number; 0 if it does not fit. */
    constexpr const T &get() const noexcept { return number_; }
    constexpr operator const T &() const noexcept { return number_; }
    /** The error for a number that does not fit. */
    Error unfit(const char *operation, const char *parameter) const {
        return detail::unfit_number<T>(operation, parameter, misfit_);
    }

private:
    T number_ = {};
    detail::Misfit misfit_ = {};
};

}  // namespace v0
}  // namespace ebpfmap

#endif

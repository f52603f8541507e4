// SPDX-License-Identifier: BSD-2-Clause
/*
 * Result<T>: what every call returns that can fail: a value, or the Error.
 *
 * One scheme serves both tastes. Who handles errors as values asks with has_value() or `if (result)`, and has error(). Who
 * wants exceptions writes .value(): it returns the value or throws Exception; with -fno-exceptions it prints the message and
 * aborts. A result that nobody looks at is a warning of the compiler.
 *
 * "No such key" and "empty" are no errors: they are a std::optional, or a bool, inside of the result. A Result of such a type
 * does not convert to bool, because `if (map.contains(key))` would ask the wrong question.
 */
#ifndef EBPFMAP_RESULT_HPP
#define EBPFMAP_RESULT_HPP

#include <ebpfmap/error.hpp>

#include <concepts>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace ebpfmap {
inline namespace v0 {

namespace detail {

// Values for which "is there a value" and "is the value true" would be mixed up.
template <typename T>
inline constexpr bool like_bool = std::same_as<T, bool>;
template <typename T>
inline constexpr bool like_bool<std::optional<T>> = true;

}  // namespace detail

template <typename T>
class [[nodiscard]] Result {
public:
    using value_type = T;

    /** A success. */
    template <typename U = T>
    requires(std::convertible_to<U, T> && !std::same_as<std::remove_cvref_t<U>, Result> &&
             !std::same_as<std::remove_cvref_t<U>, Error>) Result(U &&value)
        : state_(std::in_place_index<0>, std::forward<U>(value)) {}
    /** A failure. */
    Result(Error error) noexcept : state_(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept requires(!detail::like_bool<T>) { return has_value(); }

    /** The value; throws Exception where there is none. Of a temporary it is moved out, so that nothing dangles. */
    T &value() & { return checked(*this); }
    const T &value() const & { return checked(*this); }
    T value() && { return std::move(checked(*this)); }

    /** The value, where has_value() has been asked. */
    T &operator*() &noexcept { return *std::get_if<0>(&state_); }
    const T &operator*() const &noexcept { return *std::get_if<0>(&state_); }
    T operator*() &&noexcept { return std::move(*std::get_if<0>(&state_)); }
    /** Not of a temporary: nobody has asked has_value(), and what it points to would be gone with it. */
    T *operator->() &noexcept { return std::get_if<0>(&state_); }
    const T *operator->() const &noexcept { return std::get_if<0>(&state_); }
    const T *operator->() const && = delete;

    /** The error, where has_value() said that there is no value. */
    const Error &error() const &noexcept { return *std::get_if<1>(&state_); }
    Error error() &&noexcept { return *std::get_if<1>(&state_); }

    template <typename U>
    T value_or(U &&other) const & {
        return has_value() ? **this : static_cast<T>(std::forward<U>(other));
    }
    template <typename U>
    T value_or(U &&other) && {
        return has_value() ? *std::move(*this) : static_cast<T>(std::forward<U>(other));
    }

    /** Result<U> of a function T -> U; an error passes. */
    template <typename F>
    auto transform(F &&function) && -> Result<std::invoke_result_t<F, T>> {
        if (!has_value()) return error();
        if constexpr (std::is_void_v<std::invoke_result_t<F, T>>) {
            std::invoke(std::forward<F>(function), *std::move(*this));
            return {};
        } else {
            return std::invoke(std::forward<F>(function), *std::move(*this));
        }
    }
    /** The result of a function T -> Result<U>; an error passes. */
    template <typename F>
    auto and_then(F &&function) && -> std::invoke_result_t<F, T> {
        if (!has_value()) return error();
        return std::invoke(std::forward<F>(function), *std::move(*this));
    }
    /** The result of a function Error -> Result<T>; a value passes. */
    template <typename F>
    Result or_else(F &&function) && {
        if (has_value()) return std::move(*this);
        return std::invoke(std::forward<F>(function), error());
    }
    template <typename F>
    auto transform(F &&function) const & -> Result<std::invoke_result_t<F, T>> {
        return Result(*this).transform(std::forward<F>(function));
    }
    template <typename F>
    auto and_then(F &&function) const & -> std::invoke_result_t<F, T> {
        return Result(*this).and_then(std::forward<F>(function));
    }
    template <typename F>
    Result or_else(F &&function) const & {
        return Result(*this).or_else(std::forward<F>(function));
    }

private:
    template <typename Self>
    static auto &checked(Self &self) {
        if (!self.has_value()) detail::raise(self.error());
        return *std::get_if<0>(&self.state_);
    }

    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    using value_type = void;

    Result() noexcept = default;
    Result(Error error) noexcept : error_(std::move(error)) {}

    bool has_value() const noexcept { return !error_.has_value(); }
    explicit operator bool() const noexcept { return has_value(); }

    /** Throws Exception after a failure. */
    void value() const {
        if (error_) detail::raise(*error_);
    }
    const Error &error() const &noexcept { return *error_; }
    Error error() &&noexcept { return *error_; }

    template <typename F>
    auto transform(F &&function) const -> Result<std::invoke_result_t<F>> {
        if (error_) return *error_;
        if constexpr (std::is_void_v<std::invoke_result_t<F>>) {
            std::invoke(std::forward<F>(function));
            return {};
        } else {
            return std::invoke(std::forward<F>(function));
        }
    }
    template <typename F>
    auto and_then(F &&function) const -> std::invoke_result_t<F> {
        if (error_) return *error_;
        return std::invoke(std::forward<F>(function));
    }
    template <typename F>
    Result or_else(F &&function) const {
        if (error_) return std::invoke(std::forward<F>(function), *error_);
        return {};
    }

private:
    std::optional<Error> error_;
};

}  // namespace v0
}  // namespace ebpfmap

#endif

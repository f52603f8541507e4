// SPDX-License-Identifier: BSD-2-Clause
/*
 * Result<T>: the result of a call that can fail: a value, or an Error.
 *
 * To handle errors as values, use has_value() or `if (result)`, and error(). To use exceptions, call .value(): it returns the
 * value or throws Exception; with -fno-exceptions it prints the message and aborts. The compiler warns about an unused result.
 *
 * "No such key" and "empty" are not errors: the result contains a std::optional, or a bool. A Result of such a type does not
 * convert to bool, because `if (map.contains(key))` would test the success of the call, not its answer.
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

// Value types for which a conversion of the Result to bool would be ambiguous.
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

    /** The value; throws Exception if there is none. A temporary returns it by move, so nothing dangles. */
    T &value() & { return checked(*this); }
    const T &value() const & { return checked(*this); }
    T value() && { return std::move(checked(*this)); }

    /** The value. Check has_value() first. */
    T &operator*() &noexcept { return *std::get_if<0>(&state_); }
    const T &operator*() const &noexcept { return *std::get_if<0>(&state_); }
    T operator*() &&noexcept { return std::move(*std::get_if<0>(&state_)); }
    /** Deleted for a temporary: has_value() cannot have been checked, and the pointer would dangle. */
    T *operator->() &noexcept { return std::get_if<0>(&state_); }
    const T *operator->() const &noexcept { return std::get_if<0>(&state_); }
    const T *operator->() const && = delete;

    /** The error. Check has_value() first. */
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

    /** Applies a function T -> U to the value; passes an error on. */
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
    /** Applies a function T -> Result<U> to the value; passes an error on. */
    template <typename F>
    auto and_then(F &&function) && -> std::invoke_result_t<F, T> {
        if (!has_value()) return error();
        return std::invoke(std::forward<F>(function), *std::move(*this));
    }
    /** Applies a function Error -> Result<T> to the error; passes a value on. */
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

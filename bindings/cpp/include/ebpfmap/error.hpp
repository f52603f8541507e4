// SPDX-License-Identifier: BSD-2-Clause
// Error: the reason of a failure. Exception: thrown by Result::value().
#ifndef EBPFMAP_ERROR_HPP
#define EBPFMAP_ERROR_HPP

// All headers of this layer include this header.
#if __cplusplus < 202002L
#error "the C++ headers of ebpfmap need C++20: compile with -std=c++20 (GCC 12, clang 14, or newer)"
#endif

#include <ebpfmap/error.h>
#include <ebpfmap/generated/constants.hpp>
#include <ebpfmap/generated/handles.hpp>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace ebpfmap {
inline namespace v0 {

/** The reason of a failure. It is immutable; copies share its text. */
class Error {
public:
    /** Takes ownership of an error of the C API. */
    explicit Error(ErrorHandle raw)
        : Error(-ebpf_error_code(raw.get()), Cause{ebpf_error_cause(raw.get())}, ebpf_error_operation(raw.get()),
                ebpf_error_message(raw.get()), ebpf_error_log(raw.get())) {}

    /** An error of the C++ layer: `number` is an errno, `operation` is a string literal. */
    Error(int number, Cause cause, const char *operation, std::string message, std::string log = {})
        : body_(std::make_shared<const Body>(Body{number, cause, operation, std::move(message), std::move(log)})) {}

    /** A move is a copy, so no error is ever empty. */
    Error(const Error &) = default;
    Error &operator=(const Error &) = default;
    ~Error() = default;

    /** The errno: `error.code() == std::errc::permission_denied`, `error.code().value() == EPERM`. */
    std::error_code code() const noexcept { return {body_->number, std::generic_category()}; }
    /** The cause, to branch on. */
    Cause cause() const noexcept { return body_->cause; }
    /** The call that failed: "ebpf_map_create". */
    std::string_view operation() const noexcept { return body_->operation; }
    /** One line for people: the request, the reason, the remedy. A temporary returns a copy. */
    const std::string &message() const &noexcept { return body_->message; }
    std::string message() const && { return body_->message; }
    /** The log of the verifier or libbpf; "" if there is none. */
    const std::string &log() const &noexcept { return body_->log; }
    std::string log() const && { return body_->log; }

private:
    struct Body {
        int number;
        Cause cause;
        const char *operation;
        std::string message;
        std::string log;
    };

    std::shared_ptr<const Body> body_;
};

/** Thrown by Result::value(): a std::system_error with the message of the error. */
class Exception : public std::system_error {
public:
    explicit Exception(const Error &error) : std::system_error(error.code(), error.message()), error_(error) {}

    const char *what() const noexcept override { return error_.message().c_str(); }
    const Error &error() const noexcept { return error_; }

private:
    Error error_;
};

namespace detail {

// Without exceptions, an unchecked failure ends the program.
[[noreturn]] inline void raise(const Error &error) {
#if defined(__cpp_exceptions)
    throw Exception(error);
#else
    std::fprintf(stderr, "%s\n", error.message().c_str());
    std::abort();
#endif
}

// Out of line and cold: a successful call pays one comparison.
[[gnu::cold, gnu::noinline]] inline Error failure(ebpf_error *raw) { return Error(ErrorHandle(raw)); }

}  // namespace detail

}  // namespace v0
}  // namespace ebpfmap

#endif

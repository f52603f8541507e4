// SPDX-License-Identifier: BSD-2-Clause
// Why a call failed (Error), and the exception that it travels in where it was asked for by value (Exception).
#ifndef EBPFMAP_ERROR_HPP
#define EBPFMAP_ERROR_HPP

// All headers of this layer include this one.
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

/** Why a call failed. Does not change once it is made; copies share what they say. */
class Error {
public:
    /** Takes an error of the C API over. */
    explicit Error(ErrorHandle raw)
        : Error(-ebpf_error_code(raw.get()), Cause{ebpf_error_cause(raw.get())}, ebpf_error_operation(raw.get()),
                ebpf_error_message(raw.get()), ebpf_error_log(raw.get())) {}

    /** An error that the C++ layer finds itself: `number` is an errno, `operation` lives as long as the program. */
    Error(int number, Cause cause, const char *operation, std::string message, std::string log = {})
        : body_(std::make_shared<const Body>(Body{number, cause, operation, std::move(message), std::move(log)})) {}

    /** A move is a copy, so that there is no error that says nothing. */
    Error(const Error &) = default;
    Error &operator=(const Error &) = default;
    ~Error() = default;

    /** The errno: `error.code() == std::errc::permission_denied`, `error.code().value() == EPERM`. */
    std::error_code code() const noexcept { return {body_->number, std::generic_category()}; }
    /** What was wrong, to branch on. */
    Cause cause() const noexcept { return body_->cause; }
    /** The call that failed: "ebpf_map_create". */
    std::string_view operation() const noexcept { return body_->operation; }
    /** One line for people: what was asked, why it is refused, what to do. Of an error that nothing has a name for, a copy. */
    const std::string &message() const &noexcept { return body_->message; }
    std::string message() const && { return body_->message; }
    /** The verifier's and libbpf's words; "" where there are none. */
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

/** What Result::value() throws: a std::system_error whose what() is the message of the error. */
class Exception : public std::system_error {
public:
    explicit Exception(const Error &error) : std::system_error(error.code(), error.message()), error_(error) {}

    const char *what() const noexcept override { return error_.message().c_str(); }
    const Error &error() const noexcept { return error_; }

private:
    Error error_;
};

namespace detail {

// Where exceptions are switched off there is nobody to hear of a failure that the program did not look at.
[[noreturn]] inline void raise(const Error &error) {
#if defined(__cpp_exceptions)
    throw Exception(error);
#else
    std::fprintf(stderr, "%s\n", error.message().c_str());
    std::abort();
#endif
}

// Out of line and cold, so that a call that succeeds pays one comparison.
[[gnu::cold, gnu::noinline]] inline Error failure(ebpf_error *raw) { return Error(ErrorHandle(raw)); }

}  // namespace detail

}  // namespace v0
}  // namespace ebpfmap

#endif

// SPDX-License-Identifier: BSD-2-Clause
// The error object, and the one way to make it: `return fail(err, -EINVAL, EBPF_CAUSE_…, "…", …)`.
#pragma once

#include "codec/message_text.h"
#include "sys/try.h"

#include <ebpfmap/error.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>

struct ebpf_error {
    int32_t code = 0;
    uint32_t cause = EBPF_CAUSE_UNKNOWN;
    const char *operation = "";  // set at the C edge, by guard()
    std::string message;
    std::string log;
};

namespace ebpfmap {

using Error = ebpf_error;

// Makes the error that a failed call hands to its caller, and returns its code, so that a failing path is one statement.
// Does nothing but return where the caller did not ask for an error. Never throws: where there is no memory for
// the message, the caller gets the preallocated out-of-memory error and its code. The message becomes one line of UTF-8 of at
// most kLongestMessage bytes; names and paths go through shown(), so that a long one leaves room for the rest.
int32_t fail(Error **err, int32_t code, uint32_t cause, const char *format, ...) noexcept __attribute__((format(printf, 4, 5)));

// Adds the verifier's or libbpf's words to an error that fail() made, as valid UTF-8.
void attach_log(Error **err, std::string_view log) noexcept;

// The error for std::bad_alloc: allocates nothing.
int32_t fail_out_of_memory(Error **err) noexcept;

// Names the API function that an error belongs to (not on the preallocated one, which all threads share).
void set_operation(Error *err, const char *operation) noexcept;

// Frees an error; the preallocated one stays.
void free_error(Error *err) noexcept;

// printf into a string, for the parts of a message.
std::string text(const char *format, ...) __attribute__((format(printf, 1, 2)));

// "EINVAL", or "errno 4711" where the number has no name here.
std::string errno_name(int32_t code);

}  // namespace ebpfmap

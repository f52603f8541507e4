// SPDX-License-Identifier: BSD-2-Clause
// The error object. Every error is made by `return fail(err, -EINVAL, EBPF_CAUSE_…, "…", …)`.
#pragma once

#include "base/message_text.h"
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

// Makes the error of a failed call and returns its code, so a failing path is one statement. With err NULL it only returns the
// code. Never throws: without memory for the message, the caller gets the preallocated out-of-memory error and its code. The
// message becomes one line of UTF-8 of at most kLongestMessage bytes. Names and paths go through shown(), so a long name leaves
// room for the rest.
int32_t fail(Error **err, int32_t code, uint32_t cause, const char *format, ...) noexcept __attribute__((format(printf, 4, 5)));

// Adds the log of the verifier or of libbpf to an error of fail(), as valid UTF-8.
void attach_log(Error **err, std::string_view log) noexcept;

// The error for std::bad_alloc: allocates nothing.
int32_t fail_out_of_memory(Error **err) noexcept;

// Sets the API function of an error. Does not change the preallocated error, which all threads share.
void set_operation(Error *err, const char *operation) noexcept;

// Frees an error, except the preallocated one.
void free_error(Error *err) noexcept;

// printf into a string, for the parts of a message.
std::string text(const char *format, ...) __attribute__((format(printf, 1, 2)));

// "EINVAL"; "errno 4711" if the C library has no name for the number.
std::string errno_name(int32_t code);

}  // namespace ebpfmap

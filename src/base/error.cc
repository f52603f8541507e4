// SPDX-License-Identifier: BSD-2-Clause
#include "base/error.h"

#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <new>

namespace ebpfmap {
namespace {

// All threads share it, so nothing writes to it after its creation. It is never freed.
const Error *out_of_memory_error() noexcept {
    static const Error error{-ENOMEM, EBPF_CAUSE_OUT_OF_MEMORY, "", "no memory", {}};
    return &error;
}

// Made at load time, so it exists when memory runs out. "no memory" fits into the inline buffer of std::string.
[[maybe_unused]] const Error *const made_at_load = out_of_memory_error();

std::string format_message(const char *format, va_list arguments) {
    va_list measure;
    va_copy(measure, arguments);
    int length = vsnprintf(nullptr, 0, format, measure);
    va_end(measure);
    std::string text(length < 0 ? 0 : static_cast<size_t>(length), '\0');
    vsnprintf(text.data(), text.size() + 1, format, arguments);
    return text;
}

}  // namespace

int32_t fail(Error **err, int32_t code, uint32_t cause, const char *format, ...) noexcept {
    if (!err) return code;
    va_list arguments;
    va_start(arguments, format);
    try {
        *err = new Error{code, cause, "", one_line(format_message(format, arguments), kLongestMessage), {}};
    } catch (const std::bad_alloc &) {
        code = fail_out_of_memory(err);
    }
    va_end(arguments);
    return code;
}

void attach_log(Error **err, std::string_view log) noexcept {
    if (!err || !*err || *err == out_of_memory_error() || log.empty()) return;
    try {
        (*err)->log = log_lines(log);
    } catch (const std::bad_alloc &) {
        // The error keeps its message, without the log.
    }
}

int32_t fail_out_of_memory(Error **err) noexcept {
    if (err) *err = const_cast<Error *>(out_of_memory_error());
    return -ENOMEM;
}

void set_operation(Error *err, const char *operation) noexcept {
    if (err && err != out_of_memory_error()) err->operation = operation;
}

void free_error(Error *err) noexcept {
    if (err != out_of_memory_error()) delete err;
}

std::string text(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    std::string result = format_message(format, arguments);
    va_end(arguments);
    return result;
}

std::string errno_name(int32_t code) {
    int number = code < 0 ? -code : code;
    if (const char *name = strerrorname_np(number)) return name;
    return "errno " + std::to_string(number);
}

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
// The C edge: every exported function that can fail runs inside guard().
#pragma once

#include "core/error.h"

#include <new>

namespace ebpfmap {

int32_t fail_unexplained(Error **err, int32_t code, const char *operation) noexcept;

// What guard() does on the way out of a failure; apart, so that the success path stays small.
inline int32_t finish(Error **err, int32_t code, const char *operation) noexcept {
    if (code >= 0 || !err) return code;
    if (!*err && code != -ENOENT) fail_unexplained(err, code, operation);
    set_operation(*err, operation);
    // Where there was no memory to explain a failure, the error is about that.
    return *err ? (*err)->code : code;
}

// Runs the body of an API function: no exception leaves it, *err is defined on every way out, an error knows the operation
// that it belongs to, and no failure but an answer (-ENOENT) goes without one.
template <typename Body>
inline int32_t guard(Error **err, const char *operation, Body &&body) noexcept {
    if (err) *err = nullptr;
    try {
        int32_t code = body();
        if (code >= 0) [[likely]]
            return code;
        return finish(err, code, operation);
    } catch (const std::bad_alloc &) {
        if (err && *err) free_error(*err);
        return fail_out_of_memory(err);
    }
}

}  // namespace ebpfmap

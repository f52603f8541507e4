// SPDX-License-Identifier: BSD-2-Clause
// The C edge: the guard around every exported function that can fail.
#pragma once

#include "base/error.h"

#include <cstddef>
#include <memory>
#include <new>

namespace ebpfmap {

// A pointer that a caller passed, with its name for the message.
struct Argument {
    bool missing;
    const char *name;
};

#define ARG(pointer) \
    ebpfmap::Argument { !(pointer), #pointer }
// A buffer may be NULL if it has no elements.
#define BUFFER(pointer, length) \
    ebpfmap::Argument { (length) != 0 && !(pointer), #pointer }

int32_t fail_null(const char *name, Error **err) noexcept;

// Completes a failure: the error names the operation, and only the answer -ENOENT has no error.
int32_t complete_failure(Error **err, int32_t code, const char *operation) noexcept;

inline int32_t check_argument(Argument argument, Error **err) noexcept {
    if (!argument.missing) [[likely]]
        return 0;
    return fail_null(argument.name, err);
}

// Runs the body of an API function. No exception leaves it, and *err is defined after it.
template <typename Body>
inline int32_t guard(Error **err, const char *operation, Body &&body) noexcept {
    if (err) *err = nullptr;
    try {
        int32_t code = body();
        if (code >= 0 || !err) [[likely]]
            return code;
        return complete_failure(err, code, operation);
    } catch (const std::bad_alloc &) {
        if (err && *err) free_error(*err);
        return fail_out_of_memory(err);
    }
}

// The same after a check of pointers that must not be NULL:
// `guard(err, __func__, {ARG(map), BUFFER(value, value_len)}, [&] { … })`.
template <size_t kCount, typename Body>
inline int32_t guard(Error **err, const char *operation, const Argument (&arguments)[kCount], Body &&body) noexcept {
    return guard(err, operation, [&]() -> int32_t {
        for (const Argument &argument : arguments) TRY(check_argument(argument, err));
        return body();
    });
}

// Receives a new object and gives it to the caller of an API function: `return open_map(id, into(out), err);`.
// A maker sets it last, when nothing can fail or throw any more.
template <typename Object>
class Into {
public:
    explicit Into(Object **out) noexcept : out_(out) {}
    Into(const Into &) = delete;
    Into &operator=(const Into &) = delete;
    ~Into() {
        if (object_) *out_ = object_.release();
    }

    operator std::unique_ptr<Object> *() noexcept { return &object_; }  // NOLINT(google-explicit-constructor)

private:
    Object **out_;
    std::unique_ptr<Object> object_;
};

template <typename Object>
Into<Object> into(Object **out) noexcept {
    return Into<Object>(out);
}

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
// The macro that returns a failure to the caller.
#pragma once

// The value of an expression. If it is below 0, it is a failure code, and the enclosing function returns it.
#define TRY(...)                          \
    __extension__({                       \
        auto code_of_try = (__VA_ARGS__); \
        if (code_of_try < 0) [[unlikely]] \
            return code_of_try;           \
        code_of_try;                      \
    })

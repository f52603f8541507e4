// SPDX-License-Identifier: BSD-2-Clause
// How a failure goes up: a function passes the code of the one that it called.
#pragma once

// The value of an expression. A value below 0 is a failure, and the function returns it.
#define TRY(...)                          \
    __extension__({                       \
        auto code_of_try = (__VA_ARGS__); \
        if (code_of_try < 0) [[unlikely]] \
            return code_of_try;           \
        code_of_try;                      \
    })

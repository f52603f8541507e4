// SPDX-License-Identifier: BSD-2-Clause
// How a call came out, as a value that tables can hold: its result and the cause of its error.
#pragma once

#include "harness/handles.h"

#include <cerrno>
#include <cstdint>
#include <initializer_list>
#include <ostream>
#include <stdexcept>
#include <string>

namespace kernel_tests {

// {0, EBPF_CAUSE_NONE} is a success, {-ENOENT, EBPF_CAUSE_NONE} the answer "not there".
struct Verdict {
    int32_t code;
    uint32_t cause;

    bool operator==(const Verdict &) const = default;
};

inline constexpr Verdict kOk{0, EBPF_CAUSE_NONE};
inline constexpr Verdict kNone{-ENOENT, EBPF_CAUSE_NONE};
inline constexpr Verdict kUnsupported{-EOPNOTSUPP, EBPF_CAUSE_NOT_SUPPORTED};

// "ok", "none", "no" (unsupported), "EINVAL FLAGS"
std::string short_text(const Verdict &verdict);
std::ostream &operator<<(std::ostream &stream, const Verdict &verdict);

struct Attempt {
    Verdict verdict;
    std::string message;
    int32_t result;  // the result: a success can be a count
};

// One line of UTF-8 without control characters, and not longer than the contract says.
bool is_line_for_people(const std::string &text);

// Checks the rules of every error; throws if one is broken.
Attempt inspect(int32_t result, const ebpf_error *error);
void expect_same_code(int32_t with_error, int32_t without_error);

// Calls a function of the library, its last argument left out. One that fails is called a second time with err = NULL,
// which has to give the same code.
template <typename... Parameters, typename... Arguments>
Attempt attempt(int32_t (*function)(Parameters...), Arguments... arguments) {
    auto *error = reinterpret_cast<ebpf_error *>(-1);  // the library must overwrite it
    int32_t result = function(arguments..., &error);
    ebpfmap::harness::ErrorHandle owned(error);
    Attempt outcome = inspect(result, error);
    if (result < 0) expect_same_code(result, function(arguments..., nullptr));
    return outcome;
}

// The verdict, and each of the fragments in the message.
void check_outcome(const Attempt &outcome, const Verdict &expected, std::initializer_list<std::string> fragments = {});

}  // namespace kernel_tests

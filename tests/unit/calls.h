// SPDX-License-Identifier: BSD-2-Clause
// Every function of the library that comes to bpf(2), each with a call that succeeds, for the tests that then make it fail.
#pragma once

#include "unit/world.h"

#include <functional>
#include <vector>

namespace ebpfmap::unit {

// A call of bpf(2) that may fail without the function failing likewise.
struct Exception {
    size_t number;   // which one, in the order of the call that succeeds
    int32_t error;   // the errno that it fails with
    int32_t result;  // the result of the function; -ENOENT is an answer without an error object
};

struct Call {
    const char *operation;
    uint32_t type;  // of the map of its world
    std::vector<Exception> exceptions;
    std::function<int32_t(World &, ebpf_error **)> run;
};

std::vector<Call> all_calls();

}  // namespace ebpfmap::unit

// SPDX-License-Identifier: BSD-2-Clause
// A child process for changes that the process of the tests must not have: lost capabilities, mounts, descriptors.
#pragma once

#include "kernel/outcome.h"

#include <functional>
#include <initializer_list>
#include <string>

namespace kernel_tests {

// Runs a function in a forked child and returns its result; throws if the child died or threw.
std::string in_child(const std::function<std::string()> &body);
Attempt outcome_in_child(const std::function<Attempt()> &body);

// Gives up all capabilities but these (CAP_…), for good.
void keep_capabilities(std::initializer_list<int> kept);

}  // namespace kernel_tests

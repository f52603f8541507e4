// SPDX-License-Identifier: BSD-2-Clause
// What must not happen to the process of the tests happens to a child of it: losing capabilities, mounts, descriptors.
#pragma once

#include "kernel/outcome.h"

#include <functional>
#include <initializer_list>
#include <string>

namespace kernel_tests {

// Runs a function in a forked child and brings back what it returned; throws where the child died or threw.
std::string in_child(const std::function<std::string()> &body);
Outcome outcome_in_child(const std::function<Outcome()> &body);

// Gives up all capabilities but these (CAP_…), for good.
void keep_capabilities(std::initializer_list<int> kept);

}  // namespace kernel_tests

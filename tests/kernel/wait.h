// SPDX-License-Identifier: BSD-2-Clause
// Waits for delayed work of the kernel.
#pragma once

#include <chrono>
#include <thread>

namespace kernel_tests {

template <typename Condition>
bool comes_true(Condition condition) {
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

}  // namespace kernel_tests

// SPDX-License-Identifier: BSD-2-Clause
// Packets that come in by an interface while another CPU takes them.
#pragma once

#include "harness/interface.h"

#include <atomic>
#include <cstdint>
#include <future>

namespace bench {

class Generator {
public:
    // Runs a program on `packets` live frames that come in by queue 0, on another CPU than the caller's.
    Generator(int32_t program, const ebpfmap::harness::Interface &ingress, uint32_t packets);

    bool done() const { return done_.load(std::memory_order_acquire); }
    // Waits for the end. Throws the error, if there was one.
    void finish() { running_.get(); }

private:
    std::atomic<bool> done_ = false;
    std::future<void> running_;  // the last one: its destructor waits
};

}  // namespace bench

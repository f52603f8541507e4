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
    // From another CPU than that of the caller, a program runs on so many live frames that come in by queue 0.
    Generator(int32_t program, const ebpfmap::harness::Interface &ingress, uint32_t packets);

    bool done() const { return done_.load(std::memory_order_acquire); }
    // Waits for the end; says what went wrong.
    void finish() { running_.get(); }

private:
    std::atomic<bool> done_ = false;
    std::future<void> running_;  // the last one: its destructor waits
};

}  // namespace bench

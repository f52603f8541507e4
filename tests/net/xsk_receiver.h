// SPDX-License-Identifier: BSD-2-Clause
// An AF_XDP socket that receives: its frames one by one, and the losses that the kernel counts.
#pragma once

#include "harness/interface.h"
#include "harness/packets.h"
#include "kernel/mapping.h"

#include <linux/if_xdp.h>

#include <chrono>
#include <cstdint>
#include <optional>

namespace net_tests {

class XskReceiver {
public:
    // Room for that many buffers of 4096 bytes that nobody has read yet.
    static constexpr uint32_t kBuffers = 256;

    // Bound in copy mode. Without `several_buffers` the kernel drops frames that do not fit into one.
    XskReceiver(const ebpfmap::harness::Interface &interface, uint32_t queue, bool several_buffers = false);

    int fd() const noexcept { return socket_.get(); }
    // The next frame, its buffers joined; nothing where none comes in time.
    std::optional<ebpfmap::harness::Frame> receive(std::chrono::milliseconds patience);
    xdp_statistics statistics() const;

private:
    // One ring between the kernel and this process: filling moves the producer index, emptying the consumer index.
    struct Ring {
        kernel_tests::Mapping memory;
        uint32_t *producer = nullptr;
        uint32_t *consumer = nullptr;
        char *entries = nullptr;
    };

    Ring map_ring(const xdp_ring_offset &offsets, size_t entry_size, int64_t page) const;
    void lend(uint64_t address);
    bool wait(std::chrono::steady_clock::time_point deadline) const;

    kernel_tests::Mapping buffers_;
    ebpfmap::harness::Descriptor socket_;
    Ring fill_;
    Ring received_;
};

}  // namespace net_tests

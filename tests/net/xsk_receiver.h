// SPDX-License-Identifier: BSD-2-Clause
// An AF_XDP socket that receives frames, with the kernel's counts of its losses.
#pragma once

#include "harness/interface.h"
#include "harness/packets.h"
#include "harness/raw_xsk.h"

#include <chrono>
#include <cstdint>
#include <optional>

namespace net_tests {

class XskReceiver {
public:
    // Chunks of 4096 bytes, and so the frames that can wait for a reader.
    static constexpr uint32_t kBuffers = 256;

    // Bound in copy mode. Without `several_buffers` the kernel drops frames that do not fit into one chunk.
    XskReceiver(const ebpfmap::harness::Interface &interface, uint32_t queue, bool several_buffers = false);

    int fd() const noexcept { return socket_.socket().get(); }
    // The next frame, its buffers joined. Empty if no frame comes in time.
    std::optional<ebpfmap::harness::Frame> receive(std::chrono::milliseconds patience);
    xdp_statistics statistics() const { return socket_.statistics(); }

private:
    bool wait(std::chrono::steady_clock::time_point deadline) const;

    ebpfmap::harness::RawXsk socket_;
    ebpfmap::harness::RawXsk::Ring fill_;
    ebpfmap::harness::RawXsk::Ring received_;
};

}  // namespace net_tests

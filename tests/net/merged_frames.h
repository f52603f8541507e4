// SPDX-License-Identifier: BSD-2-Clause
// Frames that are longer than the MTU and still whole: as a stack hands them to an interface that cuts them (TSO, UDP GSO).
#pragma once

#include "harness/descriptor.h"
#include "harness/packets.h"

#include <cstdint>

namespace net_tests {

class MergedFrames {
public:
    // TCP or UDP in IPv4.
    MergedFrames(const ebpfmap::harness::Interface &from, const ebpfmap::harness::Interface &to, bool tcp);

    // Sends frames of kSegments packets each.
    void send(uint64_t count) const;

    static constexpr uint32_t kSegments = 20;

private:
    ebpfmap::harness::Descriptor socket_;
    ebpfmap::harness::Frame frame_;  // behind a virtio_net_hdr
};

}  // namespace net_tests

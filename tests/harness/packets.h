// SPDX-License-Identifier: BSD-2-Clause
// UDP frames with a sequence number, sent and received below IP, where every header can be seen.
#pragma once

#include "harness/descriptor.h"
#include "harness/interface.h"
#include "harness/mac.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace ebpfmap::harness {

// What all frames of a stream have in common. Addresses are in host byte order.
struct Flow {
    Mac source_mac{};
    Mac destination_mac{};
    uint32_t source_ip = 0x0a000001;
    uint32_t destination_ip = 0x0a000002;
    uint16_t source_port = 4000;
    uint16_t destination_port = 4001;
    uint8_t ttl = 64;
    uint16_t payload_size = 64;  // at least 8
};

// What a receiver sees of a frame.
struct Arrival {
    Mac source_mac;
    Mac destination_mac;
    uint8_t ttl;
    uint32_t sequence;
    bool intact;  // both checksums are right
};

using Frame = std::vector<uint8_t>;

Frame build_frame(const Flow &flow, uint32_t sequence);
// Nothing for a frame that build_frame() did not make.
std::optional<Arrival> parse_frame(const Frame &frame);

// Sends and receives whole IPv4 frames on one interface.
class PacketSocket {
public:
    explicit PacketSocket(const Interface &interface);

    void send(const Frame &frame) const;
    // The next frame of a flow; nothing where none comes in time.
    std::optional<Arrival> receive(std::chrono::milliseconds patience) const;

private:
    bool wait(std::chrono::steady_clock::time_point deadline) const;

    Descriptor socket_;
};

}  // namespace ebpfmap::harness

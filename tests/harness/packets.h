// SPDX-License-Identifier: BSD-2-Clause
// UDP frames with a sequence number, sent and received below IP, where every header can be seen.
#pragma once

#include "harness/descriptor.h"
#include "harness/interface.h"
#include "harness/mac.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ebpfmap::harness {

using Ipv6 = std::array<uint8_t, 16>;

struct VlanTag {
    uint16_t control;            // priority, drop eligible, and in the lower 12 bits the id
    uint16_t protocol = 0x8100;  // 802.1Q; 0x88a8 is 802.1ad

    bool operator==(const VlanTag &) const = default;
};

// The common fields of all frames of a stream. Numbers are in host byte order.
struct Flow {
    Mac source_mac{};
    Mac destination_mac{};
    std::optional<VlanTag> vlan = std::nullopt;
    uint8_t ip_version = 4;
    uint32_t source_ip = 0x0a000001;
    uint32_t destination_ip = 0x0a000002;
    Ipv6 source_ipv6 = {0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    Ipv6 destination_ipv6 = {0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2};
    uint16_t source_port = 4000;
    uint16_t destination_port = 4001;
    uint8_t ttl = 64;            // the hop limit of IPv6
    uint16_t payload_size = 64;  // at least 8
};

// Bytes of a frame before its payload.
size_t header_size(const Flow &flow);

// A frame as a receiver sees it.
struct Arrival {
    Mac source_mac;
    Mac destination_mac;
    std::optional<VlanTag> vlan;
    uint8_t ip_version;
    uint8_t ttl;
    uint32_t sequence;
    size_t size;  // of the whole frame
    bool intact;  // the lengths and the checksums are right
};

using Frame = std::vector<uint8_t>;

Frame build_frame(const Flow &flow, uint32_t sequence);
// Nothing for a frame that build_frame() did not make.
std::optional<Arrival> parse_frame(const Frame &frame);

// Sends and receives whole frames on one interface.
class PacketSocket {
public:
    // The place where a socket sees received frames. XDP programs have run before both.
    enum class Place {
        kBeforeTc,  // every frame, with its tag
        kAfterTc    // IPv4 only, as programs of tc left it
    };

    explicit PacketSocket(const Interface &interface, Place place = Place::kBeforeTc);

    void send(const Frame &frame) const;
    // The next frame of a flow; nothing where none comes in time.
    std::optional<Arrival> receive(std::chrono::milliseconds patience) const;
    // The next frame of any kind; an empty one if none comes in time.
    Frame receive_any(std::chrono::milliseconds patience) const;

private:
    std::optional<Frame> receive_frame() const;
    bool wait(std::chrono::steady_clock::time_point deadline) const;

    Descriptor socket_;
};

}  // namespace ebpfmap::harness

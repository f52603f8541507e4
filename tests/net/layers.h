// SPDX-License-Identifier: BSD-2-Clause
// Frames of a flow with more layers than a flow has: fragments, extension headers, a second tag. Checksums stay as they were.
#pragma once

#include "harness/packets.h"

#include <cstdint>
#include <vector>

namespace net_tests {

// Numbers of IPv6 extension headers.
inline constexpr uint8_t kHopByHop = 0;
inline constexpr uint8_t kRouting = 43;
inline constexpr uint8_t kFragment = 44;
inline constexpr uint8_t kAuthentication = 51;
inline constexpr uint8_t kDestinationOptions = 60;

// `offset` is in units of 8 bytes, as on the wire. The frame is untagged IPv4.
ebpfmap::harness::Frame as_ipv4_fragment(ebpfmap::harness::Frame frame, uint16_t offset, bool more);

// Inserts an extension header after the IPv6 header of an untagged frame. `body` follows its first byte, the next header.
ebpfmap::harness::Frame with_extension(ebpfmap::harness::Frame frame, uint8_t number, const std::vector<uint8_t> &body);
ebpfmap::harness::Frame as_ipv6_fragment(ebpfmap::harness::Frame frame, uint16_t offset, bool more);

// One more VLAN tag, in front of those that are there.
ebpfmap::harness::Frame with_outer_tag(ebpfmap::harness::Frame frame, const ebpfmap::harness::VlanTag &tag);

// The protocol of IPv4, or the next header of IPv6, in an untagged frame.
ebpfmap::harness::Frame with_protocol(ebpfmap::harness::Frame frame, uint8_t protocol);

}  // namespace net_tests

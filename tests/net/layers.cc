// SPDX-License-Identifier: BSD-2-Clause
#include "net/layers.h"

#include <algorithm>

namespace net_tests {
namespace {

using ebpfmap::harness::Frame;

constexpr ptrdiff_t kMacs = 12;
constexpr size_t kType = 12;
constexpr size_t kIpv4FragmentField = 14 + 6;
constexpr size_t kIpv4Protocol = 14 + 9;
constexpr size_t kIpv6PayloadLength = 14 + 4;
constexpr size_t kIpv6Next = 14 + 6;
constexpr ptrdiff_t kIpv6End = 14 + 40;

uint16_t get16(const Frame &frame, size_t at) { return static_cast<uint16_t>(frame[at] << 8 | frame[at + 1]); }

void set16(Frame *frame, size_t at, size_t number) {
    (*frame)[at] = static_cast<uint8_t>(number >> 8);
    (*frame)[at + 1] = static_cast<uint8_t>(number);
}

}  // namespace

Frame as_ipv4_fragment(Frame frame, uint16_t offset, bool more) {
    set16(&frame, kIpv4FragmentField, offset | (more ? 0x2000U : 0U));
    return frame;
}

Frame with_extension(Frame frame, uint8_t number, const std::vector<uint8_t> &body) {
    std::vector<uint8_t> header{frame[kIpv6Next]};
    header.insert(header.end(), body.begin(), body.end());
    frame[kIpv6Next] = number;
    set16(&frame, kIpv6PayloadLength, get16(frame, kIpv6PayloadLength) + header.size());
    frame.insert(frame.begin() + kIpv6End, header.begin(), header.end());
    return frame;
}

Frame as_ipv6_fragment(Frame frame, uint16_t offset, bool more) {
    auto field = static_cast<uint16_t>(offset << 3 | (more ? 1 : 0));
    return with_extension(std::move(frame), kFragment,
                          {0, static_cast<uint8_t>(field >> 8), static_cast<uint8_t>(field), 1, 2, 3, 4});
}

Frame with_outer_tag(Frame frame, const ebpfmap::harness::VlanTag &tag) {
    Frame bytes(4);
    set16(&bytes, 0, tag.protocol);
    set16(&bytes, 2, tag.control);
    frame.insert(frame.begin() + kMacs, bytes.begin(), bytes.end());
    return frame;
}

Frame with_protocol(Frame frame, uint8_t protocol) {
    frame[frame[kType] == 8 ? kIpv4Protocol : kIpv6Next] = protocol;
    return frame;
}

}  // namespace net_tests

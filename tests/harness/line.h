// SPDX-License-Identifier: BSD-2-Clause
// Three namespaces in a row, left - middle - right, joined by two veth pairs: every packet from one end to the other was
// forwarded in the middle.
#pragma once

#include "harness/interface.h"
#include "harness/packets.h"

#include <utility>

namespace ebpfmap::harness {

struct Line {
    // All interfaces are up; the ends have GRO on, because without it a veth discards natively redirected packets.
    explicit Line(uint32_t mtu = 1500, WireOptions wires = {});

    Netns left_netns;
    Netns middle_netns;
    Netns right_netns;
    std::pair<Interface, Interface> left_wire;   // left end, middle
    std::pair<Interface, Interface> right_wire;  // middle, right end

    const Interface &left = left_wire.first;
    const Interface &middle_left = left_wire.second;
    const Interface &middle_right = right_wire.first;
    const Interface &right = right_wire.second;
};

// Frames from one end of a line to the other.
Flow flow_between(const Interface &from, const Interface &to);

}  // namespace ebpfmap::harness

// SPDX-License-Identifier: BSD-2-Clause
// A namespace in the middle and three around it, each joined to it by a veth pair.
#pragma once

#include "harness/interface.h"

#include <array>
#include <utility>

namespace ebpfmap::harness {

struct Hub {
    static constexpr size_t kPorts = 3;

    // All interfaces are up; the ends have GRO on, because without it a veth discards natively redirected packets.
    explicit Hub(uint32_t mtu = 1500);

    const Interface &port(size_t number) const { return wires[number].first; }  // in the middle
    const Interface &end(size_t number) const { return wires[number].second; }

    Netns middle;
    std::array<Netns, kPorts> around;
    std::array<std::pair<Interface, Interface>, kPorts> wires;
};

}  // namespace ebpfmap::harness

// SPDX-License-Identifier: BSD-2-Clause
// A line with a router in the middle between 10.0.1.0/24 with fd01::/64 on the left and 10.0.2.0/24 with fd02::/64 on the right,
// and the bundled route program for it.
#pragma once

#include "harness/bundled.h"
#include "harness/line.h"
#include "net/ways.h"

#include <string>

namespace net_tests {

inline constexpr uint32_t kRouteOutcomes = EBPF_ROUTE_COUNTER_UNSUPPORTED + 1;

struct Router {
    explicit Router(const std::string &variant = "", const ebpfmap::harness::Bundled::Constants &constants = {},
                    uint32_t mtu = 1500);

    // From the host on the left to the one on the right, 10.0.1.1 and 10.0.2.1, fd01::1 and fd02::1. The router has their MACs.
    ebpfmap::harness::Flow flow(uint8_t ip_version) const;

    ebpfmap::harness::Line line;
    ebpfmap::harness::Bundled object;  // its tx has the interface on the right
};

// The addresses of the flows in "10.0.2.1" and "fd02::1".
uint32_t ipv4(const std::string &text);
ebpfmap::harness::Ipv6 ipv6(const std::string &text);

}  // namespace net_tests

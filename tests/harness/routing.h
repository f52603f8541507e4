// SPDX-License-Identifier: BSD-2-Clause
// Sets up a namespace as a router: addresses, routes, neighbours and the switches of its stack.
#pragma once

#include "harness/interface.h"
#include "harness/mac.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ebpfmap::harness {

// "10.0.1.0/24" or "fd01::/64"; without a length it is one address.
struct Prefix {
    explicit Prefix(const std::string &text);

    uint8_t family;
    uint8_t length;
    std::vector<uint8_t> address;
};

// "net/ipv4/ip_forward"
void set_switch(const Netns &netns, const std::string &name, const std::string &value);
// Off in every namespace of the harness until it is asked for.
void switch_ipv6_on(const Interface &interface);

void add_address(const Interface &interface, const std::string &prefix);
void add_neighbour(const Interface &interface, const std::string &address, const Mac &mac);
void add_route(const Interface &egress, const std::string &prefix, const std::string &gateway);
// `type` is RTN_BLACKHOLE, RTN_UNREACHABLE or RTN_PROHIBIT.
void add_refusing_route(const Netns &netns, const std::string &prefix, uint8_t type);
// Into a tunnel that needs no device of its own.
void add_encapsulating_route(const Interface &egress, const std::string &prefix, const std::string &tunnel_end);

}  // namespace ebpfmap::harness

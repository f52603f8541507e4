// SPDX-License-Identifier: BSD-2-Clause
#include "net/router.h"

#include "harness/routing.h"

#include <algorithm>

namespace net_tests {

using namespace ebpfmap::harness;

namespace {

void join(const Interface &interface, const Interface &host, const std::string &net4, const std::string &net6) {
    switch_ipv6_on(interface);
    add_address(interface, net4 + ".254/24");
    add_address(interface, net6 + "::fe/64");
    add_neighbour(interface, net4 + ".1", host.mac());
    add_neighbour(interface, net6 + "::1", host.mac());
}

}  // namespace

Router::Router(const std::string &variant, const Bundled::Constants &constants, uint32_t mtu)
    : line(mtu), object("route" + variant, constants) {
    join(line.middle_left, line.left, "10.0.1", "fd01");
    join(line.middle_right, line.right, "10.0.2", "fd02");
    set_switch(line.middle_netns, "net/ipv4/ip_forward", "1");
    set_switch(line.middle_netns, "net/ipv6/conf/all/forwarding", "1");
    object.set_device("tx", line.middle_right.index(), line.middle_right);
}

Flow Router::flow(uint8_t ip_version) const {
    Flow flow = flow_between(line.left, line.middle_left);
    flow.ip_version = ip_version;
    flow.source_ip = ipv4("10.0.1.1");
    flow.destination_ip = ipv4("10.0.2.1");
    flow.source_ipv6 = ipv6("fd01::1");
    flow.destination_ipv6 = ipv6("fd02::1");
    return flow;
}

uint32_t ipv4(const std::string &text) {
    uint32_t number = 0;
    for (uint8_t byte : Prefix(text).address) number = number << 8 | byte;
    return number;
}

Ipv6 ipv6(const std::string &text) {
    Ipv6 address;
    std::ranges::copy(Prefix(text).address, address.begin());
    return address;
}

}  // namespace net_tests

// SPDX-License-Identifier: BSD-2-Clause
// Interfaces whose packets begin with the IP header: tunnels, tun, WireGuard, PPP. XDP programs and AF_XDP treat each packet as
// an Ethernet frame.
#pragma once

#include "family/link_facts.h"

namespace ebpfmap {

// "tun0 (tun) carries IP packets without an Ethernet header (link/none)"
std::string layer3_text(const LinkFacts &link);
// The interface of layer 2 that does the same, for people: "a tap (ip tuntap add mode tap)".
std::string layer2_instead(const LinkFacts &link);

}  // namespace ebpfmap

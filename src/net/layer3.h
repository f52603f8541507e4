// SPDX-License-Identifier: BSD-2-Clause
// Interfaces without Ethernet headers (tunnels, tun, WireGuard, PPP): their packets begin with the IP header, and XDP programs
// and AF_XDP treat each packet as an Ethernet frame.
#pragma once

#include "net/link_facts.h"

namespace ebpfmap {

// "tun0 (tun) carries packets without an Ethernet header (link/none)"
std::string layer3_text(const LinkFacts &link);
// The layer 2 interface for the same purpose, as text: "a tap (`ip tuntap add mode tap`)".
std::string layer2_instead(const LinkFacts &link);

}  // namespace ebpfmap

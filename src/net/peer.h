// SPDX-License-Identifier: BSD-2-Clause
// The peer of a veth or netkit interface, which may be in another network namespace: its properties, and its text in messages.
#pragma once

#include "net/link_facts.h"

namespace ebpfmap {

class Peer {
public:
    // Returns 0 even if the kernel does not show the peer to the caller; -errno if the request failed.
    int32_t look_at(const LinkPlace &place);

    bool known() const noexcept { return known_; }
    const LinkFacts &facts() const noexcept { return facts_; }
    const LinkPlace &place() const noexcept { return place_; }

    // "its peer right, in the network namespace with nsid 0 (nsenter --net=/run/netns/blue leads there),"
    std::string text() const;
    // A command, with the peer's name in place of '@'; "" if the name is unknown.
    std::string command(std::string format) const;

private:
    LinkPlace place_;
    LinkFacts facts_;
    bool known_ = false;
};

}  // namespace ebpfmap

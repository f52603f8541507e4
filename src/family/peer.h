// SPDX-License-Identifier: BSD-2-Clause
// The interface at the other end of a veth, which may lie in another network namespace: what is known of it, how a message names
// it, and a command for it.
#pragma once

#include "family/link_facts.h"

namespace ebpfmap {

class Peer {
public:
    // 0 also where the kernel does not let the caller see the peer; -errno where the question could not be asked.
    int32_t look_at(const LinkPlace &place);

    bool known() const noexcept { return known_; }
    const LinkFacts &facts() const noexcept { return facts_; }
    const LinkPlace &place() const noexcept { return place_; }

    // "its peer right, in the network namespace with nsid 0 (nsenter --net=/run/netns/blue leads there),"
    std::string text() const;
    // A command with its name in the place of '@'; "" where the name is not known.
    std::string command(std::string format) const;

private:
    LinkPlace place_;
    LinkFacts facts_;
    bool known_ = false;
};

}  // namespace ebpfmap

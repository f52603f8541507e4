// SPDX-License-Identifier: BSD-2-Clause
// What the kernel tells of a network interface by netlink. Reading only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ebpfmap {

// IFNAMSIZ, and ALTIFNAMSIZ (Linux 5.5), without the NUL.
constexpr size_t kLongestName = 15;
constexpr size_t kLongestAlternative = 127;

// The bits of xdp_features that matter to who redirects (enum netdev_xdp_act, Linux 6.3).
enum XdpFeature : uint64_t {
    kXdpBasic = 1,
    kXdpXmit = 4,
    kXdpXmitFrags = 64
};

// An interface where it lies: in the calling thread's network namespace, or in one that has an nsid there.
struct LinkPlace {
    uint32_t ifindex = 0;
    std::optional<int32_t> nsid;
};

struct LinkFacts {
    std::string name;
    std::string kind;  // "veth"; "" for a device that is no software
    bool ethernet = false;
    bool up = false;
    bool carrier = false;
    uint32_t mtu = 0;
    std::optional<LinkPlace> peer;  // of a veth
};

// The index of the interface that has a name, as its own or as an alternative one. -ENODEV where none has.
int32_t find_link(std::string_view name);
// -ENODEV where there is none.
int32_t read_link(const LinkPlace &place, LinkFacts *facts);
// Nothing where the kernel has no such answer. The interface is one of the calling thread's network namespace.
std::optional<uint64_t> read_xdp_features(uint32_t ifindex);

}  // namespace ebpfmap

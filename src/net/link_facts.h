// SPDX-License-Identifier: BSD-2-Clause
// Properties of a network interface, read by netlink.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ebpfmap {

// IFNAMSIZ, and ALTIFNAMSIZ (Linux 5.5), without the NUL.
constexpr size_t kLongestInterfaceName = 15;
constexpr size_t kLongestAlternative = 127;

// The bits of xdp_features that matter for redirects (enum netdev_xdp_act, Linux 6.3).
enum XdpFeature : uint64_t {
    kXdpBasic = 1,
    kXdpXmit = 4,
    kXdpXmitFrags = 64
};

// An interface in the calling thread's network namespace, or in a namespace that has an nsid there.
struct LinkPlace {
    uint32_t ifindex = 0;
    std::optional<int32_t> nsid;
};

struct LinkFacts {
    std::string name;
    std::string kind;   // "veth"; "" for a hardware device
    uint16_t type = 0;  // ARPHRD_…
    bool up = false;
    bool carrier = false;
    bool loopback = false;
    bool virtio_header = false;  // tun and tap: the process may write merged packets
    uint32_t mtu = 0;
    uint32_t master = 0;             // its bridge, bond or team; 0: none
    uint32_t most_segments = 0;      // in a merged packet from a sender; 0: unknown
    uint32_t xdp_mode = 0;           // of the attached program: EBPF_XDP_MODE_…
    std::optional<LinkPlace> peer;   // veth and netkit
    std::optional<LinkPlace> lower;  // the lower interface of a VLAN, macvlan and the like

    // True if packets begin with an Ethernet header.
    bool ethernet() const noexcept;
};

// The index of the interface with a name or an alternative name. -ENODEV if there is none.
int32_t find_link(std::string_view name);
// -ENODEV if there is no such interface.
int32_t read_link(const LinkPlace &place, LinkFacts *facts);
// Nothing if the kernel does not show them. The interface is in the calling thread's network namespace.
int32_t read_xdp_features(uint32_t ifindex, std::optional<uint64_t> *features);

// A request to the generic netlink family with this name: a command with one attribute.
int32_t ask_generic_family(std::string_view family, uint8_t command, uint16_t attribute, std::string_view data,
                           std::string *reply);
// True if a request failed because this kernel does not know it or does not allow it to this caller. False for other failures,
// such as no memory or no descriptor.
constexpr bool not_told(int32_t code) noexcept {
    return code == -ENOENT || code == -EOPNOTSUPP || code == -EPROTONOSUPPORT || code == -EPERM || code == -EACCES ||
           code == -EINVAL || code == -ENODEV;
}

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
// What the kernel tells of a network interface by netlink. Reading only.
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
    std::string kind;   // "veth"; "" for a device that is no software
    uint16_t type = 0;  // ARPHRD_…
    bool up = false;
    bool carrier = false;
    bool loopback = false;
    bool virtio_header = false;  // of a tun or tap: its process may write merged packets
    uint32_t mtu = 0;
    uint32_t master = 0;             // the bridge, bond or team that it is a port of
    uint32_t most_segments = 0;      // of a merged packet that it takes from a sender; 0: not told
    uint32_t xdp_mode = 0;           // of the program that is attached: EBPF_XDP_…
    std::optional<LinkPlace> peer;   // of a veth
    std::optional<LinkPlace> lower;  // the interface that a VLAN, a macvlan and the like stand on

    // Whether packets begin with an Ethernet header.
    bool ethernet() const noexcept;
};

// The index of the interface that has a name, as its own or as an alternative one. -ENODEV where none has.
int32_t find_link(std::string_view name);
// -ENODEV where there is none.
int32_t read_link(const LinkPlace &place, LinkFacts *facts);
// Nothing where the kernel has no such answer. The interface is one of the calling thread's network namespace.
int32_t read_xdp_features(uint32_t ifindex, std::optional<uint64_t> *features);

// One question to a family of generic netlink, which goes by its name: a command with one attribute.
int32_t ask_generic_family(std::string_view family, uint8_t command, uint16_t attribute, std::string_view data,
                           std::string *reply);
// Whether a question failed because this kernel, or the rights of the caller, have no answer to it. Other failures (no memory,
// no descriptor) are no answer.
constexpr bool not_told(int32_t code) noexcept {
    return code == -ENOENT || code == -EOPNOTSUPP || code == -EPROTONOSUPPORT || code == -EPERM || code == -EACCES ||
           code == -EINVAL || code == -ENODEV;
}

}  // namespace ebpfmap

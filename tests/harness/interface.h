// SPDX-License-Identifier: BSD-2-Clause
// Network interfaces of the namespaces that a test makes.
#pragma once

#include "harness/mac.h"
#include "harness/netns.h"

#include <cstdint>
#include <string>
#include <utility>

namespace ebpfmap::harness {

enum class Offload {
    kGro,
    kGso,
    kTso,
    kTxChecksum,
    kUdpSegmentation
};

// Names an interface in a namespace, which has to outlive this. The kernel owns the interface: it goes with the namespace.
class Interface {
public:
    Interface(const Netns &netns, std::string name);

    const Netns &netns() const noexcept { return *netns_; }
    const std::string &name() const noexcept { return name_; }
    uint32_t index() const noexcept { return index_; }

    Mac mac() const;
    void set_mtu(uint32_t mtu) const;
    void set_address(const char *ipv4, const char *netmask) const;
    void set_offload(Offload offload, bool on) const;
    // How many of its queues are in use, for receiving and for sending.
    void set_queues(uint32_t count) const;
    void set_up() const;
    void set_down() const;
    // The kernel passes nothing through an interface before it has seen its link come up.
    void wait_until_running() const;
    void move_to(const Netns &netns) const;
    // Even while it is up, which Linux allows since 6.2. This object keeps the old name; the returned one has the new name.
    Interface rename(const std::string &name) const;
    void remove() const;

    // Frames that the interface dropped on its way in or out.
    uint64_t dropped() const;

private:
    void set_feature(const char *feature, bool on) const;

    const Netns *netns_;
    std::string name_;
    uint32_t index_;
};

struct WireOptions {
    uint32_t queues = 1;  // of each end; the kernel spreads flows over them
    uint32_t index = 0;   // of both ends, which may have the same in different namespaces; 0: the kernel chooses
};

// Two interfaces joined by a wire, both of them down.
std::pair<Interface, Interface> make_veth(const Netns &netns, const std::string &name, const Netns &peer_netns,
                                          const std::string &peer_name, WireOptions options = {});

}  // namespace ebpfmap::harness

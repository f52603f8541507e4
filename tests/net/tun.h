// SPDX-License-Identifier: BSD-2-Clause
// A tun or tap device, of which this process is the other end.
#pragma once

#include "harness/interface.h"

#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <vector>

namespace net_tests {

inline ebpfmap::harness::Descriptor open_tun(const ebpfmap::harness::Netns &netns, const std::string &name, int flags) {
    ebpfmap::harness::InNetns inside(netns);
    ebpfmap::harness::Descriptor device(open("/dev/net/tun", O_RDWR | O_CLOEXEC));
    if (!device.valid()) ebpfmap::harness::throw_errno("opening /dev/net/tun");
    ifreq request{};
    strncpy(request.ifr_name, name.c_str(), sizeof request.ifr_name - 1);
    request.ifr_flags = static_cast<short>(flags | IFF_NO_PI);
    if (ioctl(device.get(), TUNSETIFF, &request) < 0) ebpfmap::harness::throw_errno("making " + name);
    return device;
}

// Up. IFF_TUN: packets without an Ethernet header; IFF_TAP: with one.
struct Tun {
    Tun(const ebpfmap::harness::Netns &netns, const std::string &name, int flags = IFF_TUN)
        : device(open_tun(netns, name, flags)), interface(netns, name) {
        interface.set_up();
    }

    // A packet that the interface sends; nothing if none comes within a second.
    std::vector<uint8_t> read() const {
        std::vector<uint8_t> packet(65536);
        pollfd readable{device.get(), POLLIN, 0};
        if (poll(&readable, 1, 1000) <= 0) return {};
        ssize_t length = ::read(device.get(), packet.data(), packet.size());
        packet.resize(length < 0 ? 0 : static_cast<size_t>(length));
        return packet;
    }

    ebpfmap::harness::Descriptor device;
    ebpfmap::harness::Interface interface;
};

}  // namespace net_tests

// SPDX-License-Identifier: BSD-2-Clause
// Name and MTU of an interface.
#include "net/interface_name.h"

#include "sys/fd.h"

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace ebpfmap {

std::string interface_name(uint32_t ifindex) {
    char name[IF_NAMESIZE] = {};
    return sys::interface_name(ifindex, name) < 0 ? "" : name;
}

uint32_t interface_mtu(const std::string &name) noexcept {
    sys::Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    name.copy(request.ifr_name, sizeof request.ifr_name - 1);
    if (!socket.valid() || ioctl(socket.get(), SIOCGIFMTU, &request) < 0) return 0;
    return static_cast<uint32_t>(request.ifr_mtu);
}

}  // namespace ebpfmap

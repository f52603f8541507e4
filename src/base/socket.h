// SPDX-License-Identifier: BSD-2-Clause
// Properties of sockets, for the maps that hold sockets.
#pragma once

#include "base/error.h"

#include <cstdint>
#include <string>

namespace ebpfmap {

struct SocketTraits {
    int domain = 0;
    int type = 0;
    int protocol = 0;
    bool listening = false;
    bool reuseport = false;

    bool is_inet() const noexcept;
    bool is_tcp() const noexcept;
    bool is_udp() const noexcept;
    bool is_mptcp() const noexcept;
};

// Fills the traits. -EBADF or -ENOTSOCK.
int32_t socket_traits(int32_t fd, SocketTraits *traits) noexcept;
// Fills the traits. If the descriptor is not an open socket, the error has this code.
int32_t check_socket(int32_t fd, const char *argument, SocketTraits *traits, int32_t code, Error **err);
// "a TCP socket", "an MPTCP socket", "an AF_PACKET socket"
std::string socket_text(const SocketTraits &traits);

}  // namespace ebpfmap

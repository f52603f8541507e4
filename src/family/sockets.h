// SPDX-License-Identifier: BSD-2-Clause
// What a socket is, for the maps that take sockets.
#pragma once

#include "core/error.h"

#include <cstdint>
#include <string>

namespace ebpfmap::family {

struct SocketTraits {
    int domain = 0;
    int type = 0;
    bool listening = false;
    bool reuseport = false;
};

// 0 and the traits; where the descriptor is no open socket, the error with this code.
int32_t need_socket(int32_t fd, const char *argument, SocketTraits *traits, int32_t code, Error **err);
// "a TCP socket", "an AF_PACKET socket"
std::string socket_text(const SocketTraits &traits);
// SO_COOKIE; 0 where the kernel has none.
uint64_t socket_cookie(int32_t fd) noexcept;

}  // namespace ebpfmap::family

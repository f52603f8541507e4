// SPDX-License-Identifier: BSD-2-Clause
#include "family/sockets.h"

#include "core/map.h"

#include <sys/socket.h>

namespace ebpfmap::family {
namespace {

int32_t int_option(int32_t fd, int name, int *value) noexcept {
    uint32_t length = sizeof *value;
    return sys::socket_option(fd, SOL_SOCKET, name, value, &length);
}

bool flag_option(int32_t fd, int name) noexcept {
    int value = 0;
    return int_option(fd, name, &value) == 0 && value != 0;
}

}  // namespace

int32_t need_socket(int32_t fd, const char *argument, SocketTraits *traits, int32_t code, Error **err) {
    int32_t result = int_option(fd, SO_DOMAIN, &traits->domain);
    if (result == -EBADF) {
        return fail(err, code, EBPF_CAUSE_BAD_FD, "file descriptor %d (%s) is not open", fd, argument);
    }
    if (result < 0) {
        std::string kind = file_kind(fd);
        return fail(err, code, EBPF_CAUSE_FD_KIND, "file descriptor %d (%s) is a %s, not a socket", fd, argument,
                    kind.empty() ? "file" : kind.c_str());
    }
    int_option(fd, SO_TYPE, &traits->type);
    traits->listening = flag_option(fd, SO_ACCEPTCONN);
    traits->reuseport = flag_option(fd, SO_REUSEPORT);
    return 0;
}

std::string socket_text(const SocketTraits &traits) {
    bool inet = traits.domain == AF_INET || traits.domain == AF_INET6;
    if (inet && traits.type == SOCK_STREAM) return "a TCP socket";
    if (inet && traits.type == SOCK_DGRAM) return "a UDP socket";
    if (inet && traits.type == SOCK_RAW) return "a raw IP socket";
    if (traits.domain == AF_UNIX && traits.type == SOCK_STREAM) return "a unix stream socket";
    if (traits.domain == AF_UNIX && traits.type == SOCK_DGRAM) return "a unix datagram socket";
    if (traits.domain == AF_UNIX) return "a unix seqpacket socket";
    if (traits.domain == AF_PACKET) return "an AF_PACKET socket";
    if (traits.domain == AF_NETLINK) return "a netlink socket";
    if (traits.domain == AF_XDP) return "an AF_XDP socket";
    return text("a socket of family %d, type %d", traits.domain, traits.type);
}

uint64_t socket_cookie(int32_t fd) noexcept {
    uint64_t cookie = 0;
    uint32_t length = sizeof cookie;
    sys::socket_option(fd, SOL_SOCKET, SO_COOKIE, &cookie, &length);
    return cookie;
}

}  // namespace ebpfmap::family

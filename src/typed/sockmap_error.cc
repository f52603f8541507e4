// SPDX-License-Identifier: BSD-2-Clause
// Errors of putting a socket into a sockmap, sockhash or reuseport_sockarray.
#include "base/describe.h"
#include "base/socket.h"
#include "map/element_error.h"
#include "sys/try.h"
#include "sys/uapi/socket.h"
#include "typed/refused.h"

namespace ebpfmap {
namespace {

bool is_reuseport(const Map &map) { return map.type == EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY; }

// The end of the message for a socket that no map takes.
std::string other_socket(const SocketTraits &socket) {
    if (!socket.is_mptcp()) return "";
    return "; open it as TCP (IPPROTO_TCP; in Go: net.ListenConfig.SetMultipathTCP(false))";
}

int32_t busy_socket(const Refused &refused, const std::string &name, Error **err) {
    if (is_reuseport(refused.map)) {
        return fail(
            err, refused.code, EBPF_CAUSE_SOCKET_BUSY,
            "%s (%s) is in a reuseport_sockarray, sockmap or sockhash already, and can be in one map only: remove it there",
            name.c_str(), refused.argument);
    }
    return fail(
        err, refused.code, EBPF_CAUSE_SOCKET_BUSY,
        "%s (%s) is in use: it is in a reuseport_sockarray, or in another sockmap or sockhash that has a program of the "
        "same kind, or another part of the kernel uses it (a tunnel, KCM): remove it there",
        name.c_str(), refused.argument);
}

int32_t reuseport_refusal(const Refused &refused, const SocketTraits &socket, Error **err) {
    std::string name = socket_text(socket);
    if (!socket.is_tcp() && !socket.is_udp()) {
        return fail(err, refused.code, EBPF_CAUSE_SOCKET_KIND,
                    "%s (%s) cannot be put into a reuseport_sockarray, which takes TCP and UDP sockets%s", name.c_str(),
                    refused.argument, other_socket(socket).c_str());
    }
    const char *wanted = !socket.reuseport ? "set SO_REUSEPORT on it before it is bound" : "bind it (TCP: and listen) first";
    return fail(err, refused.code, EBPF_CAUSE_SOCKET_STATE,
                "%s (%s) is in no SO_REUSEPORT group, so it cannot be put into %s: %s", name.c_str(), refused.argument,
                describe(refused.map).c_str(), wanted);
}

// The state in which a sockmap takes a socket of this kind; nullptr if it never takes one.
const char *state_wanted(const SocketTraits &socket) {
    if (socket.is_tcp()) return "it must be connected or listening";
    if (socket.is_udp()) return "it must be bound";
    if (socket.domain == sys::kFamilyUnix && socket.type != sys::kSocketSeqpacket) return "it must be connected";
    if (socket.domain == sys::kFamilyVsock && socket.type != sys::kSocketDatagram)
        return "it must be connected, and the kernel must be Linux 6.4 or later";
    return nullptr;
}

int32_t sockmap_refusal(const Refused &refused, const SocketTraits &socket, Error **err) {
    std::string name = socket_text(socket);
    std::string type = with_article(type_label(refused.map.type));
    const char *wanted = state_wanted(socket);
    if (wanted && refused.code == -EINVAL) {
        return fail(
            err, refused.code, EBPF_CAUSE_SOCKET_STATE,
            "%s (%s) cannot be put into %s: it has an upper layer protocol (TCP_ULP, such as kernel TLS); put it in before "
            "TCP_ULP is set",
            name.c_str(), refused.argument, type.c_str());
    }
    if (wanted) {
        return fail(err, refused.code, EBPF_CAUSE_SOCKET_STATE, "%s (%s) cannot be put into %s in this state: %s", name.c_str(),
                    refused.argument, type.c_str(), wanted);
    }
    return fail(err, refused.code, EBPF_CAUSE_SOCKET_KIND,
                "%s (%s) cannot be put into %s, which takes TCP, UDP, unix stream and unix datagram sockets%s", name.c_str(),
                refused.argument, type.c_str(), other_socket(socket).c_str());
}

}  // namespace

int32_t explain_sockmap_set(const Refused &refused, int32_t sock_fd, Error **err) {
    int32_t code = refused.code;
    if (!err) return code;
    bool about_socket = code == -EBADF || code == -ENOTSOCK || code == -EOPNOTSUPP || code == -EBUSY ||
                        (code == -EINVAL && refused.flags <= EBPF_EXIST);
    if (!about_socket) return explain_update(refused.map, refused.key, refused.flags, code, err);
    SocketTraits socket;
    TRY(check_socket(sock_fd, refused.argument, &socket, code, err));
    if (code == -EBUSY) return busy_socket(refused, socket_text(socket), err);
    return is_reuseport(refused.map) ? reuseport_refusal(refused, socket, err) : sockmap_refusal(refused, socket, err);
}

}  // namespace ebpfmap

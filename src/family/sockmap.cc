// SPDX-License-Identifier: BSD-2-Clause
// sockmap (Linux 4.14), sockhash (4.18), reuseport_sockarray (4.19): sockets.
#include "family/sockmap.h"

#include "explain/describe.h"
#include "explain/element.h"
#include "family/sockets.h"

#include <sys/socket.h>

namespace ebpfmap::sockmap {
namespace {

int32_t reuseport_refusal(const Map &map, const family::SocketTraits &socket, int32_t code, Error **err) {
    std::string what = family::socket_text(socket);
    if (code == -EBUSY) {
        return fail(err, code, EBPF_CAUSE_SOCKET_BUSY,
                    "the socket (sock_fd) is in a reuseport_sockarray already, and can be in one place only: remove it there");
    }
    if (code != -EINVAL) {
        return fail(err, code, EBPF_CAUSE_SOCKET_KIND, "%s (sock_fd): a reuseport_sockarray takes TCP and UDP sockets",
                    what.c_str());
    }
    const char *wanted = !socket.reuseport ? "set SO_REUSEPORT on it before it is bound" : "bind it (TCP: and listen) first";
    return fail(err, code, EBPF_CAUSE_SOCKET_STATE, "%s (sock_fd) in no SO_REUSEPORT group cannot be put into %s: %s",
                what.c_str(), explain::describe(map).c_str(), wanted);
}

// What a sockmap takes depends on the kind of the socket first and on its state second.
const char *state_wanted(const family::SocketTraits &socket) {
    bool inet = socket.domain == AF_INET || socket.domain == AF_INET6;
    if (inet && socket.type == SOCK_STREAM) return "it has to be connected or listening";
    if (inet && socket.type == SOCK_DGRAM) return "it has to be bound";
    if (socket.domain == AF_UNIX && socket.type != SOCK_SEQPACKET) return "it has to be connected";
    return nullptr;
}

int32_t sockmap_refusal(const Map &map, const family::SocketTraits &socket, int32_t code, Error **err) {
    std::string what = family::socket_text(socket);
    std::string type = explain::a(explain::type_label(map.type));
    if (const char *wanted = state_wanted(socket)) {
        return fail(err, code, EBPF_CAUSE_SOCKET_STATE, "%s (sock_fd) in this state cannot be put into %s: %s", what.c_str(),
                    type.c_str(), wanted);
    }
    return fail(err, code, EBPF_CAUSE_SOCKET_KIND,
                "%s (sock_fd) cannot be put into %s, which takes TCP, UDP, unix stream and unix datagram sockets", what.c_str(),
                type.c_str());
}

int32_t explain_set(const Map &map, const void *key, int32_t sock_fd, uint64_t flags, int32_t code, Error **err) {
    if (!err) return code;
    bool about_socket = code == -EBADF || code == -ENOTSOCK || code == -EOPNOTSUPP || code == -EBUSY ||
                        (code == -EINVAL && flags <= EBPF_EXIST);
    if (!about_socket) return explain::update(map, key, flags, code, err);
    family::SocketTraits socket;
    if (int32_t error = family::need_socket(sock_fd, "sock_fd", &socket, code, err); error < 0) return error;
    if (map.type == EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY) return reuseport_refusal(map, socket, code, err);
    return sockmap_refusal(map, socket, code, err);
}

}  // namespace

int32_t check_type(const Map &map, Error **err) {
    bool sockets = map.type == EBPF_MAP_TYPE_SOCKMAP || map.type == EBPF_MAP_TYPE_SOCKHASH ||
                   map.type == EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY;
    return sockets ? 0 : explain::wrong_type(map, "a sockmap, sockhash or reuseport_sockarray", err);
}

int32_t set(const Map &map, const void *key, int32_t sock_fd, uint64_t flags, Error **err) {
    // The kernel reads as many bytes as value_size says, and in 8 of them it wants a number that fits 4.
    uint64_t wide = static_cast<uint32_t>(sock_fd);
    uint32_t narrow = static_cast<uint32_t>(sock_fd);
    const void *value = map.value_size == 8 ? static_cast<const void *>(&wide) : &narrow;
    int32_t result = raw_update(map, key, value, flags);
    return result < 0 ? explain_set(map, key, sock_fd, flags, result, err) : 0;
}

int32_t get(const Map &map, const void *key, uint64_t *cookie, Error **err) {
    int32_t result = raw_lookup(map, key, cookie, 0);
    return result < 0 && result != -ENOENT ? explain::lookup(map, 0, result, err) : result;
}

}  // namespace ebpfmap::sockmap

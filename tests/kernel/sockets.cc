// SPDX-License-Identifier: BSD-2-Clause
#include "kernel/sockets.h"

#include <arpa/inet.h>
#include <netinet/in.h>

namespace kernel_tests {

using ebpfmap::harness::throw_errno;

Descriptor open_socket(int domain, int type, int protocol) {
    Descriptor opened(socket(domain, type | SOCK_CLOEXEC, protocol));
    if (!opened.valid()) throw_errno("opening a socket");
    return opened;
}

Descriptor bound_socket(int type, bool reuseport) {
    Descriptor opened = open_socket(AF_INET, type);
    int on = reuseport;
    if (setsockopt(opened.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) < 0) throw_errno("setting SO_REUSEPORT");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(opened.get(), reinterpret_cast<sockaddr *>(&address), sizeof address) < 0) throw_errno("binding a socket");
    return opened;
}

Descriptor listening_socket(bool reuseport) {
    Descriptor opened = bound_socket(SOCK_STREAM, reuseport);
    if (listen(opened.get(), 8) < 0) throw_errno("listening");
    return opened;
}

std::pair<Descriptor, Descriptor> tcp_pair() {
    Descriptor listener = listening_socket();
    sockaddr_in address{};
    socklen_t length = sizeof address;
    getsockname(listener.get(), reinterpret_cast<sockaddr *>(&address), &length);
    Descriptor client = open_socket(AF_INET, SOCK_STREAM);
    if (connect(client.get(), reinterpret_cast<sockaddr *>(&address), length) < 0) throw_errno("connecting");
    Descriptor server(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!server.valid()) throw_errno("accepting");
    return {std::move(client), std::move(server)};
}

std::pair<Descriptor, Descriptor> unix_pair(int type) {
    int ends[2];
    if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends) < 0) throw_errno("making a pair of sockets");
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

uint64_t cookie_of(const Descriptor &socket) {
    uint64_t cookie = 0;
    socklen_t length = sizeof cookie;
    if (getsockopt(socket.get(), SOL_SOCKET, SO_COOKIE, &cookie, &length) < 0) throw_errno("asking for a socket's cookie");
    return cookie;
}

}  // namespace kernel_tests

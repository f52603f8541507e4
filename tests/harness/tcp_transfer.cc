// SPDX-License-Identifier: BSD-2-Clause
#include "harness/tcp_transfer.h"

#include "harness/descriptor.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <vector>

namespace ebpfmap::harness {
namespace {

using Clock = std::chrono::steady_clock;

constexpr uint16_t kPort = 4002;
// No end waits longer for the other.
constexpr timeval kPatience{3, 0};
// A prime, so that a lost, doubled or swapped piece of any size is in the wrong place.
constexpr size_t kPeriod = 1'048'573;

struct Address {
    sockaddr_storage storage{};
    socklen_t length = 0;

    const sockaddr *get() const noexcept { return reinterpret_cast<const sockaddr *>(&storage); }
};

Address parse_address(const char *text) {
    Address address;
    auto *ipv4 = reinterpret_cast<sockaddr_in *>(&address.storage);
    auto *ipv6 = reinterpret_cast<sockaddr_in6 *>(&address.storage);
    if (inet_pton(AF_INET, text, &ipv4->sin_addr) == 1) {
        ipv4->sin_family = AF_INET;
        ipv4->sin_port = htons(kPort);
        address.length = sizeof *ipv4;
    } else if (inet_pton(AF_INET6, text, &ipv6->sin6_addr) == 1) {
        ipv6->sin6_family = AF_INET6;
        ipv6->sin6_port = htons(kPort);
        address.length = sizeof *ipv6;
    } else {
        throw std::invalid_argument(text);
    }
    return address;
}

Descriptor open_tcp_socket(const Netns &netns, const Address &address) {
    InNetns inside(netns);
    Descriptor socket(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket.valid()) throw_errno("opening a TCP socket");
    setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
    return socket;
}

Descriptor listen_at(const Netns &netns, const Address &address) {
    Descriptor socket = open_tcp_socket(netns, address);
    if (bind(socket.get(), address.get(), address.length) < 0) throw_errno("binding a TCP socket");
    if (listen(socket.get(), 1) < 0) throw_errno("listening");
    return socket;
}

// A period of the stream and as much again, so that a piece of up to a period can be had from any offset in it.
std::vector<uint8_t> make_pattern() {
    std::vector<uint8_t> pattern(2 * kPeriod);
    uint32_t state = 1;
    for (size_t at = 0; at < kPeriod; at++) {
        state = state * 1664525 + 1013904223;
        pattern[at] = pattern[at + kPeriod] = static_cast<uint8_t>(state >> 24);
    }
    return pattern;
}

void send_stream(int socket, const std::vector<uint8_t> &pattern, uint64_t size) {
    for (uint64_t sent = 0; sent < size;) {
        size_t piece = std::min<uint64_t>(kPeriod, size - sent);
        ssize_t now = send(socket, pattern.data() + sent % kPeriod, piece, MSG_NOSIGNAL);
        if (now < 0) return;  // the receiver detects missing bytes
        sent += static_cast<uint64_t>(now);
    }
}

void receive_stream(int socket, const std::vector<uint8_t> &pattern, Transfer *transfer) {
    std::vector<uint8_t> piece(kPeriod);
    ssize_t now;
    while ((now = recv(socket, piece.data(), piece.size(), 0)) > 0) {
        auto size = static_cast<size_t>(now);
        transfer->intact &= memcmp(piece.data(), pattern.data() + transfer->received % kPeriod, size) == 0;
        transfer->received += size;
    }
}

}  // namespace

Transfer transfer_by_tcp(const Netns &from, const Netns &to, const char *address_text, uint64_t size) {
    const std::vector<uint8_t> pattern = make_pattern();
    Address address = parse_address(address_text);
    Descriptor listener = listen_at(to, address);
    Descriptor sender = open_tcp_socket(from, address);
    auto start = Clock::now();
    if (connect(sender.get(), address.get(), address.length) < 0) throw_errno("connecting by TCP");
    Descriptor receiver(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!receiver.valid()) throw_errno("accepting a TCP connection");
    setsockopt(receiver.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);

    Transfer transfer{0, true, {}};
    std::thread sending([&] {
        send_stream(sender.get(), pattern, size);
        shutdown(sender.get(), SHUT_WR);
    });
    receive_stream(receiver.get(), pattern, &transfer);
    sending.join();
    transfer.duration = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
    return transfer;
}

}  // namespace ebpfmap::harness

// SPDX-License-Identifier: BSD-2-Clause
// Arrays of sockets for SO_REUSEPORT groups.
#include "kernel/maps.h"
#include "kernel/sockets.h"

#include <netinet/in.h>
#include <catch2/catch.hpp>

using namespace kernel_tests;

namespace {

constexpr Verdict kWrongState{-EINVAL, EBPF_CAUSE_SOCKET_STATE};

MapHandle make_group() { return make_map({EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY, 4, 8, 4, 0, "group"}); }

Attempt set(const MapHandle &map, uint32_t key, const Descriptor &socket) {
    return attempt(ebpf_sockmap_set, map.get(), &key, sizeof key, socket.get(), 0);
}

uint64_t get(const MapHandle &map, uint32_t key) {
    uint64_t cookie = 0;
    return call(ebpf_sockmap_get, map.get(), &key, sizeof key, &cookie) == 0 ? cookie : 0;
}

Descriptor unbound_reuseport(int type) {
    Descriptor socket = open_socket(AF_INET, type);
    int on = 1;
    setsockopt(socket.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    return socket;
}

}  // namespace

TEST_CASE("sockets of a reuseport group", "[kernel][reuseport]") {
    MapHandle map = make_group();
    Descriptor tcp = listening_socket(true);
    Descriptor udp = bound_socket(SOCK_DGRAM, true);
    CHECK(set(map, 0, tcp).verdict == kOk);
    CHECK(set(map, 1, udp).verdict == kOk);
    CHECK(get(map, 0) == cookie_of(tcp));
    CHECK(get(map, 1) == cookie_of(udp));
    CHECK(get(map, 2) == 0);
    CHECK(drop(map, 0).verdict == kOk);
    CHECK(get(map, 0) == 0);
    CHECK(drop(map, 0).verdict == Verdict{-ENOENT, EBPF_CAUSE_NOT_FOUND});
    CHECK(set(map, 3, tcp).verdict == kOk);
}

TEST_CASE("sockets in no reuseport group", "[kernel][reuseport]") {
    MapHandle map = make_group();
    check_outcome(set(map, 0, listening_socket()), kWrongState,
                  {"a TCP socket (sock_fd)", "map \"group\"", "set SO_REUSEPORT"});
    check_outcome(set(map, 0, bound_socket(SOCK_DGRAM)), kWrongState, {"a UDP socket (sock_fd)", "set SO_REUSEPORT"});
    check_outcome(set(map, 0, unbound_reuseport(SOCK_DGRAM)), kWrongState, {"a UDP socket (sock_fd)", "bind it"});
    check_outcome(set(map, 0, unbound_reuseport(SOCK_STREAM)), kWrongState,
                  {"a TCP socket (sock_fd)", "bind it (TCP: and listen)"});
    check_outcome(set(map, 0, bound_socket(SOCK_STREAM, true)), kWrongState,
                  {"a TCP socket (sock_fd)", "bind it (TCP: and listen)"});
}

TEST_CASE("sockets that are neither TCP nor UDP", "[kernel][reuseport]") {
    MapHandle map = make_group();
    auto [one, other] = unix_pair(SOCK_STREAM);
    Attempt outcome = set(map, 0, one);
    CHECK(outcome.verdict.cause == EBPF_CAUSE_SOCKET_KIND);
    CHECK_THAT(outcome.message,
               Catch::Contains("a unix stream socket (sock_fd)") && Catch::Contains("takes TCP and UDP sockets"));
}

TEST_CASE("MPTCP and UDP-Lite are neither TCP nor UDP", "[kernel][reuseport]") {
    constexpr int kMptcp = 262;
    MapHandle map = make_group();
    struct Row {
        int type, protocol;
        const char *name;
    };
    for (auto [type, protocol, name] : {Row{SOCK_STREAM, kMptcp, "an MPTCP socket (sock_fd)"},
                                        Row{SOCK_DGRAM, IPPROTO_UDPLITE, "a UDP-Lite socket (sock_fd)"}}) {
        Attempt outcome = set(map, 0, open_socket(AF_INET, type, protocol));
        CHECK(outcome.verdict.cause == EBPF_CAUSE_SOCKET_KIND);
        CHECK_THAT(outcome.message, Catch::Contains(name) && Catch::Contains("takes TCP and UDP sockets"));
    }
}

TEST_CASE("a socket is in one place only", "[kernel][reuseport]") {
    MapHandle map = make_group();
    MapHandle second = make_group();
    Descriptor socket = listening_socket(true);
    CHECK(set(map, 0, socket).verdict == kOk);
    for (const Attempt &outcome : {set(map, 0, socket), set(map, 1, socket), set(second, 0, socket)}) {
        check_outcome(outcome, {-EBUSY, EBPF_CAUSE_SOCKET_BUSY},
                      {"in a reuseport_sockarray, sockmap or sockhash already", "one map only"});
    }
    drop(map, 0);
    CHECK(set(second, 0, socket).verdict == kOk);
}

// SPDX-License-Identifier: BSD-2-Clause
// Sockmaps and sockhashes: each kind of socket in each state, taken or refused.
#include "harness/netns.h"
#include "kernel/maps.h"
#include "kernel/sockets.h"

#include <netinet/in.h>
#include <catch2/catch.hpp>

#include <fstream>

using namespace kernel_tests;

namespace {

constexpr uint32_t kBoth[] = {EBPF_MAP_TYPE_SOCKMAP, EBPF_MAP_TYPE_SOCKHASH};
constexpr Verdict kWrongState{-EOPNOTSUPP, EBPF_CAUSE_SOCKET_STATE};
constexpr Verdict kWrongKind{-EOPNOTSUPP, EBPF_CAUSE_SOCKET_KIND};

MapHandle make_sockets(uint32_t type, uint32_t value_size = 8) { return make_map({type, 4, value_size, 4, 0, "peers"}); }

Attempt set(const MapHandle &map, uint32_t key, int socket, uint64_t flags = 0) {
    return attempt(ebpf_sockmap_set, map.get(), &key, sizeof key, socket, flags);
}

Attempt get(const MapHandle &map, uint32_t key, uint64_t *cookie) {
    return attempt(ebpf_sockmap_get, map.get(), &key, sizeof key, cookie);
}

constexpr int kMptcp = 262;  // IPPROTO_MPTCP

// Only groups in net.ipv4.ping_group_range may have one.
Descriptor ping_socket() {
    ebpfmap::harness::Netns netns;
    ebpfmap::harness::InNetns inside(netns);
    std::ofstream("/proc/sys/net/ipv4/ping_group_range") << "0 2147483647";
    return open_socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
}

// Two ends where a pair is made: both have to live.
using Ends = std::pair<Descriptor, Descriptor>;

struct Row {
    const char *name;
    Ends (*make)();
    Verdict expected;
    const char *kind = "", *remedy = "";
};

const Row kRows[] = {
    {"TCP, connected", [] { return tcp_pair(); }, kOk},
    {"TCP, listening", [] { return Ends(listening_socket(), Descriptor()); }, kOk},
    {"UDP, bound", [] { return Ends(bound_socket(SOCK_DGRAM), Descriptor()); }, kOk},
    {"unix stream, connected", [] { return unix_pair(SOCK_STREAM); }, kOk},
    {"unix datagram, connected", [] { return unix_pair(SOCK_DGRAM); }, kOk},
    {"TCP, fresh", [] { return Ends(open_socket(AF_INET, SOCK_STREAM), Descriptor()); }, kWrongState, "a TCP socket (sock_fd)",
     "it must be connected or listening"},
    {"TCP, bound only", [] { return Ends(bound_socket(SOCK_STREAM), Descriptor()); }, kWrongState, "a TCP socket (sock_fd)",
     "it must be connected or listening"},
    {"UDP, fresh", [] { return Ends(open_socket(AF_INET, SOCK_DGRAM), Descriptor()); }, kWrongState, "a UDP socket (sock_fd)",
     "it must be bound"},
    {"unix stream, fresh", [] { return Ends(open_socket(AF_UNIX, SOCK_STREAM), Descriptor()); }, kWrongState,
     "a unix stream socket (sock_fd)", "it must be connected"},
    {"unix datagram, fresh", [] { return Ends(open_socket(AF_UNIX, SOCK_DGRAM), Descriptor()); }, kOk},
    {"unix seqpacket", [] { return unix_pair(SOCK_SEQPACKET); }, kWrongKind, "a unix seqpacket socket (sock_fd)",
     "takes TCP, UDP, unix stream and unix datagram sockets"},
    {"packet", [] { return Ends(open_socket(AF_PACKET, SOCK_RAW), Descriptor()); }, kWrongKind, "an AF_PACKET socket (sock_fd)",
     "takes TCP, UDP"},
    {"raw IP", [] { return Ends(open_socket(AF_INET, SOCK_RAW, IPPROTO_ICMP), Descriptor()); }, kWrongKind,
     "a raw IP socket (sock_fd)", "takes TCP, UDP"},
    {"netlink", [] { return Ends(open_socket(AF_NETLINK, SOCK_RAW), Descriptor()); }, kWrongKind, "a netlink socket (sock_fd)",
     "takes TCP, UDP"},
    {"MPTCP", [] { return Ends(open_socket(AF_INET, SOCK_STREAM, kMptcp), Descriptor()); }, kWrongKind,
     "an MPTCP socket (sock_fd)", "open it as TCP"},
    {"MPTCP of IPv6", [] { return Ends(open_socket(AF_INET6, SOCK_STREAM, kMptcp), Descriptor()); }, kWrongKind,
     "an MPTCP socket (sock_fd)", "open it as TCP"},
    {"UDP-Lite", [] { return Ends(open_socket(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE), Descriptor()); }, kWrongKind,
     "a UDP-Lite socket (sock_fd)", "takes TCP, UDP"},
    {"ping", [] { return Ends(ping_socket(), Descriptor()); }, kWrongKind, "a ping socket (sock_fd)", "takes TCP, UDP"},
    {"vsock stream, fresh", [] { return Ends(open_socket(AF_VSOCK, SOCK_STREAM), Descriptor()); }, kWrongState,
     "a vsock stream socket (sock_fd)", "it must be connected"},
};

}  // namespace

TEST_CASE("each kind of socket in each state", "[kernel][sockmap]") {
    for (uint32_t type : kBoth) {
        for (const Row &row : kRows) {
            INFO(ebpf_map_type_name(type) << ": " << row.name);
            MapHandle map = make_sockets(type);
            Ends ends = row.make();
            uint64_t cookie = 0;
            check_outcome(set(map, 1, ends.first.get()), row.expected, {row.kind, row.remedy});
            CHECK(get(map, 1, &cookie).verdict == (row.expected == kOk ? kOk : kNone));
            if (row.expected == kOk) CHECK(cookie == cookie_of(ends.first));
        }
    }
}

TEST_CASE("descriptors that are no socket", "[kernel][sockmap]") {
    for (uint32_t type : kBoth) {
        for (uint32_t value_size : {4, 8}) {
            MapHandle map = make_sockets(type, value_size);
            check_outcome(set(map, 0, ebpf_map_fd(map.get())), {-ENOTSOCK, EBPF_CAUSE_FD_KIND},
                          {"(sock_fd) is a map, not a socket"});
            check_outcome(set(map, 0, 4711), {-EBADF, EBPF_CAUSE_BAD_FD}, {"4711 (sock_fd) is not open"});
            Attempt negative = set(map, 0, -1);
            CHECK(negative.verdict.cause == EBPF_CAUSE_BAD_FD);
            CHECK_THAT(negative.message, Catch::Contains("-1 (sock_fd) is not open"));
        }
    }
}

TEST_CASE("a socket is replaced and removed", "[kernel][sockmap]") {
    for (uint32_t type : kBoth) {
        MapHandle map = make_sockets(type);
        Descriptor one = listening_socket();
        Descriptor other = bound_socket(SOCK_DGRAM);
        uint64_t cookie = 0;
        CHECK(set(map, 0, one.get()).verdict == kOk);
        CHECK(set(map, 0, other.get()).verdict == kOk);
        CHECK(get(map, 0, &cookie).verdict == kOk);
        CHECK(cookie == cookie_of(other));
        CHECK(drop(map, 0).verdict == kOk);
        CHECK(get(map, 0, &cookie).verdict == kNone);
        bool array = type == EBPF_MAP_TYPE_SOCKMAP;
        check_outcome(drop(map, 0), {array ? -EINVAL : -ENOENT, EBPF_CAUSE_NOT_FOUND}, {"map \"peers\" has no", "0"});
    }
}

TEST_CASE("values of 4 bytes have no room for a cookie", "[kernel][sockmap]") {
    for (uint32_t type : {EBPF_MAP_TYPE_SOCKMAP, EBPF_MAP_TYPE_SOCKHASH, EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY}) {
        INFO(ebpf_map_type_name(type));
        MapHandle map = make_sockets(type, 4);
        Descriptor socket = listening_socket(true);
        uint64_t cookie = 0;
        CHECK(set(map, 0, socket.get()).verdict == kOk);
        check_outcome(get(map, 0, &cookie), {-ENOSPC, EBPF_CAUSE_VALUE_SIZE},
                      {"map \"peers\" has values of 4 bytes", "value_size 8"});
    }
}

TEST_CASE("flags, indices, room", "[kernel][sockmap]") {
    Descriptor socket = listening_socket();
    for (uint32_t type : kBoth) {
        INFO(ebpf_map_type_name(type));
        MapHandle map = make_sockets(type);
        check_outcome(set(map, 0, socket.get(), EBPF_EXIST), {-ENOENT, EBPF_CAUSE_NOT_FOUND}, {"no key 0 to overwrite"});
        CHECK(set(map, 0, socket.get(), EBPF_NOEXIST).verdict == kOk);
        Attempt again = set(map, 0, socket.get(), EBPF_NOEXIST);
        CHECK(again.verdict == Verdict{-EEXIST, EBPF_CAUSE_EXISTS});
        CHECK_THAT(again.message, Catch::Contains("key 0 is in map \"peers\" already"));
        for (uint32_t key : {1, 2, 3}) CHECK(set(map, key, socket.get()).verdict == kOk);
        Attempt fifth = set(map, 4, socket.get());
        CHECK(fifth.verdict.code == -E2BIG);
        CHECK(fifth.verdict.cause == (type == EBPF_MAP_TYPE_SOCKMAP ? EBPF_CAUSE_INDEX : EBPF_CAUSE_FULL));
    }
}

TEST_CASE("a walk over sockets", "[kernel][sockmap]") {
    for (uint32_t type : kBoth) {
        MapHandle map = make_sockets(type);
        Descriptor socket = listening_socket();
        for (uint32_t key : {1, 3}) set(map, key, socket.get());
        CursorHandle cursor = make<CursorHandle>(ebpf_cursor_new, map.get());
        uint32_t key = 0, sum = 0;
        uint64_t cookie = 0;
        while (call(ebpf_cursor_next, cursor.get(), &key, sizeof key, &cookie, sizeof cookie) == 1) {
            CHECK(cookie == cookie_of(socket));
            sum += key;
        }
        CHECK(sum == 4);
    }
}

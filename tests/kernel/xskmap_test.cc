// SPDX-License-Identifier: BSD-2-Clause
// Xskmaps: the kernel shows nothing of them, the library remembers.
#include "kernel/maps.h"
#include "kernel/xsk.h"

#include "harness/interface.h"

#include <catch2/catch.hpp>

using namespace kernel_tests;
using ebpfmap::harness::InNetns;
using ebpfmap::harness::Interface;
using ebpfmap::harness::Netns;

namespace {

MapHandle make_xskmap() { return make_map({EBPF_MAP_TYPE_XSKMAP, 4, 4, 4, 0, "queues"}); }

Attempt set(const MapHandle &map, uint32_t index, const Descriptor &socket, uint64_t flags = 0) {
    return attempt(ebpf_xskmap_set, map.get(), index, socket.get(), flags);
}

// 0 where nothing is remembered.
uint64_t get(const MapHandle &map, uint32_t index) {
    uint64_t cookie = 0;
    call(ebpf_xskmap_get, map.get(), index, &cookie);
    return cookie;
}

// EXIST on an empty index is the one thing by which the kernel tells.
bool occupied(const MapHandle &map, uint32_t index) {
    Descriptor probe = open_xsk();
    return set(map, index, probe, EBPF_EXIST).verdict == kOk;
}

}  // namespace

TEST_CASE("xskmaps: set, get, delete, set again", "[kernel][xskmap]") {
    MapHandle map = make_xskmap();
    Descriptor one = open_xsk();
    Descriptor other = open_xsk();
    uint64_t cookie = 0;
    CHECK(attempt(ebpf_xskmap_get, map.get(), 2, &cookie).verdict == kNone);
    CHECK(set(map, 2, one).verdict == kOk);
    CHECK(get(map, 2) == cookie_of(one));
    CHECK(set(map, 2, other).verdict == kOk);
    CHECK(get(map, 2) == cookie_of(other));
    CHECK(attempt(ebpf_xskmap_delete, map.get(), 2).verdict == kOk);
    CHECK(get(map, 2) == 0);
    CHECK(!occupied(map, 2));
    CHECK(attempt(ebpf_xskmap_delete, map.get(), 2).verdict == kOk);
    CHECK(set(map, 2, one).verdict == kOk);
    CHECK(get(map, 2) == cookie_of(one));
}

TEST_CASE("a socket that is bound to a queue is put under it", "[kernel][xskmap]") {
    Netns netns;
    InNetns inside(netns);
    Interface loopback(netns, "lo");
    loopback.set_up();
    BoundXsk socket(loopback.index(), 0);
    MapHandle map = make_xskmap();
    CHECK(set(map, 0, socket.socket()).verdict == kOk);
    CHECK(get(map, 0) == cookie_of(socket.socket()));
    CHECK(occupied(map, 0));
}

TEST_CASE("all handles of a process know the sockets in an xskmap", "[kernel][xskmap]") {
    MapHandle map = make_xskmap();
    MapHandle second = make<MapHandle>(ebpf_map_open_id, ebpf_map_id(map.get()), 0);
    Descriptor socket = open_xsk();
    set(map, 1, socket);
    CHECK(get(second, 1) == cookie_of(socket));
    call(ebpf_xskmap_delete, second.get(), 1);
    CHECK(get(map, 1) == 0);
}

TEST_CASE("a refused set changes nothing that is remembered", "[kernel][xskmap]") {
    MapHandle map = make_xskmap();
    Descriptor one = open_xsk();
    Descriptor other = open_xsk();
    set(map, 0, one);
    CHECK(set(map, 0, other, EBPF_NOEXIST).verdict == Verdict{-EEXIST, EBPF_CAUSE_EXISTS});
    CHECK(get(map, 0) == cookie_of(one));
    check_outcome(set(map, 1, other, EBPF_EXIST), {-ENOENT, EBPF_CAUSE_NOT_FOUND},
                  {"map \"queues\" has no key 1 to overwrite"});
    CHECK(get(map, 1) == 0);
}

TEST_CASE("errors of an xskmap", "[kernel][xskmap]") {
    MapHandle map = make_xskmap();
    Descriptor socket = open_xsk();
    uint64_t cookie = 0;
    constexpr Verdict kKind{-EOPNOTSUPP, EBPF_CAUSE_SOCKET_KIND};
    check_outcome(set(map, 0, open_socket(AF_INET, SOCK_STREAM)), kKind, {"a TCP socket (xsk_fd)", "takes AF_XDP sockets"});
    check_outcome(set(map, 0, open_socket(AF_INET, SOCK_DGRAM)), kKind, {"a UDP socket (xsk_fd)"});
    check_outcome(set(map, 0, open_socket(AF_PACKET, SOCK_RAW)), kKind, {"an AF_PACKET socket (xsk_fd)"});
    check_outcome(attempt(ebpf_xskmap_set, map.get(), 0, ebpf_map_fd(map.get()), 0), {-ENOTSOCK, EBPF_CAUSE_FD_KIND},
                  {"(xsk_fd) is a map, not a socket"});
    check_outcome(attempt(ebpf_xskmap_set, map.get(), 0, 4711, 0), {-EBADF, EBPF_CAUSE_BAD_FD}, {"4711 (xsk_fd) is not open"});
    check_outcome(attempt(ebpf_xskmap_set, map.get(), 0, -1, 0), {-EBADF, EBPF_CAUSE_BAD_FD}, {"-1 (xsk_fd) is not open"});
    check_outcome(set(map, 4, socket), {-E2BIG, EBPF_CAUSE_INDEX}, {"index 4 is past the end of map \"queues\"", "(0-3)"});
    CHECK(attempt(ebpf_xskmap_get, map.get(), 4, &cookie).verdict == Verdict{-EINVAL, EBPF_CAUSE_INDEX});
    CHECK(attempt(ebpf_xskmap_delete, map.get(), 4).verdict == Verdict{-EINVAL, EBPF_CAUSE_INDEX});
    CHECK(get(map, 0) == 0);
}

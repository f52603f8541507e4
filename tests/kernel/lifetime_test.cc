// SPDX-License-Identifier: BSD-2-Clause
// The lifetime of entries: the traps that the documentation of the library describes.
#include "kernel/maps.h"
#include "kernel/objects.h"
#include "kernel/pin_directory.h"
#include "kernel/programs.h"
#include "kernel/sockets.h"
#include "kernel/wait.h"
#include "kernel/xsk.h"

#include "harness/interface.h"
#include "harness/netlink.h"

#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <catch2/catch.hpp>

using namespace kernel_tests;
using namespace ebpfmap::harness;

namespace {

// A program that jumps through index 0 of an array, and drops the packet if the jump fails.
Descriptor load_jump(const MapHandle &slots) {
    return load({.instructions = load_map(BPF_REG_2, ebpf_map_fd(slots.get())) +
                                 Instructions{{BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_3, 0, 0, 0}} +
                                 call_helper(BPF_FUNC_tail_call) + returning(XDP_DROP)});
}

bool jumps(const Descriptor &caller) { return run_once(caller, BPF_PROG_TYPE_XDP) == XDP_PASS; }

MapHandle make_filled_slots() {
    MapHandle slots = small_map(EBPF_MAP_TYPE_PROG_ARRAY, 1);
    call(ebpf_prog_array_set, slots.get(), 0, load_xdp().get());
    return slots;
}

uint32_t ifindex_at(const MapHandle &map) {
    uint32_t ifindex = 0;
    return call(ebpf_devmap_get, map.get(), 0, &ifindex, nullptr) == 0 ? ifindex : 0;
}

void set_down(const Interface &interface) {
    InNetns inside(interface.netns());
    ifinfomsg link{};
    link.ifi_index = static_cast<int>(interface.index());
    link.ifi_change = IFF_UP;
    NetlinkRequest(RTM_SETLINK, 0).append(link).send("setting a link down");
}

void rename_to(const Interface &interface, const std::string &name) {
    InNetns inside(interface.netns());
    ifinfomsg link{};
    link.ifi_index = static_cast<int>(interface.index());
    NetlinkRequest(RTM_SETLINK, 0).append(link).attribute(IFLA_IFNAME, name).send("renaming a link");
}

bool holds_socket(const MapHandle &map) {
    uint32_t key = 0;
    uint64_t cookie = 0;
    return call(ebpf_sockmap_get, map.get(), &key, sizeof key, &cookie) == 0;
}

Attempt set_socket(const MapHandle &map, const Descriptor &socket) {
    uint32_t key = 0;
    return attempt(ebpf_sockmap_set, map.get(), &key, sizeof key, socket.get(), 0);
}

bool xsk_slot_is_empty(const MapHandle &map) {
    return ebpf_xskmap_set(map.get(), 0, open_xsk().get(), EBPF_EXIST, nullptr) == -ENOENT;
}

// Whether queue 0 of an interface is free.
bool can_bind(uint32_t ifindex) {
    try {
        BoundXsk socket(ifindex, 0);
        return true;
    } catch (const std::system_error &refused) {
        if (refused.code().value() != EBUSY) throw;
        return false;
    }
}

}  // namespace

TEST_CASE("the last close empties a prog array, even if programs use it", "[kernel][lifetime]") {
    MapHandle slots = make_filled_slots();
    Descriptor caller = load_jump(slots);
    CHECK(jumps(caller));
    CHECK(call(ebpf_prog_array_lost_on_close, slots.get()) == 1);
    slots.reset();
    CHECK(comes_true([&] { return !jumps(caller); }));
}

TEST_CASE("a pin keeps a prog array filled", "[kernel][lifetime]") {
    PinDirectory pins;
    MapHandle slots = make_filled_slots();
    Descriptor caller = load_jump(slots);
    call(ebpf_map_pin, slots.get(), pins.path("slots").c_str());
    CHECK(call(ebpf_prog_array_lost_on_close, slots.get()) == 0);
    slots.reset();
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    CHECK(jumps(caller));
    unlink(pins.path("slots").c_str());
    CHECK(comes_true([&] { return !jumps(caller); }));
}

TEST_CASE("another handle keeps a prog array filled", "[kernel][lifetime]") {
    MapHandle slots = make_filled_slots();
    Descriptor caller = load_jump(slots);
    MapHandle second = make<MapHandle>(ebpf_map_open_fd, ebpf_map_fd(slots.get()));
    CHECK(call(ebpf_prog_array_lost_on_close, slots.get()) == 0);
    slots.reset();
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    CHECK(jumps(caller));
}

TEST_CASE("perf events go with the handle that inserted them", "[kernel][lifetime]") {
    Descriptor event = perf_event();
    auto left_after_close = [&](uint32_t flags) {
        MapHandle map = make_map({EBPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 1, flags});
        MapHandle second = make<MapHandle>(ebpf_map_open_id, ebpf_map_id(map.get()), 0);
        call(ebpf_perf_array_set, second.get(), 0, event.get());
        second.reset();
        return attempt(ebpf_perf_array_clear, map.get(), 0).verdict == kOk;
    };
    CHECK(!left_after_close(0));
    CHECK(left_after_close(EBPF_F_PRESERVE_ELEMS));
}

TEST_CASE("a perf event stays while the handle that inserted it does", "[kernel][lifetime]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_PERF_EVENT_ARRAY, 1);
    MapHandle second = make<MapHandle>(ebpf_map_open_id, ebpf_map_id(map.get()), 0);
    call(ebpf_perf_array_set, map.get(), 0, perf_event().get());
    second.reset();
    CHECK(attempt(ebpf_perf_array_clear, map.get(), 0).verdict == kOk);
}

TEST_CASE("a devmap entry goes with its device, and stays through all else", "[kernel][lifetime]") {
    for (uint32_t type : {EBPF_MAP_TYPE_DEVMAP, EBPF_MAP_TYPE_DEVMAP_HASH}) {
        INFO(ebpf_map_type_name(type));
        Netns netns, elsewhere;
        auto [veth, peer] = make_veth(netns, "veth_a", netns, "veth_b");
        MapHandle map = small_map(type, 4);
        call(ebpf_devmap_set_in_netns, map.get(), 0, netns.fd(), veth.index(), -1, 0);
        veth.set_up();
        set_down(veth);
        CHECK(ifindex_at(map) == veth.index());
        rename_to(veth, "renamed");
        CHECK(ifindex_at(map) == veth.index());

        SECTION("the device is removed") {
            Interface renamed(netns, "renamed");
            renamed.remove();
            CHECK(comes_true([&] { return ifindex_at(map) == 0; }));
            auto [again, its_peer] = make_veth(netns, "renamed", netns, "veth_c");
            CHECK(ifindex_at(map) == 0);
        }
        SECTION("the device moves to another namespace") {
            Interface renamed(netns, "renamed");
            renamed.move_to(elsewhere);
            CHECK(comes_true([&] { return ifindex_at(map) == 0; }));
        }
    }
}

TEST_CASE("an entry of a sockmap goes with the last descriptor of its socket", "[kernel][lifetime]") {
    for (uint32_t type : {EBPF_MAP_TYPE_SOCKMAP, EBPF_MAP_TYPE_SOCKHASH, EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY}) {
        INFO(ebpf_map_type_name(type));
        MapHandle map = make_map({type, 4, 8, 4});
        Descriptor socket = listening_socket(true);
        CHECK(set_socket(map, socket).verdict == kOk);
        Descriptor same(fcntl(socket.get(), F_DUPFD_CLOEXEC, 3));
        socket = Descriptor();
        CHECK(holds_socket(map));
        same = Descriptor();
        CHECK(comes_true([&] { return !holds_socket(map); }));
    }
}

TEST_CASE("an entry of an xskmap goes when its socket is released", "[kernel][lifetime]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_XSKMAP, 1);
    Descriptor socket = open_xsk();
    call(ebpf_xskmap_set, map.get(), 0, socket.get(), 0);
    CHECK(!xsk_slot_is_empty(map));
    call(ebpf_xskmap_set, map.get(), 0, socket.get(), 0);
    socket = Descriptor();
    CHECK(comes_true([&] { return xsk_slot_is_empty(map); }));
}

TEST_CASE("rings that are mapped keep an AF_XDP socket in its slot and on its queue", "[kernel][lifetime]") {
    Netns netns;
    InNetns inside(netns);
    Interface loopback(netns, "lo");
    loopback.set_up();
    MapHandle map = small_map(EBPF_MAP_TYPE_XSKMAP, 1);
    BoundXsk socket(loopback.index(), 0);
    socket.map_receive_ring();
    call(ebpf_xskmap_set, map.get(), 0, socket.socket().get(), 0);
    socket.close();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK(!can_bind(loopback.index()));
    uint64_t cookie = 0;
    CHECK(call(ebpf_xskmap_get, map.get(), 0, &cookie) == 0);
    socket.unmap();
    CHECK(comes_true([&] { return xsk_slot_is_empty(map); }));
    CHECK(comes_true([&] { return can_bind(loopback.index()); }));
}

TEST_CASE("an xskmap keeps a stored socket after its close", "[kernel][lifetime]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_XSKMAP, 1);
    uint64_t cookie = 0;
    call(ebpf_xskmap_set, map.get(), 0, open_xsk().get(), 0);
    CHECK(comes_true([&] { return xsk_slot_is_empty(map); }));
    CHECK(call(ebpf_xskmap_get, map.get(), 0, &cookie) == 0);
    call(ebpf_xskmap_delete, map.get(), 0);
    CHECK(call(ebpf_xskmap_get, map.get(), 0, &cookie) == -ENOENT);
}

TEST_CASE("a map is freed by its last close", "[kernel][lifetime]") {
    uint32_t id = ebpf_map_id(small_map(EBPF_MAP_TYPE_HASH, 1).get());
    CHECK(comes_true([id] {
        ebpf_map *map = nullptr;
        int32_t result = ebpf_map_open_id(id, 0, &map, nullptr);
        ebpf_map_close(map);
        return result == -ENOENT;
    }));
}

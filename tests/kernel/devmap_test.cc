// SPDX-License-Identifier: BSD-2-Clause
// Devmaps: interfaces by index, by name, and in another network namespace.
#include "kernel/maps.h"

#include "harness/interface.h"
#include "harness/netlink.h"

#include <linux/rtnetlink.h>
#include <catch2/catch.hpp>

using namespace kernel_tests;
using namespace ebpfmap::harness;

namespace {

constexpr Verdict kNoInterface{-EINVAL, EBPF_CAUSE_INTERFACE};
constexpr Verdict kNoSuchName{-ENODEV, EBPF_CAUSE_INTERFACE};
constexpr uint32_t kLoopback = 1;

MapHandle make_devmap(uint32_t type, uint32_t value_size, uint32_t max_entries = 4) {
    return make_map({type, 4, value_size, max_entries, 0, "tx"});
}

struct Entry {
    Verdict verdict;
    uint32_t ifindex, program;
};

Entry get(const MapHandle &map, uint32_t key) {
    Entry entry{{}, 4711, 4711};
    entry.verdict = attempt(ebpf_devmap_get, map.get(), key, &entry.ifindex, &entry.program).verdict;
    return entry;
}

Attempt set(const MapHandle &map, uint32_t key, uint32_t ifindex, uint64_t flags = 0) {
    return attempt(ebpf_devmap_set, map.get(), key, ifindex, -1, flags);
}

// As `ip link property add dev … altname …` does it.
void add_name(const Interface &interface, const std::string &name) {
    constexpr uint16_t kNewLinkProperty = 108, kProperties = 52, kAlternativeName = 53;
    ifinfomsg link{};
    link.ifi_index = static_cast<int>(interface.index());
    NetlinkRequest request(kNewLinkProperty, NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND);
    request.append(link).begin(kProperties | NLA_F_NESTED).attribute(kAlternativeName, name).end();
    request.send("adding the name " + name);
}

struct Variant {
    uint32_t type, value_size;
};

const Variant kVariants[] = {{EBPF_MAP_TYPE_DEVMAP, 4},
                             {EBPF_MAP_TYPE_DEVMAP, 8},
                             {EBPF_MAP_TYPE_DEVMAP_HASH, 4},
                             {EBPF_MAP_TYPE_DEVMAP_HASH, 8}};

}  // namespace

TEST_CASE("devmaps of both types and sizes: set, get, walk, delete", "[kernel][devmap]") {
    for (const Variant &variant : kVariants) {
        INFO(ebpf_map_type_name(variant.type) << " with values of " << variant.value_size);
        MapHandle map = make_devmap(variant.type, variant.value_size);
        bool hash = variant.type == EBPF_MAP_TYPE_DEVMAP_HASH;
        CHECK(get(map, 2).verdict == kNone);
        CHECK(set(map, 2, kLoopback).verdict == kOk);
        Entry entry = get(map, 2);
        CHECK(entry.verdict == kOk);
        CHECK(entry.ifindex == kLoopback);
        CHECK(entry.program == 0);
        CHECK(attempt(ebpf_devmap_get, map.get(), 2, nullptr, nullptr).verdict == kOk);

        CursorHandle cursor = make<CursorHandle>(ebpf_cursor_new, map.get());
        uint32_t key = 0, ifindex = 0, program = 1;
        CHECK(call(ebpf_devmap_next, cursor.get(), &key, &ifindex, &program) == 1);
        CHECK(key == 2);
        CHECK(ifindex == kLoopback);
        CHECK(program == 0);
        CHECK(call(ebpf_devmap_next, cursor.get(), &key, nullptr, nullptr) == 0);

        CHECK(attempt(ebpf_devmap_delete, map.get(), 2).verdict == kOk);
        CHECK(get(map, 2).verdict == kNone);
        Verdict missing = hash ? Verdict{-ENOENT, EBPF_CAUSE_NOT_FOUND} : kOk;
        CHECK(attempt(ebpf_devmap_delete, map.get(), 2).verdict == missing);
    }
}

TEST_CASE("an interface that does not exist", "[kernel][devmap]") {
    Netns netns;
    InNetns inside(netns);
    for (const Variant &variant : kVariants) {
        MapHandle map = make_devmap(variant.type, variant.value_size);
        check_outcome(set(map, 0, 99), kNoInterface, {"no interface with index 99 in this network namespace"});
        check_outcome(set(map, 0, 0), kNoInterface, {"no interface with index 0 in this network namespace"});
        CHECK(get(map, 0).verdict == kNone);
    }
}

TEST_CASE("interface 0 does not empty an index by the back door", "[kernel][devmap]") {
    MapHandle map = make_devmap(EBPF_MAP_TYPE_DEVMAP, 8);
    CHECK(set(map, 0, kLoopback).verdict == kOk);
    CHECK(set(map, 0, 0).verdict == kNoInterface);
    CHECK(get(map, 0).ifindex == kLoopback);
}

TEST_CASE("a devmap is set by name", "[kernel][devmap]") {
    Netns netns;
    InNetns inside(netns);
    auto [veth, peer] = make_veth(netns, "veth_a", netns, "veth_b");
    MapHandle map = make_devmap(EBPF_MAP_TYPE_DEVMAP_HASH, 8);
    CHECK(attempt(ebpf_devmap_set_by_name, map.get(), 7, "veth_a", -1, 0).verdict == kOk);
    CHECK(get(map, 7).ifindex == veth.index());
    check_outcome(attempt(ebpf_devmap_set_by_name, map.get(), 7, "veth_x", -1, 0), kNoSuchName,
                  {"no interface named \"veth_x\" in this network namespace"});
    CHECK(attempt(ebpf_devmap_set_by_name, map.get(), 7, "a_name_of_too_many_letters", -1, 0).verdict == kNoSuchName);
    check_outcome(attempt(ebpf_devmap_set_by_name, map.get(), 7, "", -1, 0), kNoSuchName, {"is empty"});
}

TEST_CASE("a devmap takes interfaces of another network namespace", "[kernel][devmap]") {
    Netns elsewhere;
    auto [veth, peer] = make_veth(elsewhere, "veth_a", elsewhere, "veth_b");
    MapHandle map = make_devmap(EBPF_MAP_TYPE_DEVMAP_HASH, 8);
    uint32_t ifindex = std::max(veth.index(), peer.index());
    INFO("interface " << ifindex);

    CHECK(attempt(ebpf_devmap_set_in_netns, map.get(), 7, elsewhere.fd(), ifindex, -1, 0).verdict == kOk);
    CHECK(get(map, 7).ifindex == ifindex);
    CHECK(attempt(ebpf_devmap_set_in_netns, map.get(), 8, -1, kLoopback, -1, 0).verdict == kOk);
    check_outcome(attempt(ebpf_devmap_set_in_netns, map.get(), 7, elsewhere.fd(), 4711, -1, 0), kNoInterface, {"4711"});
    check_outcome(attempt(ebpf_devmap_set_in_netns, map.get(), 7, 4711, ifindex, -1, 0), {-EBADF, EBPF_CAUSE_BAD_FD},
                  {"4711 (netns_fd) is not open"});
    check_outcome(attempt(ebpf_devmap_set_in_netns, map.get(), 7, ebpf_map_fd(map.get()), ifindex, -1, 0),
                  {-EINVAL, EBPF_CAUSE_NETNS}, {"(netns_fd) is a map, not a network namespace", "/run/netns/NAME"});
}

TEST_CASE("EXIST never creates, NOEXIST never overwrites", "[kernel][devmap]") {
    MapHandle map = make_devmap(EBPF_MAP_TYPE_DEVMAP_HASH, 8);
    check_outcome(set(map, 7, kLoopback, EBPF_EXIST), {-ENOENT, EBPF_CAUSE_NOT_FOUND},
                  {"map \"tx\" has no key 7 to overwrite (EBPF_EXIST)"});
    CHECK(get(map, 7).verdict == kNone);
    CHECK(set(map, 7, kLoopback, EBPF_NOEXIST).verdict == kOk);
    CHECK(set(map, 7, kLoopback, EBPF_EXIST).verdict == kOk);
    check_outcome(set(map, 7, kLoopback, EBPF_NOEXIST), {-EEXIST, EBPF_CAUSE_EXISTS}, {"key 7 is in map \"tx\" already"});
}

TEST_CASE("further errors of a devmap", "[kernel][devmap]") {
    MapHandle array = make_devmap(EBPF_MAP_TYPE_DEVMAP, 4);
    check_outcome(set(array, 4, kLoopback), {-E2BIG, EBPF_CAUSE_INDEX}, {"index 4 is past the end of map \"tx\"", "(0-3)"});
    check_outcome(attempt(ebpf_devmap_delete, array.get(), 4), {-EINVAL, EBPF_CAUSE_INDEX}, {"index 4"});
    CHECK(get(array, 4).verdict == kNone);
    MapHandle by_interface = make_map({EBPF_MAP_TYPE_DEVMAP, 4, 8, 1, 0, "tx"});
    check_outcome(set(by_interface, kLoopback, kLoopback), {-E2BIG, EBPF_CAUSE_INDEX},
                  {"index 1 is past the end of map \"tx\"", "need a devmap_hash"});
    check_outcome(set(array, 0, kLoopback, 64), {-EINVAL, EBPF_CAUSE_FLAGS}, {"flags 0x40: a devmap takes"});

    MapHandle hash = make_devmap(EBPF_MAP_TYPE_DEVMAP_HASH, 4, 64);
    for (uint32_t key = 0; key < 64; ++key) REQUIRE(set(hash, key * 1000, kLoopback).verdict == kOk);
    check_outcome(set(hash, 1, kLoopback), {-E2BIG, EBPF_CAUSE_FULL}, {"map \"tx\" is full (64 of 64 entries)"});
    call(ebpf_map_freeze, hash.get());
    CHECK(set(hash, 0, kLoopback).verdict == Verdict{-EPERM, EBPF_CAUSE_FROZEN});
}

TEST_CASE("an interface is found by each of its names, and by nothing else", "[kernel][devmap]") {
    Netns netns;
    InNetns inside(netns);
    auto [v1, peer] = make_veth(netns, "v1", netns, "v2");
    const std::string longest(127, 'y');
    for (const std::string &name :
         {std::string("short"), std::string("an-alternative-name-of-v1"), longest, std::string("v2:label")})
        add_name(v1, name);
    MapHandle map = make_devmap(EBPF_MAP_TYPE_DEVMAP, 8, 4);
    uint32_t ifindex = 0;
    auto index_of = [&](const std::string &name) { return attempt(ebpf_interface_index, name.c_str(), -1, &ifindex); };
    for (const std::string &name : {std::string("v1"), std::string("short"), std::string("an-alternative-name-of-v1"), longest,
                                    std::string("v2:label")}) {
        INFO(name);
        CHECK(index_of(name).verdict == kOk);
        CHECK(ifindex == v1.index());
        CHECK(attempt(ebpf_devmap_set_by_name, map.get(), 0, name.c_str(), -1, 0).verdict == kOk);
        CHECK(get(map, 0).ifindex == v1.index());
    }
    // The old syntax for a second address of an interface, which SIOCGIFINDEX takes for the interface.
    check_outcome(index_of("v1:nonsense"), kNoSuchName, {"\"v1:nonsense\"", "the name may be \"v1\""});
    check_outcome(attempt(ebpf_devmap_set_by_name, map.get(), 0, "v1:nonsense", -1, 0), kNoSuchName, {"v1:nonsense"});
    check_outcome(index_of("v1@v2"), kNoSuchName, {"the name may be \"v1\""});
    check_outcome(index_of("7"), kNoSuchName, {"7 reads like an index"});
    check_outcome(index_of("V1"), kNoSuchName);
    check_outcome(index_of("an-alternative-name-of-v"), kNoSuchName);
    check_outcome(index_of(""), kNoSuchName, {"is empty"});
    check_outcome(index_of(longest + "y"), kNoSuchName, {"at most 15 bytes, an alternative name 127; this name has 128"});
    for (const char *name : {"v1\n", "v1 ", " v1", "v1/", "a/b", "\t", "v1\x1b"})
        check_outcome(index_of(name), kNoSuchName, {"no '/'"});
}

TEST_CASE("interfaces have names and indices, here and elsewhere", "[kernel][devmap]") {
    Netns elsewhere;
    auto [veth, peer] = make_veth(elsewhere, "veth_a", elsewhere, "veth_b");
    uint32_t ifindex = 0;
    CHECK(call(ebpf_interface_index, "veth_a", elsewhere.fd(), &ifindex) == 0);
    CHECK(ifindex == veth.index());
    CHECK(call(ebpf_interface_index, "lo", -1, &ifindex) == 0);
    CHECK(ifindex == kLoopback);
    check_outcome(attempt(ebpf_interface_index, "veth_a", -1, &ifindex), kNoSuchName, {"veth_a"});
    char name[16] = {};
    CHECK(call(ebpf_interface_name, peer.index(), elsewhere.fd(), name, 16) == 0);
    CHECK(name == std::string("veth_b"));
    check_outcome(attempt(ebpf_interface_name, 4711, -1, name, 16), kNoSuchName, {"4711"});
    CHECK(attempt(ebpf_interface_name, kLoopback, -1, name, 15).verdict == Verdict{-EINVAL, EBPF_CAUSE_BUFFER_SIZE});
}

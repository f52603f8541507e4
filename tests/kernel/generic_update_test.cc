// SPDX-License-Identifier: BSD-2-Clause
// The generic calls on maps of kernel objects: they fail as the typed calls do, and say the same cause.
#include "kernel/maps.h"
#include "kernel/objects.h"
#include "kernel/programs.h"
#include "kernel/sockets.h"
#include "kernel/struct_ops.h"
#include "kernel/subject.h"
#include "kernel/xsk.h"

#include <fcntl.h>
#include <linux/perf_event.h>
#include <netinet/in.h>
#include <sys/syscall.h>
#include <catch2/catch.hpp>

#include <cstring>

using namespace kernel_tests;

namespace {

using Set = Attempt (*)(const MapHandle &map, int fd, uint64_t flags);

// A typed call under key 0, and the generic one with the same object.
Attempt generic(const MapHandle &map, int fd, uint64_t flags) {
    uint32_t key = 0;
    std::string value(ebpf_map_value_size(map.get()), '\0');
    auto number = static_cast<uint32_t>(fd);
    memcpy(value.data(), &number, sizeof number);
    return attempt(ebpf_map_update, map.get(), &key, sizeof key, value.data(), value.size(), flags);
}

Attempt set_program(const MapHandle &map, int fd, uint64_t) { return attempt(ebpf_prog_array_set, map.get(), 0, fd); }
Attempt set_cgroup(const MapHandle &map, int fd, uint64_t) { return attempt(ebpf_cgroup_array_set, map.get(), 0, fd); }
Attempt set_perf(const MapHandle &map, int fd, uint64_t) { return attempt(ebpf_perf_array_set, map.get(), 0, fd); }
Attempt set_xsk(const MapHandle &map, int fd, uint64_t flags) { return attempt(ebpf_xskmap_set, map.get(), 0, fd, flags); }
Attempt set_socket(const MapHandle &map, int fd, uint64_t flags) {
    uint32_t key = 0;
    return attempt(ebpf_sockmap_set, map.get(), &key, sizeof key, fd, flags);
}
// The typed call has a handle parameter, so it never gets a descriptor that is no map.
Attempt set_inner(const MapHandle &map, int fd, uint64_t flags) {
    uint32_t key = 0;
    ebpf_map *inner = nullptr;
    Attempt opened = attempt(ebpf_map_open_fd, fd, &inner);
    MapHandle owned(inner);
    if (!inner) return opened;
    return attempt(ebpf_map_in_map_set, map.get(), &key, sizeof key, inner, flags);
}

struct Taker {
    uint32_t type;
    Set typed;
};

const Taker kTakers[] = {
    {EBPF_MAP_TYPE_PROG_ARRAY, set_program},
    {EBPF_MAP_TYPE_PERF_EVENT_ARRAY, set_perf},
    {EBPF_MAP_TYPE_CGROUP_ARRAY, set_cgroup},
    {EBPF_MAP_TYPE_ARRAY_OF_MAPS, set_inner},
    {EBPF_MAP_TYPE_HASH_OF_MAPS, set_inner},
    {EBPF_MAP_TYPE_XSKMAP, set_xsk},
    {EBPF_MAP_TYPE_SOCKMAP, set_socket},
    {EBPF_MAP_TYPE_SOCKHASH, set_socket},
    {EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY, set_socket},
};

Descriptor inherited_perf_event() {
    perf_event_attr attr{};
    attr.size = sizeof attr;
    attr.type = PERF_TYPE_SOFTWARE;
    attr.config = PERF_COUNT_SW_CPU_CLOCK;
    attr.inherit = 1;
    return Descriptor(static_cast<int>(syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC)));
}

struct Thing {
    const char *name;
    Descriptor (*make)();
};

Descriptor duplicate_of(const MapHandle &map) { return Descriptor(fcntl(ebpf_map_fd(map.get()), F_DUPFD_CLOEXEC, 3)); }

const Thing kThings[] = {
    {"a closed descriptor", [] { return Descriptor(); }},
    {"a file", [] { return memory_file(); }},
    {"a directory", [] { return open_file("/", O_RDONLY | O_DIRECTORY); }},
    {"a cgroup", [] { return open_file(cgroup_root(), O_RDONLY | O_DIRECTORY); }},
    {"an array", [] { return duplicate_of(small_map(EBPF_MAP_TYPE_ARRAY, 1)); }},
    {"a larger hash", [] { return duplicate_of(small_map(EBPF_MAP_TYPE_HASH, 9)); }},
    {"an XDP program", [] { return load_xdp(); }},
    {"an XDP program with frags", [] { return load_xdp(BPF_XDP, true); }},
    {"a program for devmaps", [] { return load_xdp(BPF_XDP_DEVMAP); }},
    {"a socket filter", [] { return load({.type = BPF_PROG_TYPE_SOCKET_FILTER, .attach_type = 0}); }},
    {"a perf event", [] { return perf_event(); }},
    {"a perf event with inherit", [] { return inherited_perf_event(); }},
    {"an AF_XDP socket", [] { return open_xsk(); }},
    {"a TCP socket, fresh", [] { return open_socket(AF_INET, SOCK_STREAM); }},
    {"a TCP socket, listening", [] { return listening_socket(); }},
    {"a UDP socket, fresh", [] { return open_socket(AF_INET, SOCK_DGRAM); }},
    {"a UDP socket, bound", [] { return bound_socket(SOCK_DGRAM); }},
    {"an MPTCP socket", [] { return open_socket(AF_INET, SOCK_STREAM, 262); }},
    {"a UDP-Lite socket", [] { return open_socket(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE); }},
    {"a unix stream socket", [] { return open_socket(AF_UNIX, SOCK_STREAM); }},
    {"a netlink socket", [] { return open_socket(AF_NETLINK, SOCK_RAW); }},
    {"a raw socket", [] { return open_socket(AF_INET, SOCK_RAW, IPPROTO_ICMP); }},
};

void check_same(const Attempt &typed, const Attempt &generic) {
    INFO("typed: " << typed.message << "\ngeneric: " << generic.message);
    CHECK(typed.verdict == generic.verdict);
    CHECK(typed.verdict.cause != EBPF_CAUSE_UNKNOWN);
}

MapHandle map_of(uint32_t type) {
    Subject subject = make_subject(type);
    return std::move(subject.map);
}

}  // namespace

TEST_CASE("an object that is refused is refused for the same cause by the generic update", "[kernel][update]") {
    for (const Taker &taker : kTakers) {
        for (const Thing &thing : kThings) {
            INFO(ebpf_map_type_name(taker.type) << ": " << thing.name);
            Descriptor object = thing.make();
            int fd = object.valid() ? object.get() : 4711;
            MapHandle for_typed = map_of(taker.type);
            Attempt typed = taker.typed(for_typed, fd, 0);
            for_typed.reset();
            check_same(typed, generic(map_of(taker.type), fd, 0));
        }
        MapHandle map = map_of(taker.type);
        bool typed_takes_flags = taker.typed == set_xsk || taker.typed == set_socket;
        if (typed_takes_flags) check_same(taker.typed(map, 4711, 77), generic(map, 4711, 77));
        check_same(taker.typed(map, -1, 0), generic(map, -1, 0));
    }
}

TEST_CASE("the generic update names the argument that it has", "[kernel][update]") {
    for (const Taker &taker : kTakers) {
        INFO(ebpf_map_type_name(taker.type));
        CHECK_THAT(generic(map_of(taker.type), 4711, 0).message, Catch::Contains("4711 (value) is not open"));
        Descriptor file = memory_file();
        CHECK_THAT(generic(map_of(taker.type), file.get(), 0).message, Catch::Contains("(value) is"));
    }
}

TEST_CASE("a program array that has an owner, by either call", "[kernel][update]") {
    for (const Thing &thing : kThings) {
        INFO(thing.name);
        Descriptor object = thing.make();
        if (!object.valid()) continue;
        MapHandle map = map_of(EBPF_MAP_TYPE_PROG_ARRAY);
        Descriptor owner = load({.type = BPF_PROG_TYPE_SCHED_CLS, .attach_type = 0});
        REQUIRE(set_program(map, owner.get(), 0).verdict == kOk);
        check_same(set_program(map, object.get(), 0), generic(map, object.get(), 0));
    }
}

TEST_CASE("a socket that is taken, by either call", "[kernel][update][sockmap]") {
    for (uint32_t type : {EBPF_MAP_TYPE_SOCKMAP, EBPF_MAP_TYPE_SOCKHASH, EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY}) {
        INFO(ebpf_map_type_name(type));
        Descriptor socket = bound_socket(SOCK_DGRAM, true);
        MapHandle group = map_of(EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY);
        REQUIRE(set_socket(group, socket.get(), 0).verdict == kOk);
        MapHandle map = map_of(type);
        Attempt typed = set_socket(map, socket.get(), 0);
        check_outcome(typed, {-EBUSY, EBPF_CAUSE_SOCKET_BUSY}, {"a UDP socket (sock_fd)", "in a reuseport_sockarray"});
        check_same(typed, generic(map, socket.get(), 0));
    }
}

TEST_CASE("a socket that another sockmap with a program has", "[kernel][update][sockmap]") {
    for (uint32_t type : {EBPF_MAP_TYPE_SOCKMAP, EBPF_MAP_TYPE_SOCKHASH}) {
        INFO(ebpf_map_type_name(type));
        auto verdict_on = [](const MapHandle &map) {
            Descriptor program = load({.type = BPF_PROG_TYPE_SK_SKB, .attach_type = BPF_SK_SKB_VERDICT});
            bpf_attr attr{};
            attr.target_fd = static_cast<uint32_t>(ebpf_map_fd(map.get()));
            attr.attach_bpf_fd = static_cast<uint32_t>(program.get());
            attr.attach_type = BPF_SK_SKB_VERDICT;
            return syscall(SYS_bpf, BPF_PROG_ATTACH, &attr, sizeof attr) == 0;
        };
        auto [one, other] = tcp_pair();
        MapHandle first = map_of(EBPF_MAP_TYPE_SOCKMAP);
        MapHandle second = map_of(type);
        REQUIRE(verdict_on(first));
        REQUIRE(verdict_on(second));
        REQUIRE(set_socket(first, one.get(), 0).verdict == kOk);
        Attempt typed = set_socket(second, one.get(), 0);
        check_outcome(typed, {-EBUSY, EBPF_CAUSE_SOCKET_BUSY}, {"another sockmap or sockhash that has a program"});
        check_same(typed, generic(second, one.get(), 0));
    }
}

TEST_CASE("entries of devmaps and cpumaps, by either call", "[kernel][update]") {
    struct Row {
        uint32_t type, target;
        Descriptor (*program)();
        uint32_t key = 0;
    };
    auto none = [] { return Descriptor(); };
    const Row rows[] = {
        {EBPF_MAP_TYPE_DEVMAP, 471100, none},
        {EBPF_MAP_TYPE_DEVMAP_HASH, 471100, none},
        {EBPF_MAP_TYPE_DEVMAP, 1, none, 99},
        {EBPF_MAP_TYPE_DEVMAP, 1, [] { return memory_file(); }},
        {EBPF_MAP_TYPE_DEVMAP_HASH, 1, [] { return load_xdp(); }},
        {EBPF_MAP_TYPE_DEVMAP, 1, [] { return load_xdp(BPF_XDP_CPUMAP); }},
        {EBPF_MAP_TYPE_DEVMAP_HASH, 1, [] { return load({.type = BPF_PROG_TYPE_SOCKET_FILTER, .attach_type = 0}); }},
        {EBPF_MAP_TYPE_CPUMAP, 16385, none},
        {EBPF_MAP_TYPE_CPUMAP, 64, [] { return memory_file(); }},
        {EBPF_MAP_TYPE_CPUMAP, 64, [] { return load_xdp(); }},
        {EBPF_MAP_TYPE_CPUMAP, 64, [] { return load_xdp(BPF_XDP_DEVMAP); }},
    };
    for (const Row &row : rows) {
        Descriptor program = row.program();
        INFO(ebpf_map_type_name(row.type) << " " << row.target << " key " << row.key);
        MapHandle map = make_map({row.type, 4, 8, 2});
        int fd = program.valid() ? program.get() : -1;
        Attempt typed = row.type == EBPF_MAP_TYPE_CPUMAP ? attempt(ebpf_cpumap_set, map.get(), row.key, row.target, fd, 0)
                                                         : attempt(ebpf_devmap_set, map.get(), row.key, row.target, fd, 0);
        uint32_t value[2] = {row.target, static_cast<uint32_t>(fd)};
        CHECK(typed.verdict.code < 0);
        check_same(typed, attempt(ebpf_map_update, map.get(), &row.key, 4, value, 8, 0));
    }
}

TEST_CASE("local storages, by either call", "[kernel][update][storage]") {
    for (uint32_t type :
         {EBPF_MAP_TYPE_SK_STORAGE, EBPF_MAP_TYPE_INODE_STORAGE, EBPF_MAP_TYPE_TASK_STORAGE, EBPF_MAP_TYPE_CGRP_STORAGE}) {
        for (const Thing &thing : kThings) {
            INFO(ebpf_map_type_name(type) << ": " << thing.name);
            Descriptor object = thing.make();
            int32_t fd = object.valid() ? object.get() : 4711;
            MapHandle map = make_map(smallest(type));
            std::string value(ebpf_map_value_size(map.get()), '\0');
            auto size = static_cast<uint32_t>(value.size());
            for (uint64_t flags : {uint64_t{EBPF_EXIST}, uint64_t{77}}) {
                check_same(attempt(ebpf_storage_set, map.get(), fd, value.data(), size, flags),
                           attempt(ebpf_map_update, map.get(), &fd, 4, value.data(), size, flags));
            }
            check_same(attempt(ebpf_storage_get, map.get(), fd, value.data(), size, 0),
                       attempt(ebpf_map_lookup, map.get(), &fd, 4, value.data(), size, 0));
            check_same(attempt(ebpf_storage_delete, map.get(), fd), attempt(ebpf_map_delete, map.get(), &fd, 4));
        }
    }
}

TEST_CASE("a struct_ops value with a descriptor that is none", "[kernel][update]") {
    Subject subject = make_subject(EBPF_MAP_TYPE_STRUCT_OPS);
    int program = subject.held.front().get();
    auto replace = [&](int by) {
        Bytes value = subject.value;
        for (size_t at = 0; at + sizeof program <= value.size(); at += sizeof program) {
            if (memcmp(value.data() + at, &program, sizeof program) != 0) continue;
            memcpy(value.data() + at, &by, sizeof by);
            break;
        }
        uint32_t key = 0;
        return attempt(ebpf_map_update, subject.map.get(), &key, sizeof key, value.data(), value.size(), 0);
    };
    check_outcome(replace(4711), {-EBADF, EBPF_CAUSE_BAD_FD}, {"one of them is not open"});
    Descriptor other = load_xdp();
    check_outcome(replace(other.get()), {-EINVAL, EBPF_CAUSE_ARGUMENT}, {"struct_ops program for that member"});
}

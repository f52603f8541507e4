// SPDX-License-Identifier: BSD-2-Clause
// Programs in the entries of devmaps and cpumaps: the right one runs there, a wrong one is refused with the reason.
#include "kernel/maps.h"
#include "kernel/programs.h"

#include <fcntl.h>
#include <catch2/catch.hpp>

#include <string>

using namespace kernel_tests;
using ebpfmap::harness::Descriptor;

namespace {

struct Kind {
    uint32_t type;
    uint32_t attach_type;
    const char *wanted;  // how the attach type reads
    const char *entry;   // "a devmap"
};

const Kind kKinds[] = {
    {EBPF_MAP_TYPE_DEVMAP, BPF_XDP_DEVMAP, "xdp/devmap", "a devmap"},
    {EBPF_MAP_TYPE_DEVMAP_HASH, BPF_XDP_DEVMAP, "xdp/devmap", "a devmap_hash"},
    {EBPF_MAP_TYPE_CPUMAP, BPF_XDP_CPUMAP, "xdp/cpumap", "a cpumap"},
};

bool is_cpumap(const MapHandle &map) { return ebpf_map_type(map.get()) == EBPF_MAP_TYPE_CPUMAP; }

// Key 0 is the loopback interface, or CPU 0.
Attempt set(const MapHandle &map, int program_fd) {
    return is_cpumap(map) ? attempt(ebpf_cpumap_set, map.get(), 0, 64, program_fd, 0)
                          : attempt(ebpf_devmap_set, map.get(), 0, 1, program_fd, 0);
}

uint32_t program_at(const MapHandle &map) {
    uint32_t target = 0, program = 0;
    call(is_cpumap(map) ? ebpf_cpumap_get : ebpf_devmap_get, map.get(), 0, &target, &program);
    return program;
}

MapHandle make_with(const Kind &kind, uint32_t value_size) { return make_map({kind.type, 4, value_size, 1, 0, "tx"}); }

}  // namespace

TEST_CASE("an entry has a program", "[kernel][devmap][cpumap]") {
    for (const Kind &kind : kKinds) {
        INFO(kind.entry);
        MapHandle map = make_with(kind, 8);
        Descriptor program = load_xdp(kind.attach_type);
        CHECK(set(map, program.get()).verdict == kOk);
        CHECK(program_at(map) == program_id(program));
        CHECK(set(map, -1).verdict == kOk);
        CHECK(program_at(map) == 0);
    }
}

TEST_CASE("a map keeps the programs of its entries", "[kernel][devmap][cpumap]") {
    for (const Kind &kind : kKinds) {
        MapHandle map = make_with(kind, 8);
        uint32_t id = 0;
        {
            Descriptor program = load_xdp(kind.attach_type);
            id = program_id(program);
            CHECK(set(map, program.get()).verdict == kOk);
        }
        CHECK(program_at(map) == id);
    }
}

TEST_CASE("values of 4 bytes have no room for a program", "[kernel][devmap][cpumap]") {
    for (const Kind &kind : kKinds) {
        MapHandle map = make_with(kind, 4);
        Descriptor program = load_xdp(kind.attach_type);
        check_outcome(set(map, program.get()), {-EINVAL, EBPF_CAUSE_PROGRAM_VALUE},
                      {"map \"tx\" has values of 4 bytes", "no room for a program", "value_size 8"});
        CHECK(set(map, -1).verdict == kOk);
    }
}

TEST_CASE("a program with another attach type", "[kernel][devmap][cpumap]") {
    struct Row {
        uint32_t attach_type;
        const char *name;
    };
    for (const Kind &kind : kKinds) {
        MapHandle map = make_with(kind, 8);
        for (Row row :
             {Row{BPF_XDP, "xdp"}, Row{0, "none (0)"}, Row{BPF_XDP_DEVMAP, "xdp/devmap"}, Row{BPF_XDP_CPUMAP, "xdp/cpumap"}}) {
            if (row.attach_type == kind.attach_type) continue;
            INFO(kind.entry << " and attach type " << row.name);
            Descriptor program = load_xdp(row.attach_type);
            Attempt outcome = set(map, program.get());
            CHECK(outcome.verdict == Verdict{-EINVAL, EBPF_CAUSE_ATTACH_TYPE});
            CHECK(outcome.message == "program " + std::to_string(program_id(program)) + " has attach type " + row.name + ", " +
                                         kind.entry + " needs " + kind.wanted);
        }
        CHECK(look_up(map, 0).verdict == kNone);
    }
}

TEST_CASE("a program of another type", "[kernel][devmap][cpumap]") {
    Descriptor filter = load({.type = BPF_PROG_TYPE_SOCKET_FILTER, .attach_type = 0, .name = "filter"});
    for (const Kind &kind : kKinds) {
        MapHandle map = make_with(kind, 8);
        check_outcome(set(map, filter.get()), {-EINVAL, EBPF_CAUSE_PROGRAM_TYPE},
                      {"(\"filter\") is of type socket_filter", "needs xdp (attach type " + std::string(kind.wanted) + ")"});
    }
}

TEST_CASE("programs with and without frags do not mix", "[kernel][devmap][cpumap]") {
    for (const Kind &kind : kKinds) {
        for (bool first : {false, true}) {
            INFO(kind.entry << ", the first " << (first ? "with" : "without"));
            MapHandle map = make_with(kind, 8);
            CHECK(set(map, load_xdp(kind.attach_type, first).get()).verdict == kOk);
            check_outcome(set(map, load_xdp(kind.attach_type, !first, "other").get()), {-EINVAL, EBPF_CAUSE_FRAGS},
                          {"(\"other\")", "xdp.frags",
                           first ? "does not handle multi-buffer frames" : "handles multi-buffer frames", "map \"tx\""});
            CHECK(set(map, load_xdp(kind.attach_type, first).get()).verdict == kOk);
        }
    }
}

TEST_CASE("descriptors that are no programs", "[kernel][devmap][cpumap]") {
    for (const Kind &kind : kKinds) {
        INFO(kind.entry);
        MapHandle map = make_with(kind, 8);
        // The kernel would take 0 and everything below for "no program".
        check_outcome(set(map, 0), {-EINVAL, EBPF_CAUSE_BAD_FD}, {"prog_fd is 0", "pass -1 for none"});
        check_outcome(set(map, -2), {-EBADF, EBPF_CAUSE_BAD_FD}, {"-2"});
        check_outcome(set(map, 4711), {-EINVAL, EBPF_CAUSE_BAD_FD}, {"4711 (prog_fd) is not open"});
        check_outcome(set(map, ebpf_map_fd(map.get())), {-EINVAL, EBPF_CAUSE_FD_KIND},
                      {"(prog_fd) is a map, not a BPF program"});
        Descriptor file(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
        check_outcome(set(map, file.get()), {-EINVAL, EBPF_CAUSE_FD_KIND}, {"(prog_fd) is a file, not a BPF program"});
        CHECK(look_up(map, 0).verdict == kNone);
    }
}

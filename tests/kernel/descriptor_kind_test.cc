// SPDX-License-Identifier: BSD-2-Clause
// Every descriptor argument: a descriptor of another kind is rejected, and the error names its kind.
#include "kernel/maps.h"
#include "kernel/objects.h"
#include "kernel/programs.h"
#include "kernel/sockets.h"
#include "kernel/value_btf.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <catch2/catch.hpp>

using namespace kernel_tests;
using Catch::Matchers::Contains;
using ebpfmap::harness::LinkHandle;

namespace {

struct Kind {
    const char *name;  // its name in messages
    Descriptor (*make)();
};

Descriptor btf() {
    ValueBtf types;
    types.add_int(4);
    return types.load();
}

Descriptor a_map() {
    MapHandle map = small_map(EBPF_MAP_TYPE_ARRAY, 1);
    return Descriptor(fcntl(ebpf_map_fd(map.get()), F_DUPFD_CLOEXEC, 3));
}

Descriptor pipe_end() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) ebpfmap::harness::throw_errno("making a pipe");
    close(ends[1]);
    return Descriptor(ends[0]);
}

const Kind kKinds[] = {
    {"is not open", [] { return Descriptor(); }},
    {"a map", a_map},
    {"a program", [] { return load_xdp(); }},
    {"BTF", btf},
    {"a TCP socket", [] { return open_socket(AF_INET, SOCK_STREAM); }},
    {"an MPTCP socket", [] { return open_socket(AF_INET, SOCK_STREAM, 262); }},
    {"a netlink socket", [] { return open_socket(AF_NETLINK, SOCK_RAW); }},
    {"a pipe", pipe_end},
    {"the device /dev/null", [] { return open_file("/dev/null", O_RDONLY); }},
    {"a directory", [] { return open_file("/", O_RDONLY | O_DIRECTORY); }},
    {"a cgroup v2", [] { return open_file(cgroup_root(), O_RDONLY | O_DIRECTORY); }},
    {"a file", [] { return memory_file(); }},
    {"an eventfd", [] { return Descriptor(eventfd(0, EFD_CLOEXEC)); }},
    {"a perf event", [] { return perf_event(); }},
    {"a pidfd", [] { return open_pidfd(getpid()); }},
    {"a network namespace", [] { return open_file("/proc/self/ns/net", O_RDONLY); }},
    {"a namespace (mnt)", [] { return open_file("/proc/self/ns/mnt", O_RDONLY); }},
};

Attempt create_with(int32_t (*set)(ebpf_map_spec *, int32_t, ebpf_error **), int fd) {
    MapSpecHandle spec = spec_of({EBPF_MAP_TYPE_HASH, 4, 4, 1});
    Attempt kept = attempt(set, spec.get(), fd);
    if (kept.verdict.code < 0) return kept;
    ebpf_map *map = nullptr;
    Attempt outcome = attempt(ebpf_map_create, spec.get(), &map);
    ebpf_map_close(map);
    return outcome;
}

int32_t set_btf(ebpf_map_spec *spec, int32_t fd, ebpf_error **err) { return ebpf_map_spec_set_btf(spec, fd, 1, 1, err); }

template <typename Handle, auto open>
Attempt opened(int fd) {
    typename Handle::pointer made = nullptr;
    Attempt outcome = attempt(open, fd, &made);
    Handle owned(made);
    return outcome;
}

Attempt set_object(uint32_t type, int fd) {
    MapHandle map = make_map(smallest(type));
    uint32_t key = 0;
    switch (type) {
    case EBPF_MAP_TYPE_PROG_ARRAY: return attempt(ebpf_prog_array_set, map.get(), 0, fd);
    case EBPF_MAP_TYPE_CGROUP_ARRAY: return attempt(ebpf_cgroup_array_set, map.get(), 0, fd);
    case EBPF_MAP_TYPE_PERF_EVENT_ARRAY: return attempt(ebpf_perf_array_set, map.get(), 0, fd);
    case EBPF_MAP_TYPE_XSKMAP: return attempt(ebpf_xskmap_set, map.get(), 0, fd, 0);
    case EBPF_MAP_TYPE_SOCKMAP: return attempt(ebpf_sockmap_set, map.get(), &key, 4, fd, 0);
    default: break;
    }
    std::string value(ebpf_map_value_size(map.get()), '\0');
    return attempt(ebpf_storage_set, map.get(), fd, value.data(), static_cast<uint32_t>(value.size()), 0);
}

struct Call {
    const char *argument;
    std::string right;  // accepted kinds, and kinds with errors about something else: "|a map|"
    Attempt (*with)(int fd);
};

Attempt attach_cgroup(int prog_fd, int cgroup_fd) {
    ebpf_link *link = nullptr;
    Attempt outcome = attempt(ebpf_link_attach_cgroup, prog_fd, cgroup_fd, 0U, &link);
    ebpf_link_close(link);
    return outcome;
}

const Call kCalls[] = {
    {"(fd)", "|a map|", opened<MapHandle, ebpf_map_open_fd>},
    {"(fd)", "|a program|", opened<ebpfmap::harness::ProgramHandle, ebpf_program_open_fd>},
    {"(fd)", "", opened<LinkHandle, ebpf_link_open_fd>},
    {"(btf_fd)", "|BTF|", [](int fd) { return create_with(set_btf, fd); }},
    {"(token_fd)", "", [](int fd) { return create_with(ebpf_map_spec_set_token, fd); }},
    {"(netns_fd)", "|a network namespace|a pidfd|",
     [](int fd) {
         uint32_t index = 0;
         return attempt(ebpf_interface_index, "lo", fd, &index);
     }},
    {"(prog_fd)", "|a program|", [](int fd) { return set_object(EBPF_MAP_TYPE_PROG_ARRAY, fd); }},
    {"(prog_fd)", "|a program|",
     [](int fd) {
         MapHandle map = make_map({EBPF_MAP_TYPE_DEVMAP, 4, 8, 1});
         return attempt(ebpf_devmap_set, map.get(), 0, 1, fd, 0);
     }},
    {"(prog_fd)", "|a program|",
     [](int fd) {
         MapHandle map = make_map({EBPF_MAP_TYPE_CPUMAP, 4, 8, 1});
         return attempt(ebpf_cpumap_set, map.get(), 0, 64, fd, 0);
     }},
    {"(prog_fd)", "|a program|",
     [](int fd) {
         ebpf_link *link = nullptr;
         Attempt outcome = attempt(ebpf_link_attach_xdp, fd, 1U, 0U, &link);
         ebpf_link_close(link);
         return outcome;
     }},
    {"(prog_fd)", "|a program|",
     [](int fd) {
         ebpf_link *link = nullptr;
         Attempt outcome = attempt(ebpf_link_attach_tc, fd, 1U, uint32_t{EBPF_TC_DIRECTION_INGRESS}, 0U, &link);
         ebpf_link_close(link);
         return outcome;
     }},
    {"(prog_fd)", "|a program|", [](int fd) { return attach_cgroup(fd, open_file(cgroup_root(), O_RDONLY).get()); }},
    {"(cgroup_fd)", "|a cgroup v2|",
     [](int fd) {
         Descriptor program = load({.type = BPF_PROG_TYPE_CGROUP_SKB, .attach_type = 0});
         return attach_cgroup(program.get(), fd);
     }},
    {"(cgroup_fd)", "|a cgroup v2|", [](int fd) { return set_object(EBPF_MAP_TYPE_CGROUP_ARRAY, fd); }},
    {"(perf_fd)", "|a perf event|", [](int fd) { return set_object(EBPF_MAP_TYPE_PERF_EVENT_ARRAY, fd); }},
    {"(xsk_fd)", "|a TCP socket|an MPTCP socket|a netlink socket|",
     [](int fd) { return set_object(EBPF_MAP_TYPE_XSKMAP, fd); }},
    {"(sock_fd)", "|a TCP socket|an MPTCP socket|a netlink socket|",
     [](int fd) { return set_object(EBPF_MAP_TYPE_SOCKMAP, fd); }},
    {"(object_fd)", "|a TCP socket|an MPTCP socket|a netlink socket|",
     [](int fd) { return set_object(EBPF_MAP_TYPE_SK_STORAGE, fd); }},
    {"(object_fd)", "|a pidfd|", [](int fd) { return set_object(EBPF_MAP_TYPE_TASK_STORAGE, fd); }},
    {"(object_fd)", "|a cgroup v2|", [](int fd) { return set_object(EBPF_MAP_TYPE_CGRP_STORAGE, fd); }},
};

}  // namespace

TEST_CASE("a descriptor of another kind is named", "[kernel][descriptor]") {
    for (const Call &call : kCalls) {
        for (const Kind &kind : kKinds) {
            INFO(call.argument << " gets " << kind.name);
            if (call.right.find("|" + std::string(kind.name) + "|") != std::string::npos) continue;
            Descriptor descriptor = kind.make();
            Attempt outcome = call.with(descriptor.valid() ? descriptor.get() : 4711);
            INFO(outcome.message);
            CHECK(outcome.verdict.code < 0);
            CHECK(outcome.verdict.cause != EBPF_CAUSE_UNKNOWN);
            CHECK_THAT(outcome.message, Contains(call.argument) && Contains(kind.name));
            if (!descriptor.valid()) CHECK(outcome.verdict.cause == EBPF_CAUSE_BAD_FD);
        }
    }
}

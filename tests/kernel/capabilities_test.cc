// SPDX-License-Identifier: BSD-2-Clause
// Operations by capability, and the errors for missing ones. Each test drops capabilities in a child.
#include "kernel/child.h"
#include "kernel/maps.h"
#include "kernel/pin_directory.h"
#include "kernel/programs.h"
#include "kernel/sockets.h"

#include "harness/netns.h"

#include <linux/capability.h>
#include <catch2/catch.hpp>

using namespace kernel_tests;
using ebpfmap::harness::Netns;

namespace {

constexpr int kBpf = 39;
constexpr Verdict kLacking{-EPERM, EBPF_CAUSE_CAPABILITY};
using Capabilities = std::initializer_list<int>;

Attempt with_capabilities(Capabilities capabilities, const std::function<Attempt()> &body) {
    return outcome_in_child([&] {
        keep_capabilities(capabilities);
        return body();
    });
}

bool needs_net_admin(uint32_t type) {
    return type == EBPF_MAP_TYPE_DEVMAP || type == EBPF_MAP_TYPE_DEVMAP_HASH || type == EBPF_MAP_TYPE_SOCKMAP ||
           type == EBPF_MAP_TYPE_SOCKHASH || type == EBPF_MAP_TYPE_XSKMAP;
}

// The types that cannot be created with these capabilities, one on a line.
std::string refused_types(Capabilities capabilities) {
    return in_child([&] {
        keep_capabilities(capabilities);
        std::string refused;
        for (uint32_t type = 1; type <= kNewestType; ++type) {
            if (type == EBPF_MAP_TYPE_STRUCT_OPS) continue;
            Verdict verdict = try_to_make(smallest(type)).verdict;
            if (verdict != kOk && verdict != kLacking) throw std::runtime_error(short_text(verdict));
            if (verdict == kLacking) refused.append(ebpf_map_type_name(type)).push_back('\n');
        }
        return refused;
    });
}

Attempt create_with(uint32_t type, Capabilities capabilities) {
    return with_capabilities(capabilities, [&] { return try_to_make(smallest(type)); });
}

}  // namespace

TEST_CASE("which types can be created with which capabilities", "[kernel][capability]") {
    std::string all, network;
    for (uint32_t type = 1; type <= kNewestType; ++type) {
        if (type == EBPF_MAP_TYPE_STRUCT_OPS) continue;
        all.append(ebpf_map_type_name(type)).push_back('\n');
        if (needs_net_admin(type)) network.append(ebpf_map_type_name(type)).push_back('\n');
    }
    CHECK(refused_types({kBpf}) == network);
    CHECK(refused_types({kBpf, CAP_NET_ADMIN}).empty());
    CHECK(refused_types({CAP_SYS_ADMIN}).empty());
    CHECK(refused_types({CAP_NET_ADMIN}) == all);
    CHECK(refused_types({}) == all);
}

TEST_CASE("the capability that is missing is named", "[kernel][capability]") {
    struct Row {
        uint32_t type;
        Capabilities capabilities;
        const char *message;
    };
    const Row rows[] = {
        {EBPF_MAP_TYPE_DEVMAP,
         {kBpf},
         "creating a devmap needs CAP_BPF and CAP_NET_ADMIN, and this process lacks CAP_NET_ADMIN: it is root, but with a limited "
         "set of capabilities: start it with all of them (a container: --cap-add BPF --cap-add NET_ADMIN; a service: "
         "CapabilityBoundingSet=)"},
        {EBPF_MAP_TYPE_XSKMAP,
         {kBpf},
         "creating an xskmap needs CAP_BPF and CAP_NET_ADMIN, and this process lacks CAP_NET_ADMIN: it is root, but with a "
         "limited set of capabilities: start it with all of them (a container: --cap-add BPF --cap-add NET_ADMIN; a service: "
         "CapabilityBoundingSet=)"},
        {EBPF_MAP_TYPE_DEVMAP,
         {CAP_NET_ADMIN},
         "creating a devmap needs CAP_BPF and CAP_NET_ADMIN, and this process lacks CAP_BPF: it is root, but with a limited set "
         "of capabilities: start it with all of them (a container: --cap-add BPF --cap-add NET_ADMIN; a service: "
         "CapabilityBoundingSet=)"},
        {EBPF_MAP_TYPE_SOCKHASH,
         {},
         "creating a sockhash needs CAP_BPF and CAP_NET_ADMIN, which this process lacks: it is root, but with a limited set of "
         "capabilities: start it with all of them (a container: --cap-add BPF --cap-add NET_ADMIN; a service: "
         "CapabilityBoundingSet=)"},
        {EBPF_MAP_TYPE_HASH,
         {CAP_NET_ADMIN},
         "creating a hash needs CAP_BPF, which this process lacks: it is root, but with a limited set of capabilities: start it "
         "with all of them (a container: --cap-add BPF; a service: CapabilityBoundingSet=)"},
    };
    for (const Row &row : rows) {
        Attempt outcome = create_with(row.type, row.capabilities);
        CHECK(outcome.verdict == kLacking);
        CHECK(outcome.message == row.message);
    }
    check_outcome(create_with(EBPF_MAP_TYPE_TASK_STORAGE, {}), kLacking, {"needs CAP_BPF"});
}

TEST_CASE("ids are for CAP_SYS_ADMIN", "[kernel][capability]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_HASH, 1);
    uint32_t id = ebpf_map_id(map.get());
    auto open = [id] {
        ebpf_map *opened = nullptr;
        Attempt outcome = attempt(ebpf_map_open_id, id, 0, &opened);
        ebpf_map_close(opened);
        return outcome;
    };
    auto next = [] {
        uint32_t following = 0;
        return attempt(ebpf_map_next_id, 0, &following);
    };
    check_outcome(with_capabilities({kBpf, CAP_NET_ADMIN}, open), kLacking,
                  {"opening map " + std::to_string(id) + " by its id needs CAP_SYS_ADMIN, which this process lacks"});
    check_outcome(with_capabilities({kBpf, CAP_NET_ADMIN}, next), kLacking, {"needs CAP_SYS_ADMIN"});
    CHECK(with_capabilities({CAP_SYS_ADMIN}, open).verdict == kOk);
    CHECK(with_capabilities({CAP_SYS_ADMIN}, next).verdict == kOk);
}

TEST_CASE("an inner map is opened by its id, so it is for CAP_SYS_ADMIN", "[kernel][capability]") {
    MapHandle outer = make_map(smallest(EBPF_MAP_TYPE_ARRAY_OF_MAPS));
    MapHandle inner = small_map(EBPF_MAP_TYPE_ARRAY, 1);
    uint32_t key = 0;
    call(ebpf_map_in_map_set, outer.get(), &key, sizeof key, inner.get(), 0);
    Attempt outcome = with_capabilities({kBpf}, [&] {
        ebpf_map *opened = nullptr;
        return attempt(ebpf_map_in_map_get, outer.get(), &key, sizeof key, &opened);
    });
    check_outcome(outcome, kLacking, {"needs CAP_SYS_ADMIN"});
}

TEST_CASE("a descriptor needs no capability", "[kernel][capability]") {
    PinDirectory pins;
    MapHandle hash = small_map(EBPF_MAP_TYPE_HASH, 2);
    MapHandle slots = small_map(EBPF_MAP_TYPE_PROG_ARRAY, 1);
    MapHandle devices = small_map(EBPF_MAP_TYPE_DEVMAP, 1);
    MapHandle cpus = small_map(EBPF_MAP_TYPE_CPUMAP, 1);
    MapHandle sockets = small_map(EBPF_MAP_TYPE_SOCKMAP, 1);
    Descriptor program = load_xdp();
    Descriptor listener = listening_socket();
    std::string path = pins.path("inherited");
    call(ebpf_map_pin, hash.get(), pins.path("pinned").c_str());
    uint32_t key = 0;

    std::string failed = in_child([&] {
        keep_capabilities({});
        struct Row {
            const char *operation;
            Attempt outcome;
        };
        ebpf_map *opened = nullptr;
        const Row rows[] = {
            {"update", put(hash, 1, 10)},
            {"lookup", look_up(hash, 1)},
            {"prog_array", attempt(ebpf_prog_array_set, slots.get(), 0, program.get())},
            {"devmap", attempt(ebpf_devmap_set, devices.get(), 0, 1, -1, 0)},
            {"cpumap", attempt(ebpf_cpumap_set, cpus.get(), 0, 64, -1, 0)},
            {"sockmap", attempt(ebpf_sockmap_set, sockets.get(), &key, 4, listener.get(), 0)},
            {"pin", attempt(ebpf_map_pin, hash.get(), path.c_str())},
            {"open_pinned", attempt(ebpf_map_open_pinned, pins.path("pinned").c_str(), 0, &opened)},
            {"open_fd", attempt(ebpf_map_open_fd, ebpf_map_fd(hash.get()), &opened)},
        };
        std::string list;
        for (const Row &row : rows) {
            if (row.outcome.verdict != kOk) list += std::string(row.operation) + ": " + row.outcome.message + "; ";
        }
        return list;
    });
    CHECK(failed == "");
}

TEST_CASE("entering a network namespace is for CAP_SYS_ADMIN", "[kernel][capability]") {
    Netns elsewhere;
    MapHandle devices = small_map(EBPF_MAP_TYPE_DEVMAP, 1);
    Attempt outcome = with_capabilities({kBpf, CAP_NET_ADMIN}, [&] {
        return attempt(ebpf_devmap_set_in_netns, devices.get(), 0, elsewhere.fd(), 1, -1, 0);
    });
    check_outcome(outcome, kLacking, {"entering another network namespace needs CAP_SYS_ADMIN"});
}

TEST_CASE("a probe without capabilities says so instead of no", "[kernel][capability]") {
    check_outcome(with_capabilities({}, [] { return attempt(ebpf_probe_map_type, EBPF_MAP_TYPE_HASH); }), kLacking,
                  {"CAP_BPF"});
    check_outcome(with_capabilities({kBpf}, [] { return attempt(ebpf_probe_map_type, EBPF_MAP_TYPE_DEVMAP); }), kLacking,
                  {"CAP_NET_ADMIN"});
    CHECK(with_capabilities({kBpf}, [] { return attempt(ebpf_probe_map_type, EBPF_MAP_TYPE_HASH); }).verdict == kOk);
}

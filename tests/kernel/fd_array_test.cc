// SPDX-License-Identifier: BSD-2-Clause
// Arrays of cgroups and of perf events, which can be written and not be read.
#include "kernel/maps.h"
#include "kernel/objects.h"

#include <fcntl.h>
#include <catch2/catch.hpp>

using namespace kernel_tests;

namespace {

constexpr Verdict kEmpty{-ENOENT, EBPF_CAUSE_NOT_FOUND};
constexpr Verdict kBadFd{-EBADF, EBPF_CAUSE_BAD_FD};

}  // namespace

TEST_CASE("cgroup arrays", "[kernel][cgroup]") {
    MapHandle map = make_map({EBPF_MAP_TYPE_CGROUP_ARRAY, 4, 4, 2, 0, "groups"});
    Cgroup cgroup;
    CHECK(attempt(ebpf_cgroup_array_set, map.get(), 1, cgroup.open().get()).verdict == kOk);
    CHECK(attempt(ebpf_cgroup_array_set, map.get(), 1, open_file(cgroup_root(), O_RDONLY).get()).verdict == kOk);
    CHECK(attempt(ebpf_cgroup_array_clear, map.get(), 1).verdict == kOk);
    check_outcome(attempt(ebpf_cgroup_array_clear, map.get(), 1), kEmpty, {"map \"groups\" has no key 1 to remove"});
}

TEST_CASE("errors of a cgroup array", "[kernel][cgroup]") {
    MapHandle map = make_map({EBPF_MAP_TYPE_CGROUP_ARRAY, 4, 4, 2, 0, "groups"});
    constexpr Verdict kNoCgroup{-EBADF, EBPF_CAUSE_CGROUP};
    Descriptor root = open_file("/", O_RDONLY);
    check_outcome(attempt(ebpf_cgroup_array_set, map.get(), 0, root.get()), kNoCgroup,
                  {"(cgroup_fd) is not an open directory of a cgroup v2 hierarchy", "v1"});
    if (access("/sys/fs/cgroup/cpu", F_OK) == 0) {
        Descriptor version_1 = open_file("/sys/fs/cgroup/cpu", O_RDONLY);
        CHECK(attempt(ebpf_cgroup_array_set, map.get(), 0, version_1.get()).verdict == kNoCgroup);
    }
    check_outcome(attempt(ebpf_cgroup_array_set, map.get(), 0, 4711), kBadFd, {"4711 (cgroup_fd) is not open"});
    check_outcome(attempt(ebpf_cgroup_array_set, map.get(), 0, -1), kBadFd, {"-1 (cgroup_fd) is not open"});
    Descriptor cgroup = open_file(cgroup_root(), O_RDONLY);
    check_outcome(attempt(ebpf_cgroup_array_set, map.get(), 2, cgroup.get()), {-E2BIG, EBPF_CAUSE_INDEX}, {"index 2", "(0-1)"});
    check_outcome(attempt(ebpf_cgroup_array_clear, map.get(), 2), {-E2BIG, EBPF_CAUSE_INDEX}, {"index 2", "(0-1)"});
}

TEST_CASE("perf event arrays", "[kernel][perf]") {
    MapHandle map = make_map({EBPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 2, 0, "events"});
    Descriptor event = perf_event();
    CHECK(attempt(ebpf_perf_array_set, map.get(), 1, event.get()).verdict == kOk);
    CHECK(attempt(ebpf_perf_array_set, map.get(), 1, perf_event().get()).verdict == kOk);
    CHECK(attempt(ebpf_perf_array_clear, map.get(), 1).verdict == kOk);
    check_outcome(attempt(ebpf_perf_array_clear, map.get(), 1), kEmpty, {"map \"events\" has no key 1 to remove"});
}

TEST_CASE("errors of a perf event array", "[kernel][perf]") {
    MapHandle map = make_map({EBPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 2, 0, "events"});
    check_outcome(attempt(ebpf_perf_array_set, map.get(), 0, memory_file().get()), {-EBADF, EBPF_CAUSE_FD_KIND},
                  {"(perf_fd) is not an event of perf_event_open(2)"});
    check_outcome(attempt(ebpf_perf_array_set, map.get(), 0, 4711), kBadFd, {"4711 (perf_fd) is not open"});
    Descriptor event = perf_event();
    check_outcome(attempt(ebpf_perf_array_set, map.get(), 2, event.get()), {-E2BIG, EBPF_CAUSE_INDEX}, {"index 2", "(0-1)"});
    check_outcome(attempt(ebpf_perf_array_clear, map.get(), 2), {-E2BIG, EBPF_CAUSE_INDEX}, {"index 2", "(0-1)"});
}

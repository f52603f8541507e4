// SPDX-License-Identifier: BSD-2-Clause
// The generic update on maps that have typed calls of their own: what it refuses, and that it points to them.
#include "kernel/subject.h"

#include <catch2/catch.hpp>

#include <cstring>

using namespace kernel_tests;

TEST_CASE("a generic update of a bad object points to the call that explains", "[kernel][update]") {
    struct Row {
        uint32_t type;
        int32_t code;
        const char *typed_call;
    };
    constexpr Row kRows[] = {
        {EBPF_MAP_TYPE_PROG_ARRAY, -EBADF, "ebpf_prog_array_set()"},
        {EBPF_MAP_TYPE_PERF_EVENT_ARRAY, -EBADF, "ebpf_perf_array_set()"},
        {EBPF_MAP_TYPE_CGROUP_ARRAY, -EBADF, "ebpf_cgroup_array_set()"},
        {EBPF_MAP_TYPE_ARRAY_OF_MAPS, -EBADF, "ebpf_nested_set()"},
        {EBPF_MAP_TYPE_HASH_OF_MAPS, -EBADF, "ebpf_nested_set()"},
        {EBPF_MAP_TYPE_DEVMAP, -EINVAL, "ebpf_devmap_set()"},
        {EBPF_MAP_TYPE_DEVMAP_HASH, -EINVAL, "ebpf_devmap_set()"},
        {EBPF_MAP_TYPE_CPUMAP, -EOVERFLOW, "ebpf_cpumap_set()"},
        {EBPF_MAP_TYPE_XSKMAP, -EBADF, "ebpf_xskmap_set()"},
        {EBPF_MAP_TYPE_SOCKMAP, -EBADF, "ebpf_sockmap_set()"},
        {EBPF_MAP_TYPE_SOCKHASH, -EBADF, "ebpf_sockmap_set()"},
        {EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY, -EBADF, "ebpf_sockmap_set()"},
    };
    for (const Row &row : kRows) {
        INFO(ebpf_map_type_name(row.type));
        Subject subject = make_subject(row.type);
        uint32_t nothing = 471100;
        memcpy(subject.value.data(), &nothing, sizeof nothing);
        Outcome outcome = subject.fill();
        CHECK(outcome.verdict.code == row.code);
        CHECK_THAT(outcome.message, Catch::Contains(row.typed_call));
    }
}

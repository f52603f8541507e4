// SPDX-License-Identifier: BSD-2-Clause
// The features that the library detects in this kernel, and the errors for unsupported types.
#include "kernel/maps.h"

#include <catch2/catch.hpp>

using namespace kernel_tests;

TEST_CASE("types of maps are probed", "[kernel][probe]") {
    for (uint32_t type = 1; type <= kNewestType; ++type) {
        INFO(ebpf_map_type_name(type));
        CHECK(call(ebpf_probe_map_type, type) == 1);
    }
    for (uint32_t type : {0U, uint32_t{EBPF_MAP_TYPE_INSN_ARRAY}, uint32_t{EBPF_MAP_TYPE_RHASH}, 99U}) {
        INFO("type " << type);
        CHECK(call(ebpf_probe_map_type, type) == 0);
    }
}

TEST_CASE("features are probed", "[kernel][probe]") {
    for (uint32_t feature : {EBPF_FEATURE_BATCH, EBPF_FEATURE_PERCPU_BATCH, EBPF_FEATURE_HASH_TAKE, EBPF_FEATURE_FREEZE,
                             EBPF_FEATURE_ARRAY_MMAP, EBPF_FEATURE_DEVMAP_PROGRAM, EBPF_FEATURE_CPUMAP_PROGRAM}) {
        INFO("feature " << feature);
        CHECK(call(ebpf_probe_feature, feature) == 1);
    }
    CHECK(call(ebpf_probe_feature, EBPF_FEATURE_PERCPU_ONE_CPU) == 0);
    CHECK(call(ebpf_probe_feature, EBPF_FEATURE_RING_OVERWRITE) == 0);
    check_outcome(attempt(ebpf_probe_feature, 4711), {-EINVAL, EBPF_CAUSE_ARGUMENT}, {"feature 4711"});
}

TEST_CASE("types that this kernel does not have yet", "[kernel][create]") {
    constexpr Verdict kTooOld{-EINVAL, EBPF_CAUSE_KERNEL_TOO_OLD};
    check_outcome(try_to_make({EBPF_MAP_TYPE_INSN_ARRAY, 4, 16, 1}), kTooOld, {"an insn_array needs Linux 6.19", "this is 6."});
    check_outcome(try_to_make({EBPF_MAP_TYPE_RHASH, 4, 4, 1}), kTooOld, {"an rhash needs Linux 7.2", "this is 6."});
}

TEST_CASE("a type that nobody knows", "[kernel][create]") {
    check_outcome(try_to_make({99, 4, 4, 1}), {-EINVAL, EBPF_CAUSE_MAP_TYPE}, {"nor this library has a map type 99"});
}

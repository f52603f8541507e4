// SPDX-License-Identifier: BSD-2-Clause
// A machine that does not say how many CPUs it has. The library asks once in the life of a process, so this happens in another
// one.
#include "unit/machine.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>

using namespace ebpfmap;
using namespace ebpfmap::unit;

// Hidden: run by the test below.
TEST_CASE("in a process of its own: the number of CPUs is not known at first", "[.][no-sysfs]") {
    Machine machine;
    std::string list = machine.files["/sys/devices/system/cpu/possible"];
    machine.files.erase("/sys/devices/system/cpu/possible");
    Outcome outcome = outcome_of(ebpf_percpu_count);
    CHECK(outcome.code == -EIO);
    CHECK(outcome.has_error);
    CHECK(outcome.message.find("/sys/devices/system/cpu/possible") != std::string::npos);

    // A per-CPU map cannot be used without it, any other can.
    ebpf_map *made = nullptr;
    for (uint32_t type : {EBPF_MAP_TYPE_PERCPU_HASH, EBPF_MAP_TYPE_PERCPU_ARRAY}) {
        auto spec = harness::make<MapSpecHandle>(ebpf_map_spec_new, type, 4, 8, 4);
        Outcome creation = outcome_of(ebpf_map_create, spec.get(), &made);
        CHECK(creation.code == -EIO);
        CHECK(creation.message.find("/sys/devices/system/cpu/possible") != std::string::npos);
    }
    CHECK(machine.make_map(EBPF_MAP_TYPE_HASH) != nullptr);
    // Nor can it be told how large the kernel makes a map with a list for each CPU.
    auto lru = harness::make<MapSpecHandle>(ebpf_map_spec_new, EBPF_MAP_TYPE_LRU_HASH, 4, 8, 5);
    harness::call(ebpf_map_spec_set_flags, lru.get(), EBPF_F_NO_COMMON_LRU);
    CHECK(outcome_of(ebpf_map_create_pinned, lru.get(), "/sys/fs/bpf/lru", EBPF_PIN_POLICY_REUSE, &made).code == -EIO);

    machine.files["/sys/devices/system/cpu/possible"] = "garbage\n";
    CHECK(ebpf_percpu_count(nullptr) == -EIO);
    machine.files["/sys/devices/system/cpu/possible"] = list;
    CHECK(ebpf_percpu_count(nullptr) == fake::kCpus);
    // Known once, it is not asked for again.
    machine.files.clear();
    CHECK(ebpf_percpu_count(nullptr) == fake::kCpus);
}

TEST_CASE("a machine that does not say how many CPUs it has", "[no_sysfs]") {
    std::string self = std::filesystem::read_symlink("/proc/self/exe");
    CHECK(system(("'" + self + "' '[no-sysfs]' >&2").c_str()) == 0);
}

// SPDX-License-Identifier: BSD-2-Clause
// Huge pages and locked memory: how much there is, how much is missing, and a remedy that takes nothing away.
#include "unit/world.h"
#include "unit/xsk_machine.h"

#include <catch2/catch.hpp>

using namespace ebpfmap;
using namespace ebpfmap::unit;
using Catch::Matchers::Contains;

namespace {

constexpr size_t kMapMemory = 1;  // the second step of opening a socket
constexpr size_t kRegister = 2;   // and the third

Outcome refused_open(Machine &machine, size_t step, int32_t error, bool huge) {
    XskSpecHandle spec = make_xsk_spec(8192);  // 16 MiB: 8 huge pages
    harness::call(ebpf_xsk_spec_set_huge_pages, spec.get(), uint32_t{huge});
    ebpf_xsk *xsk = nullptr;
    machine.xdp.refuse(step, error);
    return outcome_of(ebpf_xsk_open, spec.get(), kInterface, 0U, &xsk);
}

void set_pool(Machine &machine, const char *all, const char *free, const char *promised) {
    const std::string pool = "/sys/kernel/mm/hugepages/hugepages-2048kB/";
    machine.files[pool + "nr_hugepages"] = all;
    machine.files[pool + "free_hugepages"] = free;
    machine.files[pool + "resv_hugepages"] = promised;
}

}  // namespace

TEST_CASE("the remedy for huge pages adds those that are missing to those that are there", "[memory]") {
    Machine machine;
    set_pool(machine, "100\n", "5\n", "2\n");
    Outcome outcome = refused_open(machine, kMapMemory, ENOMEM, true);
    CHECK(outcome.cause == EBPF_CAUSE_OUT_OF_MEMORY);
    CHECK_THAT(outcome.message, Contains("need 8 huge pages") && Contains("has 100, of which 3 are free") &&
                                    Contains("sysctl vm.nr_hugepages=105"));
    set_pool(machine, "0\n", "0\n", "0\n");
    CHECK_THAT(refused_open(machine, kMapMemory, ENOMEM, true).message, Contains("vm.nr_hugepages=8"));
}

TEST_CASE("huge pages without sysfs, of another size, and unknown", "[memory]") {
    Machine machine;
    machine.files["/proc/sys/vm/nr_hugepages"] = "20\n";
    machine.files["/proc/meminfo"] =
        "HugePages_Total:      20\nHugePages_Free:        4\nHugePages_Rsvd:        4\nHugepagesize:       2048 kB\n";
    CHECK_THAT(refused_open(machine, kMapMemory, ENOMEM, true).message, Contains("vm.nr_hugepages=28"));
    // vm.nr_hugepages would count pages of 1 GiB here.
    machine.files["/proc/meminfo"] = "Hugepagesize:    1048576 kB\n";
    set_pool(machine, "3\n", "0\n", "0\n");
    Outcome other = refused_open(machine, kMapMemory, ENOMEM, true);
    CHECK_THAT(other.message, Contains("echo 11 > /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"));
    CHECK_THAT(other.message, !Contains("sysctl"));
    machine.files.clear();
    CHECK_THAT(refused_open(machine, kMapMemory, ENOMEM, true).message, Contains("cannot be read"));
}

TEST_CASE("huge pages that are there and are refused all the same", "[memory]") {
    Machine machine;
    set_pool(machine, "100\n", "50\n", "0\n");
    Outcome outcome = refused_open(machine, kMapMemory, ENOMEM, true);
    CHECK_THAT(outcome.message, Contains("hugetlb.2MB.max") && Contains("of which 50 are free"));
    CHECK_THAT(outcome.message, !Contains("nr_hugepages="));
}

TEST_CASE("frames that cannot be locked: the limit, and the capability without limit", "[memory]") {
    Machine machine;
    machine.locked_memory = {65536, 131072};
    for (int32_t error : {ENOBUFS, EPERM}) {
        Outcome outcome = refused_open(machine, kRegister, error, false);
        CHECK(outcome.cause == EBPF_CAUSE_MEMLOCK);
        CHECK_THAT(outcome.message, Contains("16777216 bytes") && Contains("RLIMIT_MEMLOCK is 65536 bytes") &&
                                        Contains("hard limit: 131072 bytes") && Contains("CAP_IPC_LOCK"));
    }
}

TEST_CASE("a map that Linux 5.10 does not lock: the limit, and the memory already charged", "[memory]") {
    World world(EBPF_MAP_TYPE_HASH);
    world.release = "5.10.0";
    world.locked_memory = {65536, sys::kUnlimited};
    world.behind(world.map).memlock = 4096;
    world.refuse(sys::kMapCreate, EPERM);
    ebpf_map *made = nullptr;
    Outcome outcome = outcome_of(ebpf_map_create, world.hash_spec.get(), &made);
    CHECK(outcome.cause == EBPF_CAUSE_MEMLOCK);
    CHECK_THAT(outcome.message, Contains("RLIMIT_MEMLOCK is 65536 bytes (hard limit: unlimited)") &&
                                    Contains("are charged 4096 bytes") && Contains("CAP_IPC_LOCK"));
}

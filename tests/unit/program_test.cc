// SPDX-License-Identifier: BSD-2-Clause
// typed/program_prober.h: programs that are loaded to detect the type of another program.
#include "typed/program_prober.h"

#include "base/type_names.h"
#include "unit/world.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace ebpfmap;
using namespace ebpfmap::unit;

namespace {

constexpr ProgramTraits kPlainXdp{sys::kAttachXdp, false};

}  // namespace

TEST_CASE("a load that the kernel puts off is repeated", "[program]") {
    Machine machine;
    machine.refuse(sys::kProgramLoad, EAGAIN, 5);
    sys::Fd program(load_smallest(sys::kXdp, kPlainXdp));
    CHECK(program.valid());
    CHECK(std::count(machine.calls.begin(), machine.calls.end(), sys::kProgramLoad) == 6);
}

TEST_CASE("but not for ever", "[program]") {
    Machine machine;
    machine.refuse(sys::kProgramLoad, EAGAIN, 100);
    CHECK(load_smallest(sys::kXdp, kPlainXdp) == -EAGAIN);
    CHECK(machine.calls.size() < 20);
}

TEST_CASE("another failure of a load is not repeated", "[program]") {
    Machine machine;
    machine.refuse(sys::kProgramLoad, EPERM);
    CHECK(load_smallest(sys::kXdp, kPlainXdp) == -EPERM);
    CHECK(machine.calls.size() == 1);
}

TEST_CASE("programs and attach types by name", "[program]") {
    CHECK(program_type_label(sys::kXdp) == "xdp");
    CHECK(program_type_label(999) == "type 999");
    CHECK(variant_name(sys::kXdp, sys::kAttachXdpDevmap) == "xdp/devmap");
    CHECK(variant_name(sys::kXdp, 77) == "77");
}

TEST_CASE("generic mode needs Linux 5.15 for maps with room for programs", "[program]") {
    Machine machine;
    ebpf_error *error = nullptr;
    for (const char *release : {"5.15.0", "6.18.0"}) {
        machine.release = release;
        CHECK(explain_generic_mode("program 41", "eth0", &error) == 0);
        CHECK(error == nullptr);
    }
    machine.release = "5.10.0-21-amd64";
    CHECK(explain_generic_mode("program 41", "eth0", &error) == -EINVAL);
    ErrorHandle owned(error);
    CHECK(ebpf_error_cause(error) == EBPF_CAUSE_KERNEL_TOO_OLD);
    CHECK_THAT(ebpf_error_message(error), Catch::Matchers::Contains("needs Linux 5.15 for generic mode, and this is 5.10.0;"));
}

TEST_CASE("maps that need a program, and the program that they get", "[program]") {
    World world(EBPF_MAP_TYPE_DEVMAP);
    const ebpf_map *map = world.map.get();
    int32_t filter = world.open_program(sys::kSocketFilter);
    world.refuse(sys::kMapUpdate, EINVAL);
    CHECK(outcome_of(ebpf_devmap_set, map, 1, 2, filter, 0).cause == EBPF_CAUSE_PROGRAM_TYPE);
    world.refuse(sys::kMapUpdate, EINVAL);
    CHECK(outcome_of(ebpf_devmap_set, map, 1, 2, world.socket, 0).cause == EBPF_CAUSE_FD_KIND);
    world.refuse(sys::kMapUpdate, EINVAL);
    CHECK(outcome_of(ebpf_devmap_set, map, 1, 2, 999, 0).cause == EBPF_CAUSE_BAD_FD);
    CHECK(outcome_of(ebpf_devmap_set, map, 1, 2, 0, 0).cause == EBPF_CAUSE_BAD_FD);
    CHECK(outcome_of(ebpf_devmap_set, map, 1, 2, -2, 0).cause == EBPF_CAUSE_BAD_FD);
    world.close(filter);
}

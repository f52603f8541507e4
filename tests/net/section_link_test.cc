// SPDX-License-Identifier: BSD-2-Clause
// Links of programs to the target in their section name.
#include "net/sample.h"

#include <sys/syscall.h>
#include <unistd.h>
#include <catch2/catch.hpp>

using namespace ebpfmap::harness;
using namespace net_tests;
using Catch::Matchers::Contains;

TEST_CASE("a program is attached to the target in its section name", "[net]") {
    auto process = static_cast<uint64_t>(getpid());
    Sample sample(2, process);
    auto data = make<MapHandle>(ebpf_object_open_map, sample.object.get(), "sample.bss");
    auto calls = [&] {
        uint32_t zero = 0;
        uint64_t number = 0;
        call(ebpf_map_lookup, data.get(), &zero, 4U, &number, 8U, uint64_t{0});
        return number;
    };
    CHECK(calls() == 0);
    auto link = make<LinkHandle>(ebpf_link_attach_section, sample.object.get(), "entering");
    for (int i = 0; i < 10; i++) syscall(SYS_getppid);
    CHECK(calls() >= 10);
    CHECK(ebpf_link_id(link.get()) != 0);
    link.reset();
    uint64_t then = calls();
    for (int i = 0; i < 10; i++) syscall(SYS_getppid);
    CHECK(calls() == then);

    ebpf_link *none = nullptr;
    for (const char *program : {"decide", "first", "leaving"}) {
        Outcome refusal = refusal_of(ebpf_link_attach_section, sample.object.get(), program, &none);
        CHECK(refusal.cause == EBPF_CAUSE_SECTION);
        CHECK_THAT(refusal.message, Contains(program) && Contains("ebpf_link_attach_"));
    }
    CHECK(refusal_of(ebpf_link_attach_section, sample.object.get(), "nothing", &none).cause == EBPF_CAUSE_OBJECT_MEMBER);
    ObjectHandle unloaded = open_object("sample.o");
    CHECK(refusal_of(ebpf_link_attach_section, unloaded.get(), "entering", &none).cause == EBPF_CAUSE_OBJECT_STATE);
}

// SPDX-License-Identifier: BSD-2-Clause
// Program handles and their properties.
#include "build_paths.h"
#include "harness/handles.h"
#include "harness/line.h"
#include "harness/live_frames.h"
#include "net/objects.h"
#include "net/pins.h"
#include "net/programs.h"

#include <fcntl.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <vector>

using namespace ebpfmap::harness;
using Catch::Matchers::Contains;
using net_tests::load_socket_filter;
using net_tests::load_xdp;
using net_tests::PinDirectory;

namespace {

ProgramHandle open_fd(const Descriptor &program) { return make<ProgramHandle>(ebpf_program_open_fd, program.get()); }

}  // namespace

TEST_CASE("a program is the same by descriptor, by id and by pin", "[net]") {
    PinDirectory pins;
    Descriptor loaded = load_xdp("same");
    ProgramHandle by_fd = open_fd(loaded);
    uint32_t id = ebpf_program_id(by_fd.get());
    auto by_id = make<ProgramHandle>(ebpf_program_open_id, id);
    call(ebpf_program_pin, by_fd.get(), pins.path("same").c_str());
    auto by_pin = make<ProgramHandle>(ebpf_program_open_pinned, pins.path("same").c_str());
    for (const ProgramHandle *program : {&by_fd, &by_id, &by_pin}) {
        CHECK(ebpf_program_id(program->get()) == id);
        CHECK(std::string(ebpf_program_name(program->get())) == "same");
        CHECK(ebpf_program_type(program->get()) == EBPF_PROGRAM_TYPE_XDP);
        CHECK(std::string(ebpf_program_tag(program->get())).size() == 16);
        CHECK(std::string(ebpf_program_tag(program->get())) == ebpf_program_tag(by_fd.get()));
        CHECK(ebpf_program_fd(program->get()) > 2);
    }
    call(ebpf_program_unpin, by_id.get(), pins.path("same").c_str());
    ebpf_program *none = nullptr;
    CHECK(refusal_of(ebpf_program_open_pinned, pins.path("same").c_str(), &none).cause == EBPF_CAUSE_PIN_MISSING);
}

TEST_CASE("the attach type and the frags of a program are found out", "[net]") {
    struct Row {
        const char *object;
        const char *program;
        int32_t attach_type;
        int32_t frags;
    };
    auto row =
        GENERATE(Row{"forward", "forward", 37, 0}, Row{"forward.frags", "forward", 37, 1}, Row{"chain", "chain_root", 37, 0});
    CAPTURE(row.object, row.program);
    auto object = make<ObjectHandle>(ebpf_object_open_bundled, row.object);
    call(ebpf_object_load, object.get());
    auto program = make<ProgramHandle>(ebpf_object_open_program, object.get(), row.program);
    CHECK(call(ebpf_program_attach_type, program.get()) == row.attach_type);
    CHECK(call(ebpf_program_has_frags, program.get()) == row.frags);
}

TEST_CASE("an attach type that cannot be found out is said to be so", "[net]") {
    CHECK(call(ebpf_program_attach_type, open_fd(load_xdp("devmap", BPF_XDP_DEVMAP)).get()) == BPF_XDP_DEVMAP);
    CHECK(call(ebpf_program_attach_type, open_fd(load_xdp("cpumap", BPF_XDP_CPUMAP)).get()) == BPF_XDP_CPUMAP);
    ProgramHandle filter = open_fd(load_socket_filter());
    CHECK(refusal_of(ebpf_program_attach_type, filter.get()).cause == EBPF_CAUSE_NOT_SUPPORTED);
    CHECK(call(ebpf_program_has_frags, filter.get()) == 0);
}

TEST_CASE("runs are counted while that is switched on", "[net]") {
    Line line;
    Descriptor loaded = load_xdp("counted");
    ProgramHandle program = open_fd(loaded);
    Frame frame = build_frame(flow_between(line.left, line.middle_left), 0);
    auto runs = [&] {
        uint64_t count = 4711;
        uint64_t nanoseconds = 4711;
        call(ebpf_program_run_stats, program.get(), &count, &nanoseconds);
        CHECK((nanoseconds > 0) == (count > 0));
        return count;
    };
    CHECK(runs() == 0);
    {
        int32_t fd = -1;
        call(ebpf_program_enable_run_stats, &fd);
        Descriptor counting(fd);
        send_live_frames(loaded.get(), line.middle_left, frame, 100, 16);
        CHECK(runs() >= 100);
    }
    uint64_t then = runs();
    send_live_frames(loaded.get(), line.middle_left, frame, 100, 16);
    CHECK(runs() == then);
}

TEST_CASE("an error names objects that are no programs", "[net]") {
    PinDirectory pins;
    ebpf_program *none = nullptr;
    Descriptor netns(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
    Outcome file = refusal_of(ebpf_program_open_fd, netns.get(), &none);
    CHECK(file.cause == EBPF_CAUSE_FD_KIND);
    CHECK_THAT(file.message, Contains("not a BPF program"));
    CHECK(refusal_of(ebpf_program_open_fd, -1, &none).cause == EBPF_CAUSE_BAD_FD);
    Outcome id = refusal_of(ebpf_program_open_id, 0x7fffffffU, &none);
    CHECK(id.cause == EBPF_CAUSE_ID);
    CHECK_THAT(id.message, Contains("bpftool prog list"));
    auto object = make<ObjectHandle>(ebpf_object_open_bundled, "forward");
    call(ebpf_object_load, object.get());
    auto map = make<MapHandle>(ebpf_object_open_map, object.get(), "tx");
    call(ebpf_map_pin, map.get(), pins.path("map").c_str());
    Outcome pin = refusal_of(ebpf_program_open_pinned, pins.path("map").c_str(), &none);
    CHECK(pin.cause == EBPF_CAUSE_PIN_KIND);
    CHECK_THAT(pin.message, Contains("is not a program"));
    CHECK(none == nullptr);

    CHECK(ebpf_program_id(nullptr) == 0);
    CHECK(std::string(ebpf_program_name(nullptr)).empty());
    CHECK(std::string(ebpf_program_tag(nullptr)).empty());
    CHECK(ebpf_program_fd(nullptr) == -EINVAL);
    ebpf_program_close(nullptr);
}

TEST_CASE("an object from a file lists its members, and accepts constants", "[net]") {
    ObjectHandle object = net_tests::open_object("sample.o");
    auto names = [&](auto function) {
        std::vector<std::string> list;
        for (uint32_t i = 0; function(object.get(), i); i++) list.push_back(function(object.get(), i));
        return list;
    };
    CHECK(names(ebpf_object_map_name) == std::vector<std::string>{"sample.bss", "sample.rodata", "seen"});
    CHECK(names(ebpf_object_program_name) == std::vector<std::string>{"decide", "entering", "first", "leaving", "second"});
    CHECK(names(ebpf_object_constant_name) == std::vector<std::string>{"process", "verdict"});
    CHECK(call(ebpf_object_constant_size, object.get(), "process") == 8);

    uint32_t verdict = 0;
    call(ebpf_object_get_constant, object.get(), "verdict", &verdict, 4U);
    CHECK(verdict == 2);
    net_tests::set_constant(object, "verdict", uint32_t{1});
    call(ebpf_object_get_constant, object.get(), "verdict", &verdict, 4U);
    CHECK(verdict == 1);

    Outcome size = refusal_of(ebpf_object_set_constant, object.get(), "verdict", &verdict, 8U);
    CHECK(size.cause == EBPF_CAUSE_BUFFER_SIZE);
    CHECK_THAT(size.message, Contains("4 bytes, not 8"));
    Outcome unknown = refusal_of(ebpf_object_set_constant, object.get(), "vredict", &verdict, 4U);
    CHECK(unknown.cause == EBPF_CAUSE_OBJECT_MEMBER);
    CHECK_THAT(unknown.message, Contains("process, verdict"));

    call(ebpf_object_load, object.get());
    CHECK(refusal_of(ebpf_object_set_constant, object.get(), "verdict", &verdict, 4U).cause == EBPF_CAUSE_OBJECT_STATE);
    CHECK(refusal_of(ebpf_object_get_constant, object.get(), "verdict", &verdict, 4U).cause == EBPF_CAUSE_OBJECT_STATE);
}

TEST_CASE("files that are no BPF objects are rejected as such", "[net]") {
    ebpf_object *none = nullptr;
    Outcome missing = refusal_of(ebpf_object_open_file, "/nowhere/at/all.o", &none);
    CHECK(missing.code == -ENOENT);
    CHECK(missing.cause == EBPF_CAUSE_OBJECT);
    CHECK_THAT(missing.message, Contains("/nowhere/at/all.o") && Contains("does not exist"));
    Outcome directory = refusal_of(ebpf_object_open_file, "/tmp", &none);
    CHECK(directory.cause == EBPF_CAUSE_OBJECT);
    CHECK_THAT(directory.message, Contains("cannot be read"));
    Outcome machine = refusal_of(ebpf_object_open_file, "/proc/self/exe", &none);
    CHECK(machine.cause == EBPF_CAUSE_OBJECT);
    CHECK_THAT(machine.message, Contains("not for BPF") && Contains("clang -target bpf"));

    const char text[] = "this is a text and no ELF file, though it is long enough to be one, by far, if that were all";
    Outcome no_elf = refusal_of(ebpf_object_open_memory, text, uint64_t{sizeof text}, "text", &none);
    CHECK(no_elf.cause == EBPF_CAUSE_OBJECT);
    CHECK_THAT(no_elf.message, Contains("\"text\"") && Contains("is not an ELF file"));
    CHECK(refusal_of(ebpf_object_open_memory, text, uint64_t{0}, "text", &none).cause == EBPF_CAUSE_OBJECT);
    CHECK(refusal_of(ebpf_object_open_memory, text, uint64_t{sizeof text}, "", &none).cause == EBPF_CAUSE_ARGUMENT);
    CHECK(none == nullptr);
}

TEST_CASE("an object from memory works when the memory is gone", "[net]") {
    ObjectHandle object;
    {
        std::ifstream file(std::string(OBJECTS) + "sample.o", std::ios::binary);
        std::vector<char> bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
        object = make<ObjectHandle>(ebpf_object_open_memory, bytes.data(), uint64_t{bytes.size()}, "mine");
        std::fill(bytes.begin(), bytes.end(), '\0');
    }
    call(ebpf_object_load, object.get());
    CHECK(call(ebpf_object_program_fd, object.get(), "decide") > 2);
    CHECK(std::string(ebpf_object_map_name(object.get(), 0)) == "mine.bss");
}

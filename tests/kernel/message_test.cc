// SPDX-License-Identifier: BSD-2-Clause
// Every call that takes a string, with strings that would break a message: inspect() holds each error to its contract, and here
// the end of the message has to be left.
#include "kernel/maps.h"
#include "kernel/objects.h"
#include "kernel/pin_directory.h"
#include "kernel/programs.h"

#include <fcntl.h>
#include <catch2/catch.hpp>

#include <functional>

using namespace kernel_tests;
using ebpfmap::harness::ChainHandle;
using ebpfmap::harness::LinkHandle;
using ebpfmap::harness::ObjectHandle;
using ebpfmap::harness::ProgramHandle;

namespace {

std::string repeated(const std::string &text, size_t count) {
    std::string all;
    while (count-- > 0) all += text;
    return all;
}

const std::string kHostile[] = {
    "é",
    "aaaaaaaaaaaaaaé",
    repeated("é", 8),
    repeated("x", 4000),
    repeated("日", 1300),
    repeated("word ", 800),
    "/sys/fs/bpf/" + repeated("d/", 2500) + "tx",
    "/sys/fs/bpf/" + repeated("\x1b", 250),
    "two\nlines",
    "\x1b[2Jgone",
    "\xff\xfe\xc3",
    "half \xe2\x82",
    "\302\23331mred",  // octal, because a hexadecimal escape would swallow the digits
    "right \xe2\x80\xae left",
    "/sys/fs/bpf/\n\x1b[2J\xff",
    "/tmp/no\tbpf",
};

struct World {
    MapHandle map = make_map({EBPF_MAP_TYPE_DEVMAP, 4, 8, 1, 0, "tx"});
    Descriptor loaded = load_xdp();
    ProgramHandle program = make<ProgramHandle>(ebpf_program_open_fd, loaded.get());
    ObjectHandle object = make<ObjectHandle>(ebpf_object_open_bundled, "forward");
    ChainHandle chain = make<ChainHandle>(ebpf_chain_create, uint32_t{EBPF_CHAIN_KIND_XDP}, 2);
    MapSpecHandle spec = spec_of({EBPF_MAP_TYPE_HASH, 4, 4, 1});
};

struct Call {
    const char *name;
    std::function<Attempt(const World &, const char *)> with;
};

template <auto open, typename Handle>
Attempt open_pinned(const char *path) {
    typename Handle::pointer made = nullptr;
    Attempt outcome = attempt(open, path, &made);
    Handle owned(made);
    return outcome;
}

// The functions of the headers that take a string.
const Call kCalls[] = {
    {"ebpf_map_spec_set_name", [](const World &w, const char *s) { return attempt(ebpf_map_spec_set_name, w.spec.get(), s); }},
    {"ebpf_map_pin", [](const World &w, const char *s) { return attempt(ebpf_map_pin, w.map.get(), s); }},
    {"ebpf_map_unpin", [](const World &w, const char *s) { return attempt(ebpf_map_unpin, w.map.get(), s); }},
    {"ebpf_map_open_pinned",
     [](const World &, const char *s) {
         ebpf_map *map = nullptr;
         Attempt outcome = attempt(ebpf_map_open_pinned, s, 0U, &map);
         ebpf_map_close(map);
         return outcome;
     }},
    {"ebpf_map_create_pinned",
     [](const World &w, const char *s) {
         ebpf_map *map = nullptr;
         Attempt outcome = attempt(ebpf_map_create_pinned, w.spec.get(), s, uint32_t{EBPF_PIN_POLICY_REPLACE}, &map);
         ebpf_map_close(map);
         return outcome;
     }},
    {"ebpf_program_open_pinned",
     [](const World &, const char *s) { return open_pinned<ebpf_program_open_pinned, ProgramHandle>(s); }},
    {"ebpf_program_pin", [](const World &w, const char *s) { return attempt(ebpf_program_pin, w.program.get(), s); }},
    {"ebpf_program_unpin", [](const World &w, const char *s) { return attempt(ebpf_program_unpin, w.program.get(), s); }},
    {"ebpf_link_open_pinned", [](const World &, const char *s) { return open_pinned<ebpf_link_open_pinned, LinkHandle>(s); }},
    {"ebpf_chain_open_pinned",
     [](const World &, const char *s) { return open_pinned<ebpf_chain_open_pinned, ChainHandle>(s); }},
    {"ebpf_chain_pin", [](const World &w, const char *s) { return attempt(ebpf_chain_pin, w.chain.get(), s); }},
    {"ebpf_chain_unpin", [](const World &w, const char *s) { return attempt(ebpf_chain_unpin, w.chain.get(), s); }},
    {"ebpf_object_open_bundled",
     [](const World &, const char *s) { return open_pinned<ebpf_object_open_bundled, ObjectHandle>(s); }},
    {"ebpf_object_open_file", [](const World &, const char *s) { return open_pinned<ebpf_object_open_file, ObjectHandle>(s); }},
    {"ebpf_object_open_memory",
     [](const World &, const char *s) {
         ebpf_object *object = nullptr;
         return attempt(ebpf_object_open_memory, "no ELF", uint64_t{6}, s, &object);
     }},
    {"ebpf_object_constant_size",
     [](const World &w, const char *s) { return attempt(ebpf_object_constant_size, w.object.get(), s); }},
    {"ebpf_object_get_constant",
     [](const World &w, const char *s) {
         int value = 0;
         return attempt(ebpf_object_get_constant, w.object.get(), s, &value, 4U);
     }},
    {"ebpf_object_set_constant",
     [](const World &w, const char *s) {
         int value = 0;
         return attempt(ebpf_object_set_constant, w.object.get(), s, &value, 4U);
     }},
    {"ebpf_object_bind_map",
     [](const World &w, const char *s) { return attempt(ebpf_object_bind_map, w.object.get(), s, w.map.get()); }},
    {"ebpf_object_open_map",
     [](const World &w, const char *s) {
         ebpf_map *map = nullptr;
         return attempt(ebpf_object_open_map, w.object.get(), s, &map);
     }},
    {"ebpf_object_open_program",
     [](const World &w, const char *s) {
         ebpf_program *program = nullptr;
         return attempt(ebpf_object_open_program, w.object.get(), s, &program);
     }},
    {"ebpf_object_program_fd",
     [](const World &w, const char *s) { return attempt(ebpf_object_program_fd, w.object.get(), s); }},
    {"ebpf_link_attach_section",
     [](const World &w, const char *s) {
         ebpf_link *link = nullptr;
         return attempt(ebpf_link_attach_section, w.object.get(), s, &link);
     }},
    {"ebpf_link_attach_xdp_by_name",
     [](const World &w, const char *s) {
         ebpf_link *link = nullptr;
         return attempt(ebpf_link_attach_xdp_by_name, w.loaded.get(), s, -1, 0U, &link);
     }},
    {"ebpf_link_attach_tc_by_name",
     [](const World &w, const char *s) {
         ebpf_link *link = nullptr;
         return attempt(ebpf_link_attach_tc_by_name, w.loaded.get(), s, -1, uint32_t{EBPF_TC_DIRECTION_INGRESS}, 0U, &link);
     }},
    {"ebpf_interface_index",
     [](const World &, const char *s) {
         uint32_t index = 0;
         return attempt(ebpf_interface_index, s, -1, &index);
     }},
    {"ebpf_devmap_set_by_name",
     [](const World &w, const char *s) { return attempt(ebpf_devmap_set_by_name, w.map.get(), 0U, s, -1, 0); }},
};

// Removes objects that a call created with a name that turned out to be valid.
void clean(const World &world, const char *path) {
    ebpf_map_unpin(world.map.get(), path, nullptr);
    ebpf_program_unpin(world.program.get(), path, nullptr);
    ebpf_chain_unpin(world.chain.get(), path, nullptr);
    std::string name = path;
    if (name.find('/') == name.npos) unlink(("/sys/fs/bpf/" + name).c_str());
    if (name.starts_with("/sys/fs/bpf/")) unlink(path);
}

}  // namespace

TEST_CASE("every call that takes a string, with strings that break messages", "[kernel][message]") {
    World world;
    for (const Call &call : kCalls) {
        for (const std::string &hostile : kHostile) {
            Attempt outcome = call.with(world, hostile.c_str());  // inspect() throws where the contract is broken
            INFO(call.name << ": " << outcome.message);
            if (outcome.verdict.code < 0) {
                CHECK(is_line_for_people(outcome.message));
                CHECK(outcome.message.size() < 1500);
                CHECK(outcome.message.find("\xe2\x80\xae") == std::string::npos);
            }
            clean(world, hostile.c_str());
        }
    }
}

TEST_CASE("a name that is too long, or has a character that names have not, is not cut within one", "[kernel][message]") {
    World world;
    auto name = [&](const char *text) { return attempt(ebpf_map_spec_set_name, world.spec.get(), text); };
    check_outcome(name("é"), {-EINVAL, EBPF_CAUSE_NAME}, {"\"é\" has 'é'"});
    check_outcome(name("\xff"), {-EINVAL, EBPF_CAUSE_NAME}, {"\"\\xff\" has '\\xff'"});
    check_outcome(name("aaaaaaaaaaaaaaé"), {-EINVAL, EBPF_CAUSE_NAME}, {"\"aaaaaaaaaaaaaaé\" has 16", "at most 15 bytes"});
    check_outcome(name(repeated("x", 4000).c_str()), {-EINVAL, EBPF_CAUSE_NAME}, {"…", "has 4000"});
}

TEST_CASE("the names of an object are shown like those of a user", "[kernel][message]") {
    for (const std::string &hostile : kHostile) {
        ebpf_object *object = nullptr;
        std::string junk = "no ELF";
        Attempt outcome = attempt(ebpf_object_open_memory, junk.data(), uint64_t{junk.size()}, hostile.c_str(), &object);
        INFO(outcome.message);
        CHECK(outcome.verdict.cause == EBPF_CAUSE_OBJECT);
        CHECK_THAT(outcome.message, Catch::Contains("clang -target bpf"));
    }
}

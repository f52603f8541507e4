// SPDX-License-Identifier: BSD-2-Clause
// Other tools: they read objects of this library, and this library uses their objects.
#include "build_paths.h"
#include "harness/forwarder.h"
#include "harness/line.h"
#include "net/objects.h"
#include "net/pins.h"
#include "net/process.h"

#include <catch2/catch.hpp>

using namespace ebpfmap::harness;
using Catch::Matchers::Contains;
using net_tests::PinDirectory;
using net_tests::Process;

namespace {

// Runs a command and returns its output.
std::string output_of(std::vector<std::string> command) {
    Process process(std::move(command));
    int status = process.wait();
    INFO(process.output());
    CHECK(status == 0);
    return process.output();
}

// Four bytes as bpftool prints them.
std::string text_of_key(uint32_t number) {
    char text[16];
    snprintf(text, sizeof text, "%02x %02x %02x %02x", number & 0xff, number >> 8 & 0xff, number >> 16 & 0xff, number >> 24);
    return text;
}

}  // namespace

TEST_CASE("bpftool reads a map and a link that were made here", "[net]") {
    Line line;
    PinDirectory pins;
    InNetns inside(line.middle_netns);
    Forwarder forwarder(line.middle_left, line.middle_right);
    std::string map = pins.path("tx");
    std::string link = pins.path("link");
    call(ebpf_map_pin, forwarder.tx(), map.c_str());
    call(ebpf_link_pin, forwarder.link(), link.c_str());

    std::string shown = output_of({"bpftool", "map", "show", "pinned", map});
    CHECK_THAT(shown, Contains("devmap_hash") && Contains("name line_tx") && Contains("key 4B  value 8B"));
    std::string key = text_of_key(line.middle_left.index());
    std::string egress = text_of_key(line.middle_right.index());
    CHECK_THAT(output_of({"bpftool", "map", "dump", "pinned", map}), Contains("Found 2 elements"));
    CHECK_THAT(output_of({"bpftool", "map", "dump", "pinned", map}), Contains(key) && Contains(egress));

    std::string id = std::to_string(ebpf_link_id(forwarder.link()));
    CHECK_THAT(output_of({"bpftool", "link", "show", "pinned", link}), Contains(id + ": xdp"));
    CHECK_THAT(output_of({"bpftool", "net", "show"}), Contains("mleft"));
}

TEST_CASE("a map that bpftool made and pinned is used here", "[net]") {
    PinDirectory pins;
    std::string pin = pins.path("made");
    output_of({"bpftool", "map", "create", pin, "type", "hash", "key", "4", "value", "8", "entries", "16", "name", "made"});
    output_of({"bpftool", "map", "update", "pinned", pin, "key", "1", "0", "0", "0", "value", "7", "0", "0", "0", "0", "0", "0",
               "0"});

    auto map = make<MapHandle>(ebpf_map_open_pinned, pin.c_str(), 0U);
    CHECK(std::string(ebpf_map_name(map.get())) == "made");
    uint32_t key = 1;
    uint64_t value = 0;
    call(ebpf_map_lookup, map.get(), &key, 4U, &value, 8U, uint64_t{0});
    CHECK(value == 7);
    key = 2;
    value = 9;
    call(ebpf_map_update, map.get(), &key, 4U, &value, 8U, uint64_t{0});
    CHECK_THAT(output_of({"bpftool", "map", "lookup", "pinned", pin, "key", "2", "0", "0", "0"}), Contains("09 00 00 00"));
}

TEST_CASE("a program that bpftool loaded and pinned is attached here", "[net]") {
    Line line;
    PinDirectory pins;
    InNetns inside(line.middle_netns);
    std::string pin = pins.path("decide");
    // bpftool loads all programs of an object; each by the type of its section.
    output_of({"bpftool", "prog", "loadall", std::string(OBJECTS) + "sample.o", pin});
    auto program = make<ProgramHandle>(ebpf_program_open_pinned, (pin + "/decide").c_str());
    auto link =
        make<LinkHandle>(ebpf_link_attach_xdp, ebpf_program_fd(program.get()), line.middle_left.index(), EBPF_XDP_MODE_NATIVE);
    std::string shown = output_of({"bpftool", "net", "show"});
    CHECK_THAT(shown, Contains("mleft") && Contains(std::to_string(ebpf_program_id(program.get()))));
}

// Where the kernel takes freplace programs this is libxdp's dispatcher, else the program itself.
TEST_CASE("a program that xdp-loader loaded is recognised as the incumbent", "[net]") {
    Line line;
    InNetns inside(line.middle_netns);
    output_of({"xdp-loader", "load", "mleft", std::string(OBJECTS) + "sample.o", "--prog-name", "decide", "--mode", "native"});
    uint32_t id = 0;
    uint32_t mode = 0;
    uint32_t link_id = 4711;
    REQUIRE(call(ebpf_link_find_xdp, line.middle_left.index(), &id, &mode, &link_id) == 1);
    auto incumbent = make<ProgramHandle>(ebpf_program_open_id, id);
    std::string name = ebpf_program_name(incumbent.get());
    CHECK((name == "decide" || name == "xdp_dispatcher"));
    CHECK(mode == EBPF_XDP_MODE_NATIVE);

    ebpf_link *none = nullptr;
    Outcome busy = refusal_of(ebpf_link_attach_xdp, ebpf_program_fd(incumbent.get()), line.middle_left.index(),
                              EBPF_XDP_MODE_NATIVE, &none);
    CHECK(busy.cause == EBPF_CAUSE_INTERFACE_BUSY);
    CHECK_THAT(busy.message, Contains("program " + std::to_string(id) + " (\"" + name + "\")"));
    CHECK_THAT(busy.message, Contains(name == "decide" ? "ip link set dev mleft xdpdrv off" : "xdp-loader unload mleft --all"));

    output_of({"xdp-loader", "unload", "mleft", "--all"});
    CHECK(call(ebpf_link_find_xdp, line.middle_left.index(), nullptr, nullptr, nullptr) == 0);
}

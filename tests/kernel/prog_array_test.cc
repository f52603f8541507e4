// SPDX-License-Identifier: BSD-2-Clause
// Prog arrays: programs under indices, and the question whether a close would empty one.
#include "kernel/child.h"
#include "kernel/maps.h"
#include "kernel/pin_directory.h"
#include "kernel/programs.h"

#include <grp.h>
#include <catch2/catch.hpp>

using namespace kernel_tests;
using ebpfmap::harness::Descriptor;

namespace {

Attempt set(const MapHandle &map, uint32_t index, const Descriptor &program) {
    return attempt(ebpf_prog_array_set, map.get(), index, program.get());
}

// 0 where the index is empty.
uint32_t get(const MapHandle &map, uint32_t index) {
    uint32_t id = 0;
    call(ebpf_prog_array_get, map.get(), index, &id);
    return id;
}

int32_t would_empty(const MapHandle &map) { return call(ebpf_prog_array_lost_on_close, map.get()); }

MapHandle reopen(const MapHandle &map) { return make<MapHandle>(ebpf_map_open_fd, ebpf_map_fd(map.get())); }

}  // namespace

TEST_CASE("prog arrays: set, get, replace, clear", "[kernel][prog_array]") {
    MapHandle map = make_map({EBPF_MAP_TYPE_PROG_ARRAY, 4, 4, 4, 0, "slots"});
    Descriptor one = load_xdp();
    Descriptor other = load_xdp();
    uint32_t id = 0;
    CHECK(attempt(ebpf_prog_array_get, map.get(), 2, &id).verdict == kNone);
    CHECK(set(map, 2, one).verdict == kOk);
    CHECK(get(map, 2) == program_id(one));
    CHECK(set(map, 2, other).verdict == kOk);
    CHECK(get(map, 2) == program_id(other));
    CHECK(attempt(ebpf_prog_array_clear, map.get(), 2).verdict == kOk);
    CHECK(get(map, 2) == 0);
    check_outcome(attempt(ebpf_prog_array_clear, map.get(), 2), {-ENOENT, EBPF_CAUSE_NOT_FOUND},
                  {"map \"slots\" has no key 2"});
}

TEST_CASE("a prog array keeps its programs loaded", "[kernel][prog_array]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_PROG_ARRAY, 1);
    uint32_t id = 0;
    {
        Descriptor program = load_xdp();
        id = program_id(program);
        set(map, 0, program);
    }
    CHECK(get(map, 0) == id);
}

TEST_CASE("a walk over a prog array meets the occupied indices", "[kernel][prog_array]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_PROG_ARRAY, 8);
    Descriptor program = load_xdp();
    for (uint32_t index : {1, 4, 7}) set(map, index, program);
    CursorHandle cursor = make<CursorHandle>(ebpf_cursor_new, map.get());
    uint32_t index = 0, id = 0;
    for (uint32_t expected : {1U, 4U, 7U}) {
        CHECK(call(ebpf_prog_array_next, cursor.get(), &index, &id) == 1);
        CHECK(index == expected);
        CHECK(id == program_id(program));
    }
    CHECK(call(ebpf_prog_array_next, cursor.get(), &index, nullptr) == 0);
    CHECK(ebpf_cursor_state(cursor.get()) == EBPF_CURSOR_STATE_COMPLETE);
}

TEST_CASE("tail calls follow the array", "[kernel][prog_array]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_PROG_ARRAY, 2);
    Instructions jump = load_map(BPF_REG_2, ebpf_map_fd(map.get())) +
                        Instructions{{BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_3, 0, 0, 1}} + call_helper(BPF_FUNC_tail_call) +
                        returning(XDP_DROP);
    Descriptor caller = load({.instructions = jump});
    CHECK(run_once(caller, BPF_PROG_TYPE_XDP) == XDP_DROP);
    CHECK(set(map, 1, load({.instructions = returning(XDP_TX)})).verdict == kOk);
    CHECK(run_once(caller, BPF_PROG_TYPE_XDP) == XDP_TX);
    CHECK(set(map, 1, load({.instructions = returning(XDP_PASS)})).verdict == kOk);
    CHECK(run_once(caller, BPF_PROG_TYPE_XDP) == XDP_PASS);
    call(ebpf_prog_array_clear, map.get(), 1);
    CHECK(run_once(caller, BPF_PROG_TYPE_XDP) == XDP_DROP);
}

TEST_CASE("the programs that closing a prog array would remove", "[kernel][prog_array]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_PROG_ARRAY, 4);
    Descriptor program = load_xdp();
    CHECK(would_empty(map) == 0);
    set(map, 0, program);
    set(map, 3, program);
    CHECK(would_empty(map) == 2);
    call(ebpf_prog_array_clear, map.get(), 3);
    CHECK(would_empty(map) == 1);

    SECTION("another handle holds it") {
        MapHandle second = reopen(map);
        CHECK(would_empty(map) == 0);
        second.reset();
        CHECK(would_empty(map) == 1);
    }
    SECTION("a descriptor that is no handle of this library holds it") {
        Descriptor copy(dup(ebpf_map_fd(map.get())));
        CHECK(would_empty(map) == 0);
        copy = Descriptor();
        CHECK(would_empty(map) == 1);
    }
    SECTION("a spec that keeps it as a template holds it") {
        auto spec = make<MapSpecHandle>(ebpf_map_spec_new, EBPF_MAP_TYPE_ARRAY_OF_MAPS, 4U, 4U, 1U);
        call(ebpf_map_spec_set_inner_map, spec.get(), map.get());
        CHECK(would_empty(map) == 0);
        spec.reset();
        CHECK(would_empty(map) == 1);
    }
    SECTION("a pin that can be read only holds it") {
        PinDirectory pins;
        std::string path = pins.path("slots");
        call(ebpf_map_pin, map.get(), path.c_str());
        chmod(pins.directory().c_str(), 0755);
        chmod(path.c_str(), 0444);
        std::string answer = in_child([&]() -> std::string {
            if (setgroups(0, nullptr) < 0 || setgid(65534) < 0 || setuid(65534) < 0) return "still root";
            return std::to_string(would_empty(make<MapHandle>(ebpf_map_open_pinned, path.c_str(), EBPF_F_RDONLY)));
        });
        CHECK(answer == "0");
    }
    SECTION("a pin holds it, as long as it stands") {
        PinDirectory pins;
        std::string path = pins.path("slots");
        call(ebpf_map_pin, map.get(), path.c_str());
        CHECK(would_empty(map) == 0);
        SECTION("until it is unpinned") { call(ebpf_map_unpin, map.get(), path.c_str()); }
        SECTION("until somebody else removes it") { unlink(path.c_str()); }
        CHECK(would_empty(map) == 1);
    }
    SECTION("a pin that it was opened from holds it") {
        PinDirectory pins;
        std::string path = pins.path("slots");
        call(ebpf_map_pin, map.get(), path.c_str());
        map = make<MapHandle>(ebpf_map_open_pinned, path.c_str(), 0);
        CHECK(would_empty(map) == 0);
        unlink(path.c_str());
        CHECK(would_empty(map) == 1);
    }
    SECTION("a path at which another map is pinned by now does not") {
        PinDirectory pins;
        std::string path = pins.path("slots");
        call(ebpf_map_pin, map.get(), path.c_str());
        unlink(path.c_str());
        MapHandle other = small_map(EBPF_MAP_TYPE_PROG_ARRAY, 4);
        call(ebpf_map_pin, other.get(), path.c_str());
        CHECK(would_empty(map) == 1);
    }
}

TEST_CASE("errors of a prog array", "[kernel][prog_array]") {
    MapHandle map = make_map({EBPF_MAP_TYPE_PROG_ARRAY, 4, 4, 4, 0, "slots"});
    Descriptor program = load_xdp();
    check_outcome(set(map, 4, program), {-E2BIG, EBPF_CAUSE_INDEX}, {"index 4 is past the end of map \"slots\"", "(0-3)"});
    check_outcome(attempt(ebpf_prog_array_clear, map.get(), 4), {-E2BIG, EBPF_CAUSE_INDEX}, {"index 4"});
    check_outcome(attempt(ebpf_prog_array_set, map.get(), 0, 4711), {-EBADF, EBPF_CAUSE_BAD_FD},
                  {"4711 (prog_fd) is not open"});
    check_outcome(attempt(ebpf_prog_array_set, map.get(), 0, -1), {-EBADF, EBPF_CAUSE_BAD_FD}, {"-1 (prog_fd) is not open"});
    check_outcome(attempt(ebpf_prog_array_set, map.get(), 0, ebpf_map_fd(map.get())), {-EINVAL, EBPF_CAUSE_FD_KIND},
                  {"(prog_fd) is a map, not a BPF program"});
    call(ebpf_map_freeze, map.get());
    CHECK(set(map, 0, program).verdict == Verdict{-EPERM, EBPF_CAUSE_FROZEN});
}

// SPDX-License-Identifier: BSD-2-Clause
// Stack traces, which only programs store.
#include "kernel/maps.h"
#include "kernel/programs.h"

#include <catch2/catch.hpp>

using namespace kernel_tests;
using ebpfmap::harness::Descriptor;

namespace {

// Stores a trace of the stack that it is run from, and returns its number.
uint32_t store_trace(const MapHandle &map) {
    Instructions trace = load_map(BPF_REG_2, ebpf_map_fd(map.get())) +
                         Instructions{{BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_3, 0, 0, BPF_F_REUSE_STACKID}} +
                         call_helper(BPF_FUNC_get_stackid) + Instructions{{BPF_JMP | BPF_EXIT, 0, 0, 0, 0}};
    Descriptor program = load({.type = BPF_PROG_TYPE_RAW_TRACEPOINT, .attach_type = 0, .instructions = trace});
    return run_once(program, BPF_PROG_TYPE_RAW_TRACEPOINT);
}

}  // namespace

TEST_CASE("stack traces are read, walked, taken and deleted", "[kernel][stack_trace]") {
    MapHandle map = make_map({EBPF_MAP_TYPE_STACK_TRACE, 4, 8 * 16, 64, 0, "traces"});
    uint32_t number = store_trace(map);
    REQUIRE(number < 64);
    struct Trace {
        uint64_t frames[16];
    };
    CHECK(read<Trace>(map, number)->frames[0] != 0);

    CursorHandle cursor = make<CursorHandle>(ebpf_cursor_new, map.get());
    uint32_t key = 0;
    CHECK(call(ebpf_cursor_next, cursor.get(), &key, sizeof key, nullptr, 0) == 1);
    CHECK(key == number);
    CHECK(call(ebpf_cursor_next, cursor.get(), &key, sizeof key, nullptr, 0) == 0);

    Trace taken{};
    CHECK(attempt(ebpf_map_take, map.get(), &number, 4, &taken, sizeof taken, 0).verdict == kOk);
    CHECK(taken.frames[0] != 0);
    CHECK(attempt(ebpf_map_take, map.get(), &number, 4, &taken, sizeof taken, 0).verdict == kNone);
    number = store_trace(map);
    CHECK(drop(map, number).verdict == kOk);
    CHECK(drop(map, number).verdict == Verdict{-ENOENT, EBPF_CAUSE_NOT_FOUND});
}

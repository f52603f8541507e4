// SPDX-License-Identifier: BSD-2-Clause
// The programs of a prog array must agree with the first one. The error for another program names the difference.
#include "kernel/maps.h"
#include "kernel/programs.h"

#include <catch2/catch.hpp>

using namespace kernel_tests;
using ebpfmap::harness::Descriptor;

namespace {

constexpr Verdict kOtherType{-EINVAL, EBPF_CAUSE_PROGRAM_TYPE};
constexpr Verdict kOtherAttachType{-EINVAL, EBPF_CAUSE_ATTACH_TYPE};
constexpr Verdict kOtherFrags{-EINVAL, EBPF_CAUSE_FRAGS};

MapHandle make_slots() { return make_map({EBPF_MAP_TYPE_PROG_ARRAY, 4, 4, 4, 0, "slots"}); }

Attempt set(const MapHandle &map, const Descriptor &program) {
    return attempt(ebpf_prog_array_set, map.get(), 0, program.get());
}

// The second program into an array that the first one owns.
Attempt second_after(const ProgramSpec &first, const ProgramSpec &second) {
    MapHandle map = make_slots();
    REQUIRE(set(map, load(first)).verdict == kOk);
    return set(map, load(second));
}

ProgramSpec xdp(uint32_t attach_type, bool frags = false) {
    return {.attach_type = attach_type, .frags = frags, .name = "second"};
}

ProgramSpec cgroup_skb(uint32_t attach_type) {
    return {.type = BPF_PROG_TYPE_CGROUP_SKB, .attach_type = attach_type, .name = "second"};
}

ProgramSpec connect(uint32_t attach_type) {
    return {.type = BPF_PROG_TYPE_CGROUP_SOCK_ADDR, .attach_type = attach_type, .name = "second"};
}

const ProgramSpec kFilter{.type = BPF_PROG_TYPE_SOCKET_FILTER, .attach_type = 0, .name = "second"};

}  // namespace

TEST_CASE("a program of another type than the array's", "[kernel][prog_array]") {
    check_outcome(second_after(xdp(BPF_XDP), kFilter), kOtherType,
                  {"(\"second\") is of type socket_filter", "map \"slots\" holds xdp programs",
                   "the type of its first program"});
    check_outcome(second_after(kFilter, xdp(BPF_XDP)), kOtherType, {"is of type xdp", "holds socket_filter programs"});
}

TEST_CASE("an XDP program with another attach type than the array's", "[kernel][prog_array]") {
    struct Row {
        uint32_t first, second;
        const char *first_name, *second_name;
    };
    for (Row row : {Row{BPF_XDP, 0, "attach type xdp", "attach type none (0)"},
                    Row{0, BPF_XDP, "attach type none (0)", "attach type xdp"},
                    Row{BPF_XDP_DEVMAP, BPF_XDP_CPUMAP, "attach type xdp/devmap", "attach type xdp/cpumap"},
                    Row{BPF_XDP, BPF_XDP_DEVMAP, "attach type xdp", "attach type xdp/devmap"}}) {
        INFO(row.first_name << " and " << row.second_name);
        Attempt outcome = second_after(xdp(row.first), xdp(row.second));
        check_outcome(outcome, kOtherAttachType, {"map \"slots\" holds xdp programs", "load it with the same"});
        size_t program = outcome.message.find(row.second_name);
        size_t array = outcome.message.find(row.first_name, outcome.message.find("map \"slots\""));
        CHECK(program < array);
        CHECK(array != std::string::npos);
    }
}

TEST_CASE("an XDP program with frags among those without", "[kernel][prog_array]") {
    for (bool frags : {false, true}) {
        Attempt outcome = second_after(xdp(BPF_XDP, frags), xdp(BPF_XDP, !frags));
        check_outcome(outcome, kOtherFrags,
                      {frags ? "(\"second\") has attach type xdp, without frags"
                             : "(\"second\") has attach type xdp, with frags",
                       frags ? "programs with attach type xdp, with frags" : "programs with attach type xdp, without frags"});
    }
}

TEST_CASE("cgroup programs with other attach types", "[kernel][prog_array]") {
    check_outcome(second_after(cgroup_skb(BPF_CGROUP_INET_INGRESS), cgroup_skb(BPF_CGROUP_INET_EGRESS)), kOtherAttachType,
                  {"has attach type cgroup_skb/egress", "cgroup_skb programs with attach type cgroup_skb/ingress"});
    check_outcome(second_after(connect(BPF_CGROUP_INET4_CONNECT), connect(BPF_CGROUP_INET6_CONNECT)), kOtherAttachType,
                  {"attach type cgroup/connect6", "attach type cgroup/connect4"});
}

TEST_CASE("the owner stays when the array is empty again", "[kernel][prog_array]") {
    MapHandle map = make_slots();
    set(map, load(xdp(BPF_XDP)));
    call(ebpf_prog_array_clear, map.get(), 0);
    CHECK(set(map, load(kFilter)).verdict == kOtherType);
    CHECK(set(map, load(xdp(0))).verdict == kOtherAttachType);
    CHECK(set(map, load(xdp(BPF_XDP))).verdict == kOk);
}

TEST_CASE("a program that jumps through the array decides as well", "[kernel][prog_array]") {
    MapHandle map = make_slots();
    Instructions jump = load_map(BPF_REG_2, ebpf_map_fd(map.get())) +
                        Instructions{{BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_3, 0, 0, 0}} + call_helper(BPF_FUNC_tail_call) +
                        returning(XDP_PASS);
    Descriptor caller = load({.instructions = jump});
    CHECK(set(map, load(kFilter)).verdict == kOtherType);
    CHECK(set(map, load(xdp(0))).verdict == kOtherAttachType);
    CHECK(set(map, load(xdp(BPF_XDP, true))).verdict == kOtherFrags);
    CHECK(set(map, load(xdp(BPF_XDP))).verdict == kOk);
}

TEST_CASE("finding out why leaves the array as it was", "[kernel][prog_array]") {
    MapHandle map = make_slots();
    Descriptor owner = load(xdp(BPF_XDP));
    set(map, owner);
    for (int time = 0; time < 3; ++time) CHECK(set(map, load(xdp(0))).verdict == kOtherAttachType);
    uint32_t id = 0;
    call(ebpf_prog_array_get, map.get(), 0, &id);
    CHECK(id == program_id(owner));
}

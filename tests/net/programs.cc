// SPDX-License-Identifier: BSD-2-Clause
#include "net/programs.h"

#include <sys/syscall.h>

#include <cstdint>
#include <cstring>
#include <vector>

// NOLINTBEGIN(misc-redundant-expression): the code of an instruction is a sum of parts, and several parts are 0.
namespace net_tests {
namespace {

using ebpfmap::harness::Descriptor;
using ebpfmap::harness::throw_errno;

using Program = std::vector<bpf_insn>;

constexpr uint8_t kLoadWord = BPF_LDX | BPF_MEM | BPF_W;
constexpr int16_t kSourceMac = 6;
constexpr int kPastMacs = 12;

bpf_insn instruction(int code, uint8_t to, uint8_t from, int16_t offset, int immediate) {
    return {static_cast<uint8_t>(code), static_cast<uint8_t>(to & 15), static_cast<uint8_t>(from & 15), offset, immediate};
}

bpf_insn set(uint8_t to, int number) { return instruction(BPF_ALU64 | BPF_MOV | BPF_K, to, 0, 0, number); }
bpf_insn copy(uint8_t to, uint8_t from) { return instruction(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0); }
bpf_insn call(int helper) { return instruction(BPF_JMP | BPF_CALL, 0, 0, 0, helper); }
bpf_insn leave() { return instruction(BPF_JMP | BPF_EXIT, 0, 0, 0, 0); }

void append(Program *program, const Program &more) { program->insert(program->end(), more.begin(), more.end()); }

// Writes r7 into a byte of the source MAC address; r6 has the context of the frame.
Program write_source_mac(int16_t byte) {
    return {instruction(kLoadWord, 2, 6, offsetof(xdp_md, data), 0),
            instruction(kLoadWord, 3, 6, offsetof(xdp_md, data_end), 0),
            copy(4, 2),
            instruction(BPF_ALU64 | BPF_ADD | BPF_K, 4, 0, 0, kPastMacs),
            instruction(BPF_JMP | BPF_JGT | BPF_X, 4, 3, 1, 0),
            instruction(BPF_STX | BPF_MEM | BPF_B, 2, 7, static_cast<int16_t>(kSourceMac + byte), 0)};
}

// return bpf_redirect_map(map, r7, flags)
Program redirect(int map_fd, int flags = 0) {
    return {instruction(BPF_LD | BPF_DW | BPF_IMM, 1, BPF_PSEUDO_MAP_FD, 0, map_fd),
            instruction(0, 0, 0, 0, 0),
            copy(2, 7),
            set(3, flags),
            call(BPF_FUNC_redirect_map),
            leave()};
}

Program returning(int number) { return {set(0, number), leave()}; }

Descriptor load(const char *name, uint32_t type, uint32_t expected_attach_type, const Program &program) {
    bpf_attr attr{};
    attr.prog_type = type;
    attr.insns = reinterpret_cast<uintptr_t>(program.data());
    attr.insn_cnt = static_cast<uint32_t>(program.size());
    attr.license = reinterpret_cast<uintptr_t>("GPL");
    attr.expected_attach_type = expected_attach_type;
    strncpy(attr.prog_name, name, sizeof attr.prog_name - 1);
    Descriptor loaded(static_cast<int>(syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof attr)));
    if (!loaded.valid()) throw_errno("loading a program");
    return loaded;
}

}  // namespace

Descriptor load_xdp(const char *name, uint32_t expected_attach_type) {
    return load(name, BPF_PROG_TYPE_XDP, expected_attach_type, returning(XDP_PASS));
}

Descriptor load_socket_filter() { return load("filter", BPF_PROG_TYPE_SOCKET_FILTER, 0, returning(2)); }

Descriptor load_xdp_returning(uint32_t action, uint32_t expected_attach_type) {
    return load("returning", BPF_PROG_TYPE_XDP, expected_attach_type, returning(static_cast<int>(action)));
}

Descriptor load_xdp_returning_either(uint32_t one, uint32_t other, uint32_t expected_attach_type) {
    return load("either", BPF_PROG_TYPE_XDP, expected_attach_type,
                {call(BPF_FUNC_get_prandom_u32), instruction(BPF_ALU64 | BPF_AND | BPF_K, 0, 0, 0, 1),
                 instruction(BPF_ALU64 | BPF_MUL | BPF_K, 0, 0, 0, static_cast<int>(other - one)),
                 instruction(BPF_ALU64 | BPF_ADD | BPF_K, 0, 0, 0, static_cast<int>(one)), leave()});
}

Descriptor load_redirect(int map_fd, uint32_t key, uint32_t expected_attach_type) {
    Program program{set(7, static_cast<int>(key))};
    append(&program, redirect(map_fd));
    return load("redirect", BPF_PROG_TYPE_XDP, expected_attach_type, program);
}

Descriptor load_broadcast(int map_fd, uint32_t key) {
    Program program{set(7, static_cast<int>(key))};
    append(&program, redirect(map_fd, BPF_F_BROADCAST | BPF_F_EXCLUDE_INGRESS));
    return load("broadcast", BPF_PROG_TYPE_XDP, BPF_XDP, program);
}

Descriptor load_plain_redirect(uint32_t ifindex) {
    return load("plain_redirect", BPF_PROG_TYPE_XDP, BPF_XDP,
                {set(1, static_cast<int>(ifindex)), set(2, 0), call(BPF_FUNC_redirect), leave()});
}

Descriptor load_random_redirect(int map_fd, uint32_t keys) {
    Program program{copy(6, 1), call(BPF_FUNC_get_prandom_u32), copy(7, 0),
                    instruction(BPF_ALU64 | BPF_AND | BPF_K, 7, 0, 0, static_cast<int>(keys - 1))};
    append(&program, write_source_mac(4));
    append(&program, redirect(map_fd));
    return load("random_redirect", BPF_PROG_TYPE_XDP, BPF_XDP, program);
}

Descriptor load_egress_mark(uint8_t mark) {
    Program program{copy(6, 1), set(7, mark)};
    append(&program, write_source_mac(5));
    append(&program, returning(XDP_PASS));
    return load("egress_mark", BPF_PROG_TYPE_XDP, BPF_XDP_DEVMAP, program);
}

}  // namespace net_tests
// NOLINTEND(misc-redundant-expression)

// SPDX-License-Identifier: BSD-2-Clause
#include "net/programs.h"

#include <sys/syscall.h>

#include <cstdint>
#include <cstring>

namespace net_tests {
namespace {

using ebpfmap::harness::Descriptor;
using ebpfmap::harness::throw_errno;

// return XDP_PASS
constexpr bpf_insn kReturnTwo[] = {
    {BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, XDP_PASS},
    {BPF_JMP | BPF_EXIT, 0, 0, 0, 0},
};

Descriptor load(const char *name, uint32_t type, uint32_t expected_attach_type) {
    bpf_attr attr{};
    attr.prog_type = type;
    attr.insns = reinterpret_cast<uintptr_t>(kReturnTwo);
    attr.insn_cnt = 2;
    attr.license = reinterpret_cast<uintptr_t>("GPL");
    attr.expected_attach_type = expected_attach_type;
    strncpy(attr.prog_name, name, sizeof attr.prog_name - 1);
    Descriptor program(static_cast<int>(syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof attr)));
    if (!program.valid()) throw_errno("loading a program");
    return program;
}

}  // namespace

Descriptor load_xdp(const char *name, uint32_t expected_attach_type) {
    return load(name, BPF_PROG_TYPE_XDP, expected_attach_type);
}

Descriptor load_socket_filter() { return load("filter", BPF_PROG_TYPE_SOCKET_FILTER, 0); }

}  // namespace net_tests

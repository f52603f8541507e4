// SPDX-License-Identifier: BSD-2-Clause
#include "kernel/programs.h"

#include "kernel/raw.h"

#include <cstring>

namespace kernel_tests {

using ebpfmap::harness::Descriptor;
using ebpfmap::harness::throw_errno;

Descriptor load(const ProgramSpec &spec) {
    Instructions program = spec.instructions;
    if (program.empty()) program = returning(spec.type == BPF_PROG_TYPE_XDP ? XDP_PASS : 1);
    bpf_attr attr{};
    attr.prog_type = spec.type;
    attr.insns = reinterpret_cast<uintptr_t>(program.data());
    attr.insn_cnt = static_cast<uint32_t>(program.size());
    attr.license = reinterpret_cast<uintptr_t>("GPL");
    attr.prog_flags = spec.frags ? BPF_F_XDP_HAS_FRAGS : 0;
    attr.expected_attach_type = spec.attach_type;
    attr.attach_btf_id = spec.attach_btf_id;
    strncpy(attr.prog_name, spec.name, sizeof attr.prog_name - 1);
    int32_t fd = raw_bpf(BPF_PROG_LOAD, attr);
    if (fd < 0) throw_errno("loading a program", -fd);
    return Descriptor(fd);
}

Descriptor load_xdp(uint32_t attach_type, bool frags, const char *name) {
    return load({.attach_type = attach_type, .frags = frags, .name = name});
}

uint32_t program_id(const Descriptor &program) {
    bpf_prog_info info{};
    bpf_attr attr{};
    attr.info.bpf_fd = static_cast<uint32_t>(program.get());
    attr.info.info_len = sizeof info;
    attr.info.info = reinterpret_cast<uintptr_t>(&info);
    int32_t result = raw_bpf(BPF_OBJ_GET_INFO_BY_FD, attr);
    if (result < 0) throw_errno("asking for a program's id", -result);
    return info.id;
}

Instructions returning(int32_t number) {
    return {{BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, number}, {BPF_JMP | BPF_EXIT, 0, 0, 0, 0}};
}

Instructions load_map(uint8_t number, int32_t map_fd) {
    bpf_insn first{};
    first.code = BPF_LD | BPF_DW | BPF_IMM;  // NOLINT(misc-redundant-expression): two of the parts are 0
    first.dst_reg = number & 0xf;
    first.src_reg = BPF_PSEUDO_MAP_FD;
    first.imm = map_fd;
    return {first, {}};
}

Instructions call_helper(int32_t helper) { return {{BPF_JMP | BPF_CALL, 0, 0, 0, helper}}; }

Instructions operator+(Instructions first, const Instructions &second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

uint32_t run_once(const Descriptor &program, uint32_t type) {
    char frame[64] = {};
    bpf_attr attr{};
    attr.test.prog_fd = static_cast<uint32_t>(program.get());
    if (type != BPF_PROG_TYPE_RAW_TRACEPOINT) {
        attr.test.data_in = reinterpret_cast<uintptr_t>(frame);
        attr.test.data_size_in = sizeof frame;
    }
    int32_t result = raw_bpf(BPF_PROG_TEST_RUN, attr);
    if (result < 0) throw_errno("running a program", -result);
    return attr.test.retval;
}

}  // namespace kernel_tests

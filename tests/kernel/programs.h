// SPDX-License-Identifier: BSD-2-Clause
// Small programs, loaded with bpf(2): of any type, without effect, or with the instructions of a test.
#pragma once

#include "harness/descriptor.h"

#include <linux/bpf.h>

#include <cstdint>
#include <vector>

namespace kernel_tests {

using Instructions = std::vector<bpf_insn>;

struct ProgramSpec {
    uint32_t type = BPF_PROG_TYPE_XDP;
    uint32_t attach_type = BPF_XDP;
    bool frags = false;
    const char *name = "";
    uint32_t attach_btf_id = 0;
    Instructions instructions = {};  // none: return 1, or XDP_PASS
};

ebpfmap::harness::Descriptor load(const ProgramSpec &spec);
ebpfmap::harness::Descriptor load_xdp(uint32_t attach_type = BPF_XDP, bool frags = false, const char *name = "");
uint32_t program_id(const ebpfmap::harness::Descriptor &program);

Instructions returning(int32_t number);
// r<number> = the map
Instructions load_map(uint8_t number, int32_t map_fd);
Instructions call_helper(int32_t helper);
Instructions operator+(Instructions first, const Instructions &second);

// Runs a program once (BPF_PROG_TEST_RUN), XDP programs on a frame of zeros, and returns its return value.
uint32_t run_once(const ebpfmap::harness::Descriptor &program, uint32_t type);

}  // namespace kernel_tests

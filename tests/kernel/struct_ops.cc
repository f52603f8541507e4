// SPDX-License-Identifier: BSD-2-Clause
#include "kernel/struct_ops.h"

#include "kernel/kernel_types.h"
#include "kernel/programs.h"
#include "kernel/raw.h"
#include "kernel/value_btf.h"

#include <cstring>
#include <string>

namespace kernel_tests {
namespace {

using ebpfmap::harness::Descriptor;
using ebpfmap::harness::throw_errno;

constexpr uint32_t kLinkFlag = EBPF_F_LINK;
const std::string kOps = "tcp_congestion_ops";
const std::string kValue = "bpf_struct_ops_" + kOps;

Descriptor create(const KernelType &value_type) {
    ValueBtf btf;
    btf.add_int(4);
    Descriptor loaded = btf.load();
    bpf_attr attr{};
    attr.map_type = BPF_MAP_TYPE_STRUCT_OPS;
    attr.key_size = 4;
    attr.value_size = value_type.size;
    attr.max_entries = 1;
    attr.map_flags = kLinkFlag;
    attr.btf_fd = static_cast<uint32_t>(loaded.get());
    attr.btf_vmlinux_value_type_id = value_type.id;
    int32_t fd = raw_bpf(BPF_MAP_CREATE, attr);
    if (fd < 0) throw_errno("making a struct_ops map", -fd);
    return Descriptor(fd);
}

Descriptor load_member(uint32_t index) {
    ProgramSpec spec;
    spec.type = BPF_PROG_TYPE_STRUCT_OPS;
    spec.attach_type = index;
    spec.attach_btf_id = find_struct(kOps).id;
    spec.instructions = returning(2);
    return load(spec);
}

}  // namespace

StructOps::StructOps() {
    KernelType type = find_struct(kValue);
    Descriptor fd = create(type);
    map = make<MapHandle>(ebpf_map_open_fd, fd.get());
    value.resize(type.size);
    char *ops = value.data() + find_member(kValue, "data").offset;
    for (const char *name : {"ssthresh", "undo_cwnd", "cong_avoid"}) {
        KernelMember member = find_member(kOps, name);
        programs.push_back(load_member(member.index));
        int program = programs.back().get();
        memcpy(ops + member.offset, &program, sizeof program);
    }
    strcpy(ops + find_member(kOps, "name").offset, "ebpfmap_test");
}

}  // namespace kernel_tests

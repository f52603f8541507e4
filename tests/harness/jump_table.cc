// SPDX-License-Identifier: BSD-2-Clause
#include "harness/jump_table.h"

#include <algorithm>

namespace ebpfmap::harness {

JumpTable::JumpTable(const Interface &interface, uint32_t mode)
    : object_(make<ObjectHandle>(ebpf_object_open_bundled, "jump")) {
    call(ebpf_object_load, object_.get());
    slots_ = make<MapHandle>(ebpf_object_open_map, object_.get(), "slots");
    visits_ = make<MapHandle>(ebpf_object_open_map, object_.get(), "visits");
    for (uint32_t slot = 0; slot < kSlots; slot++) set(slot, 1);
    InNetns inside(interface.netns());
    int32_t root = call(ebpf_object_program_fd, object_.get(), "jump");
    link_ = make<LinkHandle>(ebpf_link_attach_xdp, root, interface.index(), mode);
}

void JumpTable::set(uint32_t slot, uint32_t version) const {
    std::string program = "slot" + std::to_string(slot) + "_v" + std::to_string(version);
    int32_t fd = call(ebpf_object_program_fd, object_.get(), program.c_str());
    call(ebpf_prog_array_set, slots_.get(), slot, fd);
}

uint64_t JumpTable::visits(uint32_t slot) const {
    uint64_t packets;
    call(ebpf_percpu_sum, visits_.get(), &slot, sizeof slot, 8, &packets, sizeof packets);
    return packets;
}

std::array<uint8_t, JumpTable::kSlots> versions_met(const Mac &source_mac) {
    std::array<uint8_t, JumpTable::kSlots> versions;
    std::copy_n(source_mac.end() - versions.size(), versions.size(), versions.begin());
    return versions;
}

}  // namespace ebpfmap::harness

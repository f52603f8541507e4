// SPDX-License-Identifier: BSD-2-Clause
// The bundled jump program on an interface: three slots, walked by tail calls.
#pragma once

#include "harness/handles.h"
#include "harness/interface.h"
#include "harness/mac.h"

#include <array>
#include <cstdint>

namespace ebpfmap::harness {

class JumpTable {
public:
    static constexpr uint32_t kSlots = 3;

    // All slots hold version 1.
    explicit JumpTable(const Interface &interface, uint32_t mode = EBPF_XDP_MODE_NATIVE);

    // Puts version 1 or 2 of its program into a slot.
    void set(uint32_t slot, uint32_t version) const;
    // Packets that a slot has seen so far.
    uint64_t visits(uint32_t slot) const;
    const ebpf_map *slots() const noexcept { return slots_.get(); }

private:
    ObjectHandle object_;
    MapHandle slots_;
    MapHandle visits_;
    LinkHandle link_;
};

// The bytes that the slots wrote into a packet: the version of each slot that ran, 0 for the others.
std::array<uint8_t, JumpTable::kSlots> versions_met(const Mac &source_mac);

}  // namespace ebpfmap::harness

// SPDX-License-Identifier: BSD-2-Clause
// Banks in the value of the map chain_state, which the programs of a chain read and a commit writes.
#pragma once

#include <ebpfmap/bpf/chain_layout.h>
#include <ebpfmap/chain.h>

#include <cstdint>

namespace ebpfmap {

constexpr uint32_t kChainSlots = EBPF_CHAIN_MAX_ENTRIES;
// The table of running programs has two banks. The index after the slots of each bank stays empty: the chain ends there.
constexpr uint32_t kChainBank = EBPF_CHAIN_BANK;
constexpr uint32_t kChainIndexes = EBPF_CHAIN_INDEXES;
// An index that no packet reaches, because it is after the end of the bank.
constexpr uint32_t kChainTrial = kChainBank - 1;

// A bank, packed into one number. Bits 0 to 7: the index before the first one (for bank 0, the last index of the table).
// Bits 8 to 15: the index of the end. Bits 16 to 23: the verdict at the end. Bits 24 to 63: the generation.
struct ChainBank {
    uint32_t bank = 0;
    uint32_t length = 0;         // number of running programs
    int32_t default_action = 0;  // the verdict for a packet at the end: -128 to 127
    uint64_t generation = 0;     // 40 bits
};

using ChainState = ebpf_chain_state;

constexpr uint64_t running_bank(const ChainState &state) noexcept { return state.banks[state.active & 1]; }

constexpr uint32_t running_index(uint32_t bank, uint32_t slot) noexcept { return bank * kChainBank + slot; }
// The index in maps with an element per bank and entry, also for entries that do not run.
constexpr uint32_t entry_index(uint32_t bank, uint32_t entry) noexcept { return bank * kChainSlots + entry; }

constexpr uint64_t pack_chain_bank(const ChainBank &bank) noexcept {
    uint64_t first = running_index(bank.bank, 0);
    uint64_t before = (first + kChainIndexes - 1) % kChainIndexes;
    return before | (first + bank.length) << 8 | uint64_t{static_cast<uint8_t>(bank.default_action)} << 16 |
           bank.generation << 24;
}

constexpr ChainBank unpack_chain_bank(uint64_t word) noexcept {
    uint32_t first = (static_cast<uint32_t>(word & 0xff) + 1) % kChainIndexes;
    auto end = static_cast<uint32_t>(word >> 8 & 0xff);
    return {first / kChainBank, end - first, static_cast<int8_t>(word >> 16 & 0xff), word >> 24};
}

}  // namespace ebpfmap

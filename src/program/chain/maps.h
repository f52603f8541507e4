// SPDX-License-Identifier: BSD-2-Clause
// The maps of a chain and their contents.
#pragma once

#include "base/error.h"
#include "codec/chain_state.h"
#include "map/map.h"
#include "program/chain/plan.h"

#include <array>
#include <cstdint>
#include <memory>

namespace ebpfmap {

struct ChainMaps {
    std::unique_ptr<Map> table;     // prog_array: the running programs, in two banks
    std::unique_ptr<Map> state;     // array of one ChainState
    std::unique_ptr<Map> cpu;       // percpu_array: the index of the current packet, and the counts of each index
    std::unique_ptr<Map> programs;  // prog_array: the program of each entry, also of disabled ones
    std::unique_ptr<Map> entries;   // array: a ChainRecord for each entry, for processes that open the chain again

    // The maps with the names of their pins.
    std::array<std::pair<const char *, std::unique_ptr<Map> *>, 5> named() noexcept;
};

// An entry in the map `entries`. There is one per bank, so that it changes together with the programs. The layout is part of
// the pin format: a new field needs a new version.
struct ChainRecord {
    uint32_t used;
    uint32_t enabled;
    uint32_t priority;
    uint32_t padding;
    uint64_t order;
    uint64_t hits_before;
    uint64_t misses_before;
};

// Stored after the records, at index kChainHeader.
struct ChainHeader {
    uint32_t magic;
    uint32_t version;
    uint32_t kind;
    uint32_t padding[7];
};

constexpr uint32_t kChainHeader = 2 * kChainSlots;
static_assert(sizeof(ChainHeader) == sizeof(ChainRecord));

using SlotCounts = std::array<ChainCounts, kChainIndexes>;

int32_t create_chain_maps(uint32_t kind, ChainMaps *out, Error **err);

int32_t read_state(const ChainMaps &maps, ChainState *state, Error **err);
int32_t write_state(const ChainMaps &maps, const ChainState &state, Error **err);
int32_t read_counts(const ChainMaps &maps, SlotCounts *counts, Error **err);
int32_t read_record(const ChainMaps &maps, uint32_t bank, uint32_t entry, ChainRecord *record, Error **err);
int32_t write_record(const ChainMaps &maps, uint32_t bank, uint32_t entry, const ChainRecord &record, Error **err);
// Fails with -EINVAL if the maps are not a chain of this version.
int32_t read_kind(const ChainMaps &maps, const char *directory, uint32_t *kind, Error **err);
// Removes all programs from a bank.
int32_t clear_bank(const ChainMaps &maps, uint32_t bank, Error **err);

}  // namespace ebpfmap

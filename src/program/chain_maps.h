// SPDX-License-Identifier: BSD-2-Clause
// The maps of a chain, and what is read and written in them.
#pragma once

#include "codec/chain_state.h"
#include "core/error.h"
#include "core/map.h"
#include "program/chain_plan.h"

#include <array>
#include <cstdint>
#include <memory>

namespace ebpfmap {

struct ChainMaps {
    std::unique_ptr<Map> table;     // prog_array: what runs, in two banks
    std::unique_ptr<Map> state;     // array of one ChainState
    std::unique_ptr<Map> cpu;       // percpu_array: where a packet is, and the counts of each index
    std::unique_ptr<Map> programs;  // prog_array: the program of each entry, disabled ones included
    std::unique_ptr<Map> entries;   // array: what else is to be known of each entry by who opens the chain again

    // The maps by the names of their pins.
    std::array<std::pair<const char *, std::unique_ptr<Map> *>, 5> named() noexcept;
};

// What stands in `entries` for an entry, once per bank, so that it changes together with the programs. The kernel keeps it as
// bytes; a new field goes to the end, with a new version.
struct ChainRecord {
    uint32_t used;
    uint32_t enabled;
    uint32_t priority;
    uint32_t padding;
    uint64_t order;
    uint64_t hits_before;
    uint64_t misses_before;
};

// What stands behind the records, at kChainHeader.
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
// The kind of the chain; an error where the maps are of none.
int32_t read_kind(const ChainMaps &maps, const char *directory, uint32_t *kind, Error **err);
// Takes all programs out of a bank.
int32_t clear_bank(const ChainMaps &maps, uint32_t bank, Error **err);

}  // namespace ebpfmap

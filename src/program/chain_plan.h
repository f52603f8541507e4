// SPDX-License-Identifier: BSD-2-Clause
// Which programs a chain has, in which order: as it runs, or as it will after the next commit. Plain memory.
#pragma once

#include "codec/chain_state.h"
#include "sys/fd.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace ebpfmap {

struct ChainCounts {
    uint64_t hits = 0;
    uint64_t misses = 0;
};

struct ChainEntry {
    std::shared_ptr<sys::Fd> program;
    uint32_t program_id = 0;
    uint32_t priority = 0;
    uint64_t order = 0;  // of insertion, among equal priorities
    bool enabled = true;
    bool fresh = true;  // inserted since the last commit: its counts begin at zero, whoever had its number before
    // What has to be added to the counts of the slot that it runs in; all of its counts while it runs in none.
    ChainCounts before;
};

struct ChainPlan {
    std::array<std::optional<ChainEntry>, kChainSlots> entries;
    int32_t default_action = 0;

    // The entries by number, in the order of priority: those that run only, or all.
    std::vector<uint32_t> running() const;
    std::vector<uint32_t> all() const;
    std::optional<uint32_t> free_entry() const noexcept;
    uint64_t next_order() const noexcept;
    // The slot that an entry runs in.
    std::optional<uint32_t> slot_of(uint32_t entry) const;
};

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
// The programs of a chain and their order, running or staged. No system calls.
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
    uint64_t order = 0;  // of insertion: sorts entries of equal priority
    bool enabled = true;
    bool fresh = true;   // inserted since the last commit: the counts of an older entry with the same number do not apply
    ChainCounts before;  // added to the counts of its slot; all its counts if it has no slot
};

struct ChainPlan {
    std::array<std::optional<ChainEntry>, kChainSlots> entries;
    int32_t default_action = 0;

    // Entry numbers in order of priority: enabled entries, or all entries.
    std::vector<uint32_t> running() const;
    std::vector<uint32_t> all() const;
    std::optional<uint32_t> free_entry() const noexcept;
    uint64_t next_order() const noexcept;
    // Nothing if the entry does not run.
    std::optional<uint32_t> slot_of(uint32_t entry) const;
};

}  // namespace ebpfmap

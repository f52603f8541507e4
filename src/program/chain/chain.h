// SPDX-License-Identifier: BSD-2-Clause
// Chains of programs: staged changes, commit, counts.
#pragma once

#include "base/error.h"
#include "program/chain/maps.h"
#include "program/chain/plan.h"
#include "program/object/object.h"
#include "program/program.h"
#include "sys/fd.h"

#include <ebpfmap/chain.h>

#include <string>

struct ebpf_chain {
    uint32_t kind = 0;
    ebpfmap::ChainMaps maps;
    ebpfmap::sys::Fd root;
    ebpfmap::ChainState state{};
    ebpfmap::ChainPlan running;
    ebpfmap::ChainPlan staged;
    bool changed = false;
    bool damaged = false;   // when the chain was opened, its maps differed from the last commit
    std::string directory;  // of the pins, as far as this handle knows; "" if the chain is not pinned
};

namespace ebpfmap {

using Chain = ebpf_chain;

// The program type of the chain's members.
uint32_t program_type_of(const Chain &chain) noexcept;
const char *object_of_kind(uint32_t kind) noexcept;

int32_t create_chain(uint32_t kind, int32_t default_action, std::unique_ptr<Chain> *out, Error **err);
int32_t pin_chain(Chain &chain, const char *directory, Error **err);
int32_t unpin_chain(Chain &chain, const char *directory, Error **err);
int32_t open_chain(const char *directory, std::unique_ptr<Chain> *out, Error **err);

int32_t bind_chain(const Chain &chain, Object &object, Error **err);

int32_t insert_entry(Chain &chain, int32_t prog_fd, uint32_t priority, uint32_t *entry, Error **err);
int32_t replace_entry(Chain &chain, uint32_t entry, int32_t prog_fd, Error **err);
int32_t remove_entry(Chain &chain, uint32_t entry, Error **err);
int32_t enable_entry(Chain &chain, uint32_t entry, bool enabled, Error **err);
int32_t prioritize_entry(Chain &chain, uint32_t entry, uint32_t priority, Error **err);
int32_t set_default_action(Chain &chain, int32_t action, Error **err);
int32_t check_default_action(int32_t action, Error **err);
void roll_back(Chain &chain) noexcept;

int32_t commit_chain(Chain &chain, Error **err);
// Waits until every program run that started before the call has ended.
int32_t wait_for_packets(Error **err);
uint64_t generation_of(const Chain &chain) noexcept;

int32_t find_entry(const Chain &chain, uint32_t entry, const ChainEntry **out, Error **err);
int32_t entry_counts(const Chain &chain, uint32_t entry, ChainCounts *counts, Error **err);
// The total counts of an entry: the counts before its slot, and those of its slot in `counts`.
ChainCounts total_counts(const ChainPlan &running, uint32_t bank, uint32_t entry, const SlotCounts &counts);

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
// Staged changes of a chain: they become active with the next commit.
#include "base/scarcity.h"
#include "program/chain/chain.h"
#include "program/chain/member.h"
#include "sys/try.h"
#include "typed/prog_array.h"
#include "typed/program_prober.h"

namespace ebpfmap {
namespace {

int32_t find_staged(Chain &chain, uint32_t number, ChainEntry **out, Error **err) {
    const ChainEntry *found = nullptr;
    TRY(find_entry(chain, number, &found, err));
    *out = &*chain.staged.entries[number];
    return 0;
}

// The kernel checks that a program fits to a prog array when the program is put in. The program goes to an index that no
// packet reaches, so that a commit cannot fail later. The idle bank does not work for this: another process may have made it
// the active one.
int32_t try_program(const Chain &chain, int32_t prog_fd, ChainEntry *entry, Error **err) {
    sys::ProgramInfo info;
    TRY(check_program({prog_fd}, &info, -EINVAL, err));
    TRY(check_member(chain, prog_fd, info, err));
    TRY(prog_array::set(*chain.maps.table, kChainTrial, prog_fd, err));
    prog_array::clear(*chain.maps.table, kChainTrial, nullptr);
    int32_t fd = sys::duplicate(prog_fd);
    explain_scarcity("keeping a program of a chain", fd, err);
    entry->program = std::make_shared<sys::Fd>(TRY(fd));
    entry->program_id = info.id;
    return 0;
}

}  // namespace

int32_t find_entry(const Chain &chain, uint32_t number, const ChainEntry **out, Error **err) {
    if (number < kChainSlots && chain.staged.entries[number]) {
        *out = &*chain.staged.entries[number];
        return 0;
    }
    return fail(err, -ENOENT, EBPF_CAUSE_NOT_FOUND,
                "the chain has no entry %u: pass a number that ebpf_chain_insert() returned", number);
}

int32_t insert_entry(Chain &chain, int32_t prog_fd, uint32_t priority, uint32_t *number, Error **err) {
    std::optional<uint32_t> free = chain.staged.free_entry();
    if (!free) {
        return fail(err, -E2BIG, EBPF_CAUSE_FULL, "the chain is full (%u entries): remove one first", kChainSlots);
    }
    ChainEntry entry;
    entry.priority = priority;
    entry.order = chain.staged.next_order();
    TRY(try_program(chain, prog_fd, &entry, err));
    chain.staged.entries[*free] = std::move(entry);
    chain.changed = true;
    *number = *free;
    return 0;
}

int32_t replace_entry(Chain &chain, uint32_t number, int32_t prog_fd, Error **err) {
    ChainEntry *entry = nullptr;
    TRY(find_staged(chain, number, &entry, err));
    TRY(try_program(chain, prog_fd, entry, err));
    chain.changed = true;
    return 0;
}

int32_t remove_entry(Chain &chain, uint32_t number, Error **err) {
    ChainEntry *entry = nullptr;
    TRY(find_staged(chain, number, &entry, err));
    chain.staged.entries[number].reset();
    chain.changed = true;
    return 0;
}

int32_t enable_entry(Chain &chain, uint32_t number, bool enabled, Error **err) {
    ChainEntry *entry = nullptr;
    TRY(find_staged(chain, number, &entry, err));
    chain.changed = chain.changed || entry->enabled != enabled;
    entry->enabled = enabled;
    return 0;
}

int32_t prioritize_entry(Chain &chain, uint32_t number, uint32_t priority, Error **err) {
    ChainEntry *entry = nullptr;
    TRY(find_staged(chain, number, &entry, err));
    entry->order = chain.staged.next_order();
    entry->priority = priority;
    chain.changed = true;
    return 0;
}

int32_t check_default_action(int32_t action, Error **err) {
    if (action >= -1 && action <= INT8_MAX) return 0;
    return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                "default_action %d is invalid: it is an XDP action (0 to 4) or a tc verdict (-1 to 8, such as TC_ACT_OK, 0)",
                action);
}

int32_t set_default_action(Chain &chain, int32_t action, Error **err) {
    TRY(check_default_action(action, err));
    chain.changed = chain.changed || chain.staged.default_action != action;
    chain.staged.default_action = action;
    return 0;
}

void roll_back(Chain &chain) noexcept {
    chain.staged = chain.running;
    chain.changed = false;
}

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
// The commit of a chain: fills the idle bank, flips one bit, waits until no packet is in the old bank, clears the old bank.
#include "base/describe.h"
#include "program/chain/chain.h"
#include "program/chain/pins.h"
#include "sys/try.h"
#include "typed/prog_array.h"

#include <algorithm>

namespace ebpfmap {
namespace {

class Commit {
public:
    explicit Commit(Chain &chain)
        : chain_(chain), old_bank_(static_cast<uint32_t>(chain.state.active & 1)), new_bank_(1 - old_bank_) {
        for (uint32_t number = 0; number < kChainSlots; number++) {
            const auto &entry = chain.staged.entries[number];
            fresh_[number] = entry && entry->fresh;
        }
    }

    int32_t run(Error **err) {
        if (int32_t code = prepare(err); code < 0) {
            clear_bank(chain_.maps, new_bank_, nullptr);
            return code;
        }
        ChainState turned = next_;
        turned.active = new_bank_;
        TRY(write_state(chain_.maps, turned, err));
        chain_.state = turned;
        chain_.changed = false;
        chain_.damaged = false;
        return settle(err);
    }

private:
    // Packets do not see this: the new bank is not active yet.
    int32_t prepare(Error **err) {
        TRY(read_counts(chain_.maps, &before_, err));
        TRY(clear_bank(chain_.maps, new_bank_, err));
        TRY(fill_bank(err));
        carry_counts(before_);
        TRY(write_records(new_bank_, err));
        next_ = chain_.state;
        next_.banks[new_bank_] = pack_chain_bank({new_bank_, static_cast<uint32_t>(chain_.staged.running().size()),
                                                  chain_.staged.default_action, generation_of(chain_) + 1});
        return write_state(chain_.maps, next_, err);
    }

    int32_t fill_bank(Error **err) {
        uint32_t slot = 0;
        for (uint32_t number : chain_.staged.running()) {
            TRY(put(*chain_.maps.table, running_index(new_bank_, slot++), number, err));
        }
        for (uint32_t number : chain_.staged.all()) {
            TRY(put(*chain_.maps.programs, entry_index(new_bank_, number), number, err));
        }
        return 0;
    }

    int32_t put(const Map &map, uint32_t index, uint32_t number, Error **err) {
        return prog_array::set(map, index, chain_.staged.entries[number]->program->get(), err);
    }

    // The change is already active. This makes the counts exact and clears the old bank for the next commit.
    int32_t settle(Error **err) {
        for (auto &entry : chain_.staged.entries) {
            if (entry) entry->fresh = false;
        }
        chain_.running = chain_.staged;
        TRY(wait_for_packets(err));
        SlotCounts after;
        TRY(read_counts(chain_.maps, &after, err));
        carry_counts(after);
        chain_.running = chain_.staged;
        TRY(write_records(new_bank_, err));
        return clear_bank(chain_.maps, old_bank_, err);
    }

    // An entry continues from the counts of its slot in the old bank, as read in `counts`.
    void carry_counts(const SlotCounts &counts) {
        ChainPlan &plan = chain_.staged;
        std::vector<uint32_t> running = plan.running();
        for (uint32_t number : plan.all()) {
            ChainCounts total = fresh_[number] ? ChainCounts{} : total_counts(previous_, old_bank_, number, counts);
            auto slot = std::find(running.begin(), running.end(), number);
            if (slot != running.end()) {
                const ChainCounts &at = before_[running_index(new_bank_, static_cast<uint32_t>(slot - running.begin()))];
                total.hits -= at.hits;
                total.misses -= at.misses;
            }
            plan.entries[number]->before = total;
        }
    }

    int32_t write_records(uint32_t bank, Error **err) {
        for (uint32_t number = 0; number < kChainSlots; number++) {
            ChainRecord record{};
            if (const auto &entry = chain_.staged.entries[number]) {
                record = {1, entry->enabled, entry->priority, 0, entry->order, entry->before.hits, entry->before.misses};
            }
            TRY(write_record(chain_.maps, bank, number, record, err));
        }
        return 0;
    }

    Chain &chain_;
    uint32_t old_bank_;
    uint32_t new_bank_;
    ChainPlan previous_ = chain_.running;
    std::array<bool, kChainSlots> fresh_{};  // entries that count from zero, even if previous_ has an entry of the same number
    ChainState next_{};
    SlotCounts before_{};
};

int32_t check_state(const Chain &chain, Error **err) {
    ChainState found{};
    TRY(read_state(chain.maps, &found, err));
    if (running_bank(found) == running_bank(chain.state)) return 0;
    return fail(
        err, -ESTALE, EBPF_CAUSE_CHAIN_STALE,
        "another handle has committed to this chain (generation %llu; this handle has %llu): open the chain again and repeat "
        "the changes",
        static_cast<unsigned long long>(unpack_chain_bank(running_bank(found)).generation),
        static_cast<unsigned long long>(generation_of(chain)));
}

}  // namespace

int32_t wait_for_packets(Error **err) {
    int32_t code = sys::wait_for_programs();
    if (code >= 0) return 0;
    return fail(
        err, code, EBPF_CAUSE_NOT_SUPPORTED,
        "a chain needs membarrier(2) to wait until its old programs have ended, and the call fails here (%s): it needs Linux "
        "4.3, and it does not work on kernels with nohz_full CPUs",
        errno_name(code).c_str());
}

uint64_t generation_of(const Chain &chain) noexcept { return unpack_chain_bank(running_bank(chain.state)).generation; }

ChainCounts total_counts(const ChainPlan &running, uint32_t bank, uint32_t entry, const SlotCounts &counts) {
    if (!running.entries[entry]) return {};
    ChainCounts total = running.entries[entry]->before;
    if (std::optional<uint32_t> slot = running.slot_of(entry)) {
        const ChainCounts &at = counts[running_index(bank, *slot)];
        total.hits += at.hits;
        total.misses += at.misses;
    }
    return total;
}

int32_t entry_counts(const Chain &chain, uint32_t entry, ChainCounts *counts, Error **err) {
    const ChainEntry *found = nullptr;
    TRY(find_entry(chain, entry, &found, err));
    *counts = {};
    if (found->fresh) return 0;
    SlotCounts slots;
    TRY(read_counts(chain.maps, &slots, err));
    // After a commit by another handle the slots hold other entries.
    TRY(check_state(chain, err));
    *counts = total_counts(chain.running, static_cast<uint32_t>(chain.state.active & 1), entry, slots);
    return 0;
}

int32_t commit_chain(Chain &chain, Error **err) {
    ChainLock lock;
    TRY(lock.take(chain.directory, err));
    TRY(check_state(chain, err));
    return Commit(chain).run(err);
}

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
// Order and slots of a chain's entries.
#include "program/chain/plan.h"

#include <algorithm>

namespace ebpfmap {

std::vector<uint32_t> ChainPlan::all() const {
    std::vector<uint32_t> numbers;
    for (uint32_t number = 0; number < kChainSlots; number++) {
        if (entries[number]) numbers.push_back(number);
    }
    std::sort(numbers.begin(), numbers.end(), [&](uint32_t one, uint32_t other) {
        const ChainEntry &a = *entries[one];
        const ChainEntry &b = *entries[other];
        return a.priority != b.priority ? a.priority < b.priority : a.order < b.order;
    });
    return numbers;
}

std::vector<uint32_t> ChainPlan::running() const {
    std::vector<uint32_t> numbers = all();
    std::erase_if(numbers, [&](uint32_t number) { return !entries[number]->enabled; });
    return numbers;
}

std::optional<uint32_t> ChainPlan::free_entry() const noexcept {
    for (uint32_t number = 0; number < kChainSlots; number++) {
        if (!entries[number]) return number;
    }
    return std::nullopt;
}

uint64_t ChainPlan::next_order() const noexcept {
    uint64_t next = 0;
    for (const auto &entry : entries) {
        if (entry) next = std::max(next, entry->order + 1);
    }
    return next;
}

std::optional<uint32_t> ChainPlan::slot_of(uint32_t entry) const {
    std::vector<uint32_t> numbers = running();
    auto found = std::find(numbers.begin(), numbers.end(), entry);
    if (found == numbers.end()) return std::nullopt;
    return static_cast<uint32_t>(found - numbers.begin());
}

}  // namespace ebpfmap

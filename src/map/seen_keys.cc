// SPDX-License-Identifier: BSD-2-Clause
#include "map/seen_keys.h"

#include <cstring>
#include <functional>
#include <string_view>

namespace ebpfmap {

size_t SeenKeys::find_slot(const void *key) const noexcept {
    size_t mask = slots_.size() - 1;
    size_t slot = std::hash<std::string_view>()({static_cast<const char *>(key), key_size_}) & mask;
    while (slots_[slot] != 0 && memcmp(at(slots_[slot] - 1), key, key_size_) != 0) slot = (slot + 1) & mask;
    return slot;
}

void SeenKeys::grow() {
    slots_.assign(slots_.empty() ? 64 : slots_.size() * 2, 0);
    for (size_t index = 0; index < size_; ++index) slots_[find_slot(at(index))] = static_cast<uint32_t>(index + 1);
}

bool SeenKeys::insert(const void *key) {
    if (2 * (size_ + 1) > slots_.size()) grow();
    size_t slot = find_slot(key);
    if (slots_[slot] != 0) return false;
    const char *bytes = static_cast<const char *>(key);
    keys_.insert(keys_.end(), bytes, bytes + key_size_);
    slots_[slot] = static_cast<uint32_t>(++size_);
    return true;
}

void SeenKeys::clear() noexcept {
    size_ = 0;
    keys_.clear();
    slots_.clear();
}

}  // namespace ebpfmap

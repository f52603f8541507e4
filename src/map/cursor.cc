// SPDX-License-Identifier: BSD-2-Clause
#include "map/cursor.h"

#include "base/map_type.h"
#include "base/registry.h"
#include "sys/try.h"

#include <algorithm>
#include <cstring>
#include <new>

using namespace ebpfmap;

namespace {

constexpr uint32_t kReadAheadBytes = 256 * 1024;
constexpr uint32_t kReadAheadEntries = 4096;

std::unique_ptr<char[]> buffer(size_t size) { return std::make_unique_for_overwrite<char[]>(std::max<size_t>(size, 1)); }

uint64_t address(const void *pointer) { return reinterpret_cast<uintptr_t>(pointer); }

}  // namespace

ebpf_cursor::ebpf_cursor(const ebpf_map &map)
    : map_(map),
      walk_(map_traits(map.type) & kBatch     ? Walk::kBatch
            : map_traits(map.type) & kIndexed ? Walk::kIndex
                                              : Walk::kNextKey),
      seen_(map.key_size),
      remember_(map_traits(map.type) & kWalkRestarts) {}

int32_t ebpf_cursor::set_include_empty(bool include_empty) noexcept {
    if (begun_) return -EINVAL;
    include_empty_ = include_empty;
    return 0;
}

int32_t ebpf_cursor::set_read_ahead(uint32_t entries) noexcept {
    if (begun_ || entries == 0) return -EINVAL;
    read_ahead_ = entries;
    return 0;
}

void ebpf_cursor::rewind() noexcept {
    state_ = EBPF_CURSOR_STATE_WALKING;
    code_ = 1;
    begun_ = false;
    count_ = position_ = 0;
    batch_begun_ = batch_ended_ = have_key_ = new_in_pass_ = looking_again_ = false;
    index_ = repeats_ = 0;
    seen_.clear();
}

void ebpf_cursor::begin() {
    // A batch returns at least a whole bucket, so a read-ahead of one works without batches.
    if (walk_ == Walk::kBatch && read_ahead_ == 1) leave_batch();
    uint32_t entry = std::max(map_.key_size + map_.kernel_len, 1U);
    uint32_t fitting = std::clamp(kReadAheadBytes / entry, 1U, kReadAheadEntries);
    uint32_t wanted = read_ahead_ != 0 ? read_ahead_ : fitting;
    allocate(walk_ == Walk::kBatch ? std::clamp(wanted, 1U, std::max(map_.max_entries, 1U)) : 1);
    size_t position_size = std::max(map_.key_size, 4U);
    batch_ = buffer(position_size);
    next_batch_ = buffer(position_size);
    begun_ = true;
}

void ebpf_cursor::allocate(uint32_t entries) {
    keys_ = buffer(size_t{entries} * map_.key_size);
    values_ = buffer(size_t{entries} * map_.kernel_len);
    capacity_ = entries;
}

void ebpf_cursor::leave_batch() {
    bool array = map_traits(map_.type) & kIndexed;
    walk_ = array ? Walk::kIndex : Walk::kNextKey;
}

int32_t ebpf_cursor::next(bool want_value, const void **key, const void **value) {
    if (code_ <= 0) return code_;
    int32_t code = begin_and_step(want_value, key, value);
    if (code > 0) return code;
    code_ = code;
    if (code == -EAGAIN) state_ = EBPF_CURSOR_STATE_GAVE_UP;
    if (code == 0 && state_ == EBPF_CURSOR_STATE_WALKING) state_ = EBPF_CURSOR_STATE_COMPLETE;
    return code;
}

int32_t ebpf_cursor::begin_and_step(bool want_value, const void **key, const void **value) {
    try {
        if (!begun_) begin();
        return step(want_value, key, value);
    } catch (const std::bad_alloc &) {
        return -ENOMEM;  // next() stores it like every other error
    }
}

int32_t ebpf_cursor::step(bool want_value, const void **key, const void **value) {
    switch (walk_) {
    case Walk::kBatch: return step_batch(key, value);
    case Walk::kNextKey: return step_key(want_value, key, value);
    case Walk::kIndex: return step_index(want_value, key, value);
    }
    return -EINVAL;
}

// True if the key was not returned yet. A known key means that the kernel has started over.
bool ebpf_cursor::first_meeting(const void *key) {
    bool is_new = seen_.insert(key);
    repeats_ = is_new ? 0 : repeats_ + 1;
    if (is_new) new_in_pass_ = true;
    // The second pass finds known keys. A new key there means that the first pass missed it.
    if (is_new == looking_again_) state_ = EBPF_CURSOR_STATE_RESTARTED;
    return is_new;
}

// The kernel can skip a key of an LPM trie while a neighbour is being deleted. So after a pass with a new key, another pass
// looks for missed keys. True if there is another pass.
bool ebpf_cursor::look_again() noexcept {
    if (!(map_traits(map_.type) & kWalkRestarts) || !new_in_pass_) return false;
    looking_again_ = true;
    new_in_pass_ = have_key_ = batch_begun_ = batch_ended_ = false;
    return true;
}

// Limits for known keys in a row, and for keys beyond the size of the map. They are far above the numbers in a busy map, and
// they end every walk.
bool ebpf_cursor::out_of_patience() const noexcept {
    uint64_t most_repeats = 8 * uint64_t{seen_.size()} + 1024;
    uint64_t most_keys = 8 * uint64_t{map_.max_entries} + 4096;
    return repeats_ > most_repeats || seen_.size() > most_keys;
}

// ---- batch ----------------------------------------------------------------------------------------------------------

int32_t ebpf_cursor::step_batch(const void **key, const void **value) {
    for (;;) {
        while (position_ < count_) {
            const char *candidate = keys_.get() + size_t{position_} * map_.key_size;
            const char *entry_value = values_.get() + size_t{position_} * map_.kernel_len;
            ++position_;
            if (remember_ && !first_meeting(candidate)) continue;
            *key = candidate;
            *value = entry_value;
            return 1;
        }
        if (batch_ended_ && !look_again()) return 0;
        if (out_of_patience()) return -EAGAIN;
        TRY(fill());
        if (walk_ != Walk::kBatch) return step(true, key, value);
    }
}

// Reads the next batch. If a bucket does not fit, doubles the buffer and tries again.
int32_t ebpf_cursor::fill() {
    for (;;) {
        uint32_t count = 0;
        int32_t code = read_batch(&count);
        bool unsupported = code == -EOPNOTSUPP || (code == -EINVAL && !batch_begun_);
        if (unsupported) {
            leave_batch();
            return 0;
        }
        if (code == -ENOSPC && count == 0) {
            // A bucket has no more entries than the map, except for the kernel's reserve per CPU.
            if (capacity_ / 2 > map_.max_entries + kReadAheadEntries) return -EAGAIN;
            allocate(capacity_ * 2);
            continue;
        }
        if (code < 0 && code != -ENOENT && code != -ENOSPC) return code;
        if (count == 0) ++repeats_;
        batch_begun_ = true;
        batch_ended_ = code == -ENOENT;
        count_ = count;
        position_ = 0;
        std::swap(batch_, next_batch_);
        return 0;
    }
}

int32_t ebpf_cursor::read_batch(uint32_t *count) noexcept {
    sys::BatchAttr attr{};
    attr.in_batch = batch_begun_ ? address(batch_.get()) : 0;
    attr.out_batch = address(next_batch_.get());
    attr.keys = address(keys_.get());
    attr.values = address(values_.get());
    attr.count = capacity_;
    attr.map_fd = static_cast<uint32_t>(map_.fd.get());
    int32_t code = sys::bpf(sys::kMapLookupBatch, &attr, EBPFMAP_ATTR_SIZE(sys::BatchAttr, flags));
    // An unsupported command does not change the count.
    bool counted = code == 0 || code == -ENOENT || (code == -ENOSPC && attr.count < capacity_);
    *count = counted ? std::min(attr.count, capacity_) : 0;
    return code;
}

// ---- next key -------------------------------------------------------------------------------------------------------

int32_t ebpf_cursor::step_key(bool want_value, const void **key, const void **value) {
    for (;;) {
        int32_t code = find_next_key();
        if (code <= 0) return code;
        *key = keys_.get();
        *value = nullptr;
        if (!want_value) return 1;
        *value = values_.get();
        int32_t found = raw_lookup(map_, keys_.get(), values_.get(), 0);
        if (found != -ENOENT) return found < 0 ? found : 1;
        // The entry was deleted between the step and the lookup: go on.
    }
}

// Finds the next key that was not returned yet and stores it in keys_. 1, 0 at the end, -EAGAIN after too many repeats.
int32_t ebpf_cursor::find_next_key() {
    char *key = keys_.get();
    bool near_the_end_tried = false;
    for (;;) {
        int32_t code = raw_next_key(map_, have_key_ ? key : nullptr, key);
        if (code == -ENOENT && have_key_ && current_vanished()) {
            have_key_ = false;
            ++repeats_;
            state_ = EBPF_CURSOR_STATE_RESTARTED;
        } else if (code == -ENOENT) {
            if (!look_again()) return 0;
        } else if (code < 0) {
            return code;
        } else {
            have_key_ = true;
            if (first_meeting(key)) return 1;
            if (!near_the_end_tried && !looking_again_) resume_near_the_end(key);
            near_the_end_tried = true;
        }
        if (out_of_patience()) return -EAGAIN;
    }
}

// The kernel went back to the first key. Continues from the latest returned key that still exists, instead of from the first.
void ebpf_cursor::resume_near_the_end(char *key) noexcept {
    constexpr size_t kAttempts = 16;
    size_t oldest = seen_.size() > kAttempts ? seen_.size() - kAttempts : 0;
    for (size_t index = seen_.size(); index > oldest; --index) {
        if (raw_lookup(map_, seen_.at(index - 1), values_.get(), 0) < 0) continue;
        memcpy(key, seen_.at(index - 1), map_.key_size);
        return;
    }
}

// A cgroup storage returns the end, and does not start over, if the current key was deleted.
bool ebpf_cursor::current_vanished() noexcept {
    if (!(map_traits(map_.type) & kWalkEndsEarly)) return false;
    return raw_lookup(map_, keys_.get(), values_.get(), 0) == -ENOENT;
}

// ---- index ----------------------------------------------------------------------------------------------------------

int32_t ebpf_cursor::step_index(bool want_value, const void **key, const void **value) {
    bool unreadable = map_traits(map_.type) & kUnreadable;
    // The registry knows the occupied indices of an xskmap. For other unreadable maps they are unknown.
    if (unreadable && !include_empty_ && map_.type != EBPF_MAP_TYPE_XSKMAP) return -EOPNOTSUPP;
    while (index_ < map_.max_entries) {
        auto index = static_cast<uint32_t>(index_);
        if (map_.type == EBPF_MAP_TYPE_XSKMAP && !include_empty_) {
            std::optional<uint32_t> occupied = registry::next_socket(map_.id, index);
            if (!occupied) return 0;
            index = *occupied;
        }
        int32_t found = 0;
        memcpy(keys_.get(), &index, sizeof index);
        if (unreadable ? want_value : want_value || !include_empty_) found = raw_lookup(map_, keys_.get(), values_.get(), 0);
        if (found < 0 && found != -ENOENT) return found;
        index_ = uint64_t{index} + 1;
        if (found == -ENOENT && !include_empty_) continue;
        if (found == -ENOENT) memset(values_.get(), 0, map_.kernel_len);
        *key = keys_.get();
        *value = want_value ? values_.get() : nullptr;
        return 1;
    }
    return 0;
}

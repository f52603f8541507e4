// SPDX-License-Identifier: BSD-2-Clause
// A cursor: a walk over a map that others may change meanwhile. The map type decides how it works:
//
//   batch     Hashes, arrays, LPM tries: LOOKUP_BATCH into a buffer. The kernel holds the lock of a hash bucket while it reads
//             it, so a key that stays in the map is returned once.
//   next key  Maps without batches: one GET_NEXT_KEY and one lookup per entry. If the current key was deleted, the kernel starts
//             over at the first key; the cursor remembers the returned keys and skips them.
//   index     Arrays of kernel objects: the cursor looks up every index and skips the empty ones.
#pragma once

#include "map/map.h"
#include "map/seen_keys.h"

#include <ebpfmap/cursor.h>

#include <memory>

struct ebpf_cursor {
public:
    explicit ebpf_cursor(const ebpf_map &map);

    // 1: *key and *value point to an entry until the next call. The value has the kernel's layout; it is nullptr without
    // want_value. 0: the end. -EAGAIN: the cursor gave up. Later calls return the same end or error.
    int32_t next(bool want_value, const void **key, const void **value);
    // -EINVAL after the first step.
    int32_t set_include_empty(bool include_empty) noexcept;
    int32_t set_read_ahead(uint32_t entries) noexcept;
    void rewind() noexcept;

    const ebpf_map &map() const noexcept { return map_; }
    int32_t state() const noexcept { return state_; }

private:
    enum class Walk {
        kBatch,
        kNextKey,
        kIndex
    };

    int32_t begin_and_step(bool want_value, const void **key, const void **value);
    void begin();
    int32_t step(bool want_value, const void **key, const void **value);

    int32_t step_batch(const void **key, const void **value);
    int32_t fill();
    int32_t read_batch(uint32_t *count) noexcept;
    void allocate(uint32_t entries);
    void leave_batch();

    int32_t step_key(bool want_value, const void **key, const void **value);
    int32_t find_next_key();
    void resume_near_the_end(char *key) noexcept;
    bool current_vanished() noexcept;

    int32_t step_index(bool want_value, const void **key, const void **value);

    bool first_meeting(const void *key);
    bool look_again() noexcept;
    bool out_of_patience() const noexcept;

    const ebpf_map &map_;
    Walk walk_;
    int32_t state_ = EBPF_CURSOR_STATE_WALKING;
    int32_t code_ = 1;  // the last result of next(), and after the end every result
    bool begun_ = false;
    bool include_empty_ = false;
    uint32_t read_ahead_ = 0;  // 0: chosen from the size of an entry

    std::unique_ptr<char[]> keys_;
    std::unique_ptr<char[]> values_;
    uint32_t capacity_ = 0;
    uint32_t count_ = 0;
    uint32_t position_ = 0;

    std::unique_ptr<char[]> batch_;  // the kernel's position, in and out
    std::unique_ptr<char[]> next_batch_;
    bool batch_begun_ = false;
    bool batch_ended_ = false;

    uint64_t index_ = 0;

    ebpfmap::SeenKeys seen_;
    bool remember_;
    bool have_key_ = false;
    bool new_in_pass_ = false;
    bool looking_again_ = false;
    uint64_t repeats_ = 0;  // known keys, or steps without a key, since the last new key
};

namespace ebpfmap {

using Cursor = ebpf_cursor;

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
// A walk over a map that others change. How each kind of map is walked:
//
//   batch     hashes, arrays, LPM tries: LOOKUP_BATCH into a buffer. A hash walks bucket by bucket, each read under its lock,
//             so that a key which stays is met once.
//   next key  what has no batch: one step and one lookup an entry. When the key that the kernel is to step from has vanished,
//             it starts over from the first one; the keys already returned are remembered and skipped.
//   index     arrays of kernel objects: every index is looked up, and the empty ones are passed over.
#pragma once

#include "core/map.h"
#include "core/seen_keys.h"

#include <ebpfmap/cursor.h>

#include <memory>

struct ebpf_cursor {
public:
    explicit ebpf_cursor(const ebpf_map &map);

    // 1: *key and *value point to an entry, valid until the next call, the value as the kernel lays it out (nullptr where it is
    // not wanted). 0: the end. -errno; -EAGAIN after giving up. The end and an error stay.
    int32_t next(bool want_value, const void **key, const void **value);
    // Before the first step only: -EINVAL after it.
    int32_t set_all(bool all) noexcept;
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
    int32_t state_ = EBPF_CURSOR_WALKING;
    int32_t result_ = 1;  // what next() keeps returning once the walk has ended
    bool begun_ = false;
    bool all_ = false;
    uint32_t read_ahead_ = 0;  // 0: by size

    std::unique_ptr<char[]> keys_;
    std::unique_ptr<char[]> values_;
    uint32_t capacity_ = 0;
    uint32_t count_ = 0;
    uint32_t position_ = 0;

    std::unique_ptr<char[]> batch_;  // the kernel's own position, in and out
    std::unique_ptr<char[]> next_batch_;
    bool batch_begun_ = false;
    bool batch_ended_ = false;

    uint64_t index_ = 0;

    ebpfmap::SeenKeys seen_;
    bool remember_;
    bool have_key_ = false;
    bool new_in_pass_ = false;
    bool looking_again_ = false;
    uint64_t repeats_ = 0;  // keys met again, or steps without any, since the last new one
};

namespace ebpfmap {

using Cursor = ebpf_cursor;

}  // namespace ebpfmap

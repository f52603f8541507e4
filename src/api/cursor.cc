// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/cursor.h>

#include "api/arguments.h"
#include "base/map_type.h"
#include "codec/percpu.h"
#include "map/cursor.h"

#include <cinttypes>
#include <cstring>
#include <memory>

using namespace ebpfmap;

namespace {

// The first step would fail with the same error.
int32_t check_walkable(const Map &map, Error **err) {
    if (map_traits(map.type) & kNoKeys) return explain_cursor(map, false, -EOPNOTSUPP, err);
    if (access_flags(map) == EBPF_F_WRONLY) return explain_cursor(map, false, -EPERM, err);
    return 0;
}

void copy_value(const Map &map, const void *from, void *to) noexcept {
    if (map.value_len == map.kernel_len) {
        memcpy(to, from, map.value_len);
    } else {
        pack_percpu(from, map.value_size, map.value_len / map.value_size, to);
    }
}

// Sets *room to the number of entries that the buffers of ebpf_cursor_read() hold. Fails with -EINVAL if it is 0, or if it
// differs between keys and values.
int32_t check_room(const Map &map, const void *keys, uint32_t keys_len, const void *values, uint32_t values_len, uint32_t *room,
                   Error **err) {
    TRY(check_argument(ARG(keys), err));
    *room = keys_len / map.key_size;
    if (*room == 0 || keys_len % map.key_size != 0)
        return fail(err, -EINVAL, EBPF_CAUSE_BUFFER_SIZE,
                    "keys has %u bytes: it needs room for at least one key, and a multiple of %u bytes", keys_len,
                    map.key_size);
    if (!values && values_len == 0) return 0;
    TRY(check_argument(ARG(values), err));
    uint64_t wanted = uint64_t{*room} * map.value_len;
    if (values_len == wanted) return 0;
    return fail(err, -EINVAL, EBPF_CAUSE_BUFFER_SIZE,
                "values has %u bytes: the values of the %u keys that fit into keys need %" PRIu64 " bytes (%u each)",
                values_len, *room, wanted, map.value_len);
}

}  // namespace

int32_t ebpf_cursor_new(const ebpf_map *map, ebpf_cursor **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(map), ARG(out)}, [&] {
        TRY(check_walkable(*map, err));
        *out = new Cursor(*map);
        return 0;
    });
}

int32_t ebpf_cursor_next(ebpf_cursor *cursor, void *key, uint32_t key_len, void *value, uint32_t value_len, ebpf_error **err) {
    return guard(err, __func__, {ARG(cursor)}, [&] {
        const Map &map = cursor->map();
        TRY(check_key(&map, key, key_len, err));
        if (value || value_len != 0) {
            TRY(check_value(&map, value, value_len, err));
        }
        const void *its_key = nullptr;
        const void *its_value = nullptr;
        int32_t code = cursor->next(value != nullptr, &its_key, &its_value);
        if (code < 0) return explain_cursor(map, value != nullptr, code, err);
        if (code == 0) return 0;
        memcpy(key, its_key, map.key_size);
        if (value) copy_value(map, its_value, value);
        return 1;
    });
}

int32_t ebpf_cursor_read(ebpf_cursor *cursor, void *keys, uint32_t keys_len, void *values, uint32_t values_len,
                         ebpf_error **err) {
    return guard(err, __func__, {ARG(cursor)}, [&] {
        const Map &map = cursor->map();
        uint32_t room = 0;
        TRY(check_room(map, keys, keys_len, values, values_len, &room, err));
        auto *next_key = static_cast<char *>(keys);
        auto *next_value = static_cast<char *>(values);
        for (uint32_t count = 0; count < room; ++count, next_key += map.key_size) {
            const void *key = nullptr;
            const void *value = nullptr;
            int32_t code = cursor->next(values != nullptr, &key, &value);
            // The cursor keeps the end or the error for the next call.
            if (code <= 0 && count > 0) return static_cast<int32_t>(count);
            if (code < 0) return explain_cursor(map, values != nullptr, code, err);
            if (code == 0) return 0;
            memcpy(next_key, key, map.key_size);
            if (!values) continue;
            copy_value(map, value, next_value);
            next_value += map.value_len;
        }
        return static_cast<int32_t>(room);
    });
}

int32_t ebpf_cursor_state(const ebpf_cursor *cursor) { return cursor ? cursor->state() : -EINVAL; }

int32_t ebpf_cursor_set_include_empty(ebpf_cursor *cursor, int32_t include_empty, ebpf_error **err) {
    return guard(err, __func__, {ARG(cursor)}, [&] {
        if (cursor->set_include_empty(include_empty != 0) == 0) return 0;
        return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                    "the walk has begun: set this before the first step, or after ebpf_cursor_rewind()");
    });
}

int32_t ebpf_cursor_set_read_ahead(ebpf_cursor *cursor, uint32_t entries, ebpf_error **err) {
    return guard(err, __func__, {ARG(cursor)}, [&] {
        if (cursor->set_read_ahead(entries) == 0) return 0;
        return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT, "%s",
                    entries == 0 ? "entries is 0: it must be at least 1"
                                 : "the walk has begun: set this before the first step, or after ebpf_cursor_rewind()");
    });
}

void ebpf_cursor_rewind(ebpf_cursor *cursor) {
    if (cursor) cursor->rewind();
}

void ebpf_cursor_free(ebpf_cursor *cursor) { delete cursor; }

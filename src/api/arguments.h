// SPDX-License-Identifier: BSD-2-Clause
// Checks of what a caller passes, before anything else is done with it.
#pragma once

#include "core/error.h"
#include "core/map.h"
#include "explain/element.h"

#include <ebpfmap/link.h>

namespace ebpfmap {

inline int32_t need(const void *pointer, const char *name, Error **err) noexcept {
    if (pointer) [[likely]]
        return 0;
    return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT, "%s is NULL", name);
}

// Of a buffer: a pointer to 0 bytes is as good as NULL, and the check of the length says what is wrong with either.
inline int32_t need_bytes(const void *pointer, uint64_t length, const char *name, Error **err) noexcept {
    return length == 0 ? 0 : need(pointer, name, err);
}

inline int32_t check_xdp_mode(uint32_t mode, Error **err) noexcept {
    if (mode <= EBPF_XDP_GENERIC) return 0;
    return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                "mode %u is none of EBPF_XDP_BEST (0), EBPF_XDP_NATIVE (1) and EBPF_XDP_GENERIC (2)", mode);
}

inline int32_t check_key(const Map *map, const void *key, uint32_t key_len, Error **err) {
    if (map && key_len == map->key_size && (key || key_len == 0)) [[likely]]
        return 0;
    TRY(need(map, "map", err));
    return explain::key_length(*map, key, key_len, err);
}

inline int32_t check_value(const Map *map, const void *value, uint32_t value_len, Error **err) {
    if (value_len == map->value_len && (value || value_len == 0)) [[likely]]
        return 0;
    return explain::value_length(*map, value, value_len, err);
}

inline int32_t check_element(const Map *map, const void *key, uint32_t key_len, const void *value, uint32_t value_len,
                             Error **err) {
    TRY(check_key(map, key, key_len, err));
    return check_value(map, value, value_len, err);
}

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
// Checks of arguments that many API functions share.
#pragma once

#include "api/guard.h"
#include "map/element_error.h"
#include "map/map.h"

#include <ebpfmap/link.h>

namespace ebpfmap {

inline int32_t check_xdp_mode(uint32_t mode, Error **err) noexcept {
    if (mode <= EBPF_XDP_MODE_GENERIC) return 0;
    return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                "mode %u is not EBPF_XDP_MODE_AUTO (0), EBPF_XDP_MODE_NATIVE (1) or EBPF_XDP_MODE_GENERIC (2)", mode);
}

inline int32_t check_key(const Map *map, const void *key, uint32_t key_len, Error **err) {
    if (map && key_len == map->key_size && (key || key_len == 0)) [[likely]]
        return 0;
    TRY(check_argument(ARG(map), err));
    return check_key_length(*map, key, key_len, err);
}

inline int32_t check_value(const Map *map, const void *value, uint32_t value_len, Error **err) {
    if (value_len == map->value_len && (value || value_len == 0)) [[likely]]
        return 0;
    return check_value_length(*map, value, value_len, err);
}

inline int32_t check_element(const Map *map, const void *key, uint32_t key_len, const void *value, uint32_t value_len,
                             Error **err) {
    TRY(check_key(map, key, key_len, err));
    return check_value(map, value, value_len, err);
}

}  // namespace ebpfmap

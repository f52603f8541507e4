// SPDX-License-Identifier: BSD-2-Clause
// Entries of an array_of_maps or hash_of_maps (Linux 4.12).
#include "typed/map_in_map.h"

#include "base/map_type.h"
#include "map/element_error.h"
#include "map/open_error.h"
#include "typed/refused.h"

namespace ebpfmap::map_in_map {

int32_t check_type(const Map &outer, Error **err) {
    return map_traits(outer.type) & kHoldsMaps ? 0 : explain_type(outer, "an array_of_maps or hash_of_maps", err);
}

int32_t set(const Map &outer, const void *key, const Map &inner, uint64_t flags, Error **err) {
    auto value = static_cast<uint32_t>(inner.fd.get());
    int32_t code = raw_update(outer, key, &value, flags);
    return code < 0 ? explain_map_in_map_set({outer, key, flags, code, "inner"}, inner.fd.get(), &inner, err) : 0;
}

int32_t get(const Map &outer, const void *key, std::unique_ptr<Map> *inner, Error **err) {
    constexpr int kAttempts = 16;
    for (int attempt = 0;; ++attempt) {
        uint32_t id = 0;
        int32_t code = raw_lookup(outer, key, &id, 0);
        if (code == -ENOENT) return code;
        if (code < 0) return explain_lookup(outer, 0, code, err);
        code = open_map_by_id(id, 0, inner);
        // The map was replaced and closed between the lookup and the open: look up the new one.
        if (code == -ENOENT && attempt < kAttempts) continue;
        return code < 0 && code != -ENOENT ? explain_open_id(kMapKind, id, code, err) : code;
    }
}

}  // namespace ebpfmap::map_in_map

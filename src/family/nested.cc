// SPDX-License-Identifier: BSD-2-Clause
// array_of_maps and hash_of_maps (Linux 4.12): maps.
#include "family/nested.h"

#include "codec/map_type.h"
#include "explain/element.h"
#include "explain/kernel_object.h"
#include "explain/open.h"

namespace ebpfmap::nested {
int32_t check_type(const Map &outer, Error **err) {
    return map_traits(outer.type) & kHoldsMaps ? 0 : explain::wrong_type(outer, "an array_of_maps or hash_of_maps", err);
}

int32_t set(const Map &outer, const void *key, const Map &inner, uint64_t flags, Error **err) {
    auto value = static_cast<uint32_t>(inner.fd.get());
    int32_t result = raw_update(outer, key, &value, flags);
    return result < 0 ? explain::nested_update({outer, key, flags, result, "inner"}, inner.fd.get(), &inner, err) : 0;
}

int32_t get(const Map &outer, const void *key, std::unique_ptr<Map> *inner, Error **err) {
    constexpr int kAttempts = 16;
    for (int attempt = 0;; ++attempt) {
        uint32_t id = 0;
        int32_t result = raw_lookup(outer, key, &id, 0);
        if (result == -ENOENT) return result;
        if (result < 0) return explain::lookup(outer, 0, result, err);
        result = open_map_by_id(id, 0, inner);
        // Replaced and gone between the lookup and the open: another one is there now.
        if (result == -ENOENT && attempt < kAttempts) continue;
        return result < 0 && result != -ENOENT ? explain::opening_id(explain::kMap, id, result, err) : result;
    }
}

}  // namespace ebpfmap::nested

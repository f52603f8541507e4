// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/bloom.h>

#include "api/arguments.h"
#include "api/guard.h"
#include "sys/try.h"

using namespace ebpfmap;

namespace {

int32_t check(const Map *map, const void *value, uint32_t value_len, Error **err) {
    TRY(need(map, "map", err));
    if (map->type != EBPF_MAP_TYPE_BLOOM_FILTER) return explain::wrong_type(*map, "a bloom_filter", err);
    return check_value(map, value, value_len, err);
}

}  // namespace

int32_t ebpf_bloom_add(const ebpf_map *map, const void *value, uint32_t value_len, ebpf_error **err) {
    return guard(err, __func__, [&]() -> int32_t {
        TRY(check(map, value, value_len, err));
        int32_t result = raw_update(*map, nullptr, value, 0);
        return result < 0 ? explain::update(*map, nullptr, 0, result, err) : 0;
    });
}

int32_t ebpf_bloom_contains(const ebpf_map *map, const void *value, uint32_t value_len, ebpf_error **err) {
    return guard(err, __func__, [&]() -> int32_t {
        TRY(check(map, value, value_len, err));
        // The kernel reads the value that is asked for where other lookups write it.
        int32_t result = raw_lookup(*map, nullptr, const_cast<void *>(value), 0);
        if (result == -ENOENT) return 0;
        return result < 0 ? explain::lookup(*map, 0, result, err) : 1;
    });
}

// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/bloom.h>

#include "api/arguments.h"

using namespace ebpfmap;

namespace {

int32_t check(const Map *map, const void *value, uint32_t value_len, Error **err) {
    if (map->type != EBPF_MAP_TYPE_BLOOM_FILTER) return explain_type(*map, "a bloom_filter", err);
    return check_value(map, value, value_len, err);
}

}  // namespace

int32_t ebpf_bloom_add(const ebpf_map *map, const void *value, uint32_t value_len, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] {
        TRY(check(map, value, value_len, err));
        int32_t code = raw_update(*map, nullptr, value, 0);
        return code < 0 ? explain_update(*map, nullptr, 0, code, err) : 0;
    });
}

int32_t ebpf_bloom_contains(const ebpf_map *map, const void *value, uint32_t value_len, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] {
        TRY(check(map, value, value_len, err));
        // The kernel reads the value from the field into which other lookups write.
        int32_t code = raw_lookup(*map, nullptr, const_cast<void *>(value), 0);
        if (code == -ENOENT) return 0;
        return code < 0 ? explain_lookup(*map, 0, code, err) : 1;
    });
}

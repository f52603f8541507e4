// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/queue.h>

#include "api/arguments.h"

using namespace ebpfmap;

namespace {

int32_t check(const Map *map, const void *value, uint32_t value_len, Error **err) {
    if (map->type != EBPF_MAP_TYPE_QUEUE && map->type != EBPF_MAP_TYPE_STACK) {
        return explain_type(*map, "a queue or stack", err);
    }
    return check_value(map, value, value_len, err);
}

}  // namespace

int32_t ebpf_queue_push(const ebpf_map *map, const void *value, uint32_t value_len, uint64_t flags, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] {
        TRY(check(map, value, value_len, err));
        int32_t code = raw_update(*map, nullptr, value, flags);
        return code < 0 ? explain_update(*map, nullptr, flags, code, err) : 0;
    });
}

int32_t ebpf_queue_pop(const ebpf_map *map, void *value, uint32_t value_len, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] {
        TRY(check(map, value, value_len, err));
        int32_t code = raw_take(*map, nullptr, value, 0);
        return code < 0 && code != -ENOENT ? explain_take(*map, 0, code, err) : code;
    });
}

int32_t ebpf_queue_peek(const ebpf_map *map, void *value, uint32_t value_len, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] {
        TRY(check(map, value, value_len, err));
        int32_t code = raw_lookup(*map, nullptr, value, 0);
        return code < 0 && code != -ENOENT ? explain_lookup(*map, 0, code, err) : code;
    });
}

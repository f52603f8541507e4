// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/map.h>

#include "api/arguments.h"
#include "base/capability.h"
#include "map/create.h"
#include "map/create_error.h"
#include "map/open_error.h"
#include "typed/refused.h"

using namespace ebpfmap;

int32_t ebpf_map_create(const ebpf_map_spec *spec, ebpf_map **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(spec), ARG(out)}, [&] { return create_map(*spec, into(out), err); });
}

int32_t ebpf_map_open_id(uint32_t id, uint32_t flags, ebpf_map **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(out)}, [&] {
        TRY(check_open_flags(flags, err));
        int32_t code = open_map_by_id(id, flags, into(out));
        return code < 0 ? explain_open_id(kMapKind, id, code, err) : 0;
    });
}

int32_t ebpf_map_open_fd(int32_t fd, ebpf_map **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(out)}, [&] {
        int32_t code = open_map_by_fd(fd, into(out));
        return code < 0 ? explain_open_fd(kMapKind, fd, code, err) : 0;
    });
}

void ebpf_map_close(ebpf_map *map) { delete map; }

int32_t ebpf_map_fd(const ebpf_map *map) { return map ? map->fd.get() : -EINVAL; }

uint32_t ebpf_map_id(const ebpf_map *map) { return map ? map->id : 0; }

uint32_t ebpf_map_type(const ebpf_map *map) { return map ? map->type : uint32_t{EBPF_MAP_TYPE_UNSPEC}; }

uint32_t ebpf_map_key_size(const ebpf_map *map) { return map ? map->key_size : 0; }

uint32_t ebpf_map_value_size(const ebpf_map *map) { return map ? map->value_size : 0; }

uint32_t ebpf_map_value_len(const ebpf_map *map) { return map ? map->value_len : 0; }

uint32_t ebpf_map_max_entries(const ebpf_map *map) { return map ? map->max_entries : 0; }

uint32_t ebpf_map_flags(const ebpf_map *map) { return map ? map->flags : 0; }

uint64_t ebpf_map_extra(const ebpf_map *map) { return map ? map->extra : 0; }

const char *ebpf_map_name(const ebpf_map *map) { return map ? map->name : ""; }

int32_t ebpf_map_lookup(const ebpf_map *map, const void *key, uint32_t key_len, void *value, uint32_t value_len, uint64_t flags,
                        ebpf_error **err) {
    return guard(err, __func__, [&] {
        TRY(check_element(map, key, key_len, value, value_len, err));
        int32_t code = lookup(*map, key, value, flags);
        if (code >= 0 || code == -ENOENT) [[likely]]
            return code;
        return explain_generic_lookup(*map, key, flags, code, err);
    });
}

int32_t ebpf_map_update(const ebpf_map *map, const void *key, uint32_t key_len, const void *value, uint32_t value_len,
                        uint64_t flags, ebpf_error **err) {
    return guard(err, __func__, [&] {
        TRY(check_element(map, key, key_len, value, value_len, err));
        int32_t code = update(*map, key, value, flags);
        if (code >= 0) [[likely]]
            return code;
        return explain_generic_update(*map, key, value, flags, code, err);
    });
}

int32_t ebpf_map_delete(const ebpf_map *map, const void *key, uint32_t key_len, ebpf_error **err) {
    return guard(err, __func__, [&] {
        TRY(check_key(map, key, key_len, err));
        int32_t code = raw_delete(*map, key);
        if (code >= 0) [[likely]]
            return code;
        return explain_generic_delete(*map, key, code, err);
    });
}

int32_t ebpf_map_take(const ebpf_map *map, const void *key, uint32_t key_len, void *value, uint32_t value_len, uint64_t flags,
                      ebpf_error **err) {
    return guard(err, __func__, [&] {
        TRY(check_element(map, key, key_len, value, value_len, err));
        int32_t code = take(*map, key, value, flags);
        if (code >= 0 || code == -ENOENT) [[likely]]
            return code;
        return explain_take(*map, flags, code, err);
    });
}

int32_t ebpf_map_next_key(const ebpf_map *map, const void *key, uint32_t key_len, void *next, uint32_t next_len,
                          ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] {
        if (key_len != 0) {
            TRY(check_key(map, key, key_len, err));
        }
        TRY(check_key(map, next, next_len, err));
        int32_t code = raw_next_key(*map, key_len == 0 ? nullptr : key, next);
        if (code >= 0 || code == -ENOENT) return code;
        return explain_next_key(*map, code, err);
    });
}

int32_t ebpf_map_freeze(const ebpf_map *map, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] {
        int32_t code = freeze(*map);
        return code < 0 ? explain_freeze(*map, code, err) : 0;
    });
}

int32_t ebpf_map_next_id(uint32_t id, uint32_t *next, ebpf_error **err) {
    return guard(err, __func__, {ARG(next)}, [&] {
        int32_t code = next_map_id(id, next);
        if (code == -EPERM) return explain_capabilities("walking the ids of all maps", kSysAdmin, code, err);
        // The kernel returns EINVAL for a number larger than any id. For the caller it is after the last id.
        return code == -EINVAL ? -ENOENT : code;
    });
}

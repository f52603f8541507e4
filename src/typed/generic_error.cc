// SPDX-License-Identifier: BSD-2-Clause
// Errors of the generic calls on maps of kernel objects.
#include "base/map_type.h"
#include "codec/redirect_entry.h"
#include "map/element_error.h"
#include "typed/refused.h"

#include <cstring>

namespace ebpfmap {
namespace {

bool is_storage(const Map &map) { return map_traits(map.type) & kLocalStorage; }

// The descriptor in 4 or 8 bytes; -1 if the number cannot be one.
int32_t descriptor_in(const void *bytes, uint32_t size) {
    uint64_t number = 0;
    memcpy(&number, bytes, size == sizeof number ? sizeof number : sizeof(uint32_t));
    if (size == sizeof number && number > INT32_MAX) return -1;
    return static_cast<int32_t>(number);
}

RedirectEntry entry_in(const Map &map, const void *value) {
    RedirectEntry entry{0, 0};
    memcpy(&entry, value, map.value_size < sizeof entry ? map.value_size : sizeof entry);
    return entry;
}

// The kernel reads a descriptor of 0 or less as "no program".
int32_t program_in(const RedirectEntry &entry) {
    auto fd = static_cast<int32_t>(entry.program);
    return fd > 0 ? fd : -1;
}

// The value of a struct_ops map names programs by their descriptors.
int32_t struct_ops_update(const Refused &refused, Error **err) {
    if (refused.code == -EBADF) {
        return fail(err, refused.code, EBPF_CAUSE_BAD_FD,
                    "the value names programs by their file descriptors, and one of them is not open");
    }
    if (refused.code != -EINVAL || refused.flags != 0) {
        return explain_update(refused.map, refused.key, refused.flags, refused.code, err);
    }
    return fail(err, refused.code, EBPF_CAUSE_ARGUMENT,
                "the value does not match its kernel structure: each function member is the descriptor of a struct_ops "
                "program for that "
                "member, or 0; refcnt, state and the padding are 0");
}

}  // namespace

int32_t explain_generic_lookup(const Map &map, const void *key, uint64_t flags, int32_t code, Error **err) {
    if (!is_storage(map) || !key) return explain_lookup(map, flags, code, err);
    return explain_storage_get({map, key, flags, code, "key"}, descriptor_in(key, map.key_size), err);
}

int32_t explain_generic_update(const Map &map, const void *key, const void *value, uint64_t flags, int32_t code, Error **err) {
    if (!key || !value) return explain_update(map, key, flags, code, err);
    Refused refused{map, key, flags, code, "value"};
    if (is_storage(map)) {
        refused.argument = "key";
        return explain_storage_set(refused, descriptor_in(key, map.key_size), err);
    }
    switch (map.type) {
    case EBPF_MAP_TYPE_PROG_ARRAY: return explain_prog_array_set(refused, descriptor_in(value, map.value_size), err);
    case EBPF_MAP_TYPE_CGROUP_ARRAY: return explain_cgroup_array_set(refused, descriptor_in(value, map.value_size), err);
    case EBPF_MAP_TYPE_PERF_EVENT_ARRAY: return explain_perf_array_set(refused, descriptor_in(value, map.value_size), err);
    case EBPF_MAP_TYPE_ARRAY_OF_MAPS:
    case EBPF_MAP_TYPE_HASH_OF_MAPS: return explain_map_in_map_set(refused, descriptor_in(value, map.value_size), nullptr, err);
    case EBPF_MAP_TYPE_SOCKMAP:
    case EBPF_MAP_TYPE_SOCKHASH:
    case EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY: return explain_sockmap_set(refused, descriptor_in(value, map.value_size), err);
    case EBPF_MAP_TYPE_XSKMAP: return explain_xskmap_set(refused, descriptor_in(value, map.value_size), err);
    case EBPF_MAP_TYPE_DEVMAP:
    case EBPF_MAP_TYPE_DEVMAP_HASH: {
        RedirectEntry entry = entry_in(map, value);
        return explain_devmap_set(refused, entry.target, program_in(entry), err);
    }
    case EBPF_MAP_TYPE_CPUMAP: {
        // In the typed call the key is a CPU. Here it is an index, and it is past the end of the map.
        if (code == -E2BIG) return explain_update(map, key, flags, code, err);
        RedirectEntry entry = entry_in(map, value);
        return explain_cpumap_set(refused, entry.target, program_in(entry), err);
    }
    case EBPF_MAP_TYPE_STRUCT_OPS: return struct_ops_update(refused, err);
    default: return explain_update(map, key, flags, code, err);
    }
}

int32_t explain_generic_delete(const Map &map, const void *key, int32_t code, Error **err) {
    if (!is_storage(map) || !key) return explain_delete(map, key, code, err);
    return explain_storage_delete({map, key, 0, code, "key"}, descriptor_in(key, map.key_size), err);
}

}  // namespace ebpfmap

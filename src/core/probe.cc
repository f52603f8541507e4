// SPDX-License-Identifier: BSD-2-Clause
#include "core/probe.h"

#include "codec/map_type.h"
#include "core/map.h"
#include "core/storage_btf.h"
#include "sys/try.h"

#include <ebpfmap/probe.h>

#include <memory>

namespace ebpfmap {
namespace {

Spec plain(uint32_t type, uint32_t key_size, uint32_t value_size, uint32_t max_entries) {
    Spec spec;
    spec.type = type;
    spec.key_size = key_size;
    spec.value_size = value_size;
    spec.max_entries = max_entries;
    return spec;
}

Spec smallest_sizes(uint32_t type) {
    if (map_traits(type) & kLocalStorage) return plain(type, 4, 4, 0);
    switch (type) {
    case EBPF_MAP_TYPE_LPM_TRIE:
    case EBPF_MAP_TYPE_STACK_TRACE: return plain(type, type == EBPF_MAP_TYPE_LPM_TRIE ? 8 : 4, 8, 1);
    case EBPF_MAP_TYPE_CGROUP_STORAGE:
    case EBPF_MAP_TYPE_PERCPU_CGROUP_STORAGE: return plain(type, 16, 4, 0);
    case EBPF_MAP_TYPE_QUEUE:
    case EBPF_MAP_TYPE_STACK:
    case EBPF_MAP_TYPE_BLOOM_FILTER: return plain(type, 0, 4, 1);
    case EBPF_MAP_TYPE_RINGBUF:
    case EBPF_MAP_TYPE_USER_RINGBUF: return plain(type, 0, 0, sys::page_size());
    case EBPF_MAP_TYPE_ARENA: return plain(type, 0, 0, 1);
    case EBPF_MAP_TYPE_INSN_ARRAY: return plain(type, 4, 16, 1);
    default: return plain(type, 4, 4, 1);
    }
}

// A struct_ops map needs a kernel type to describe, so it cannot be made just to see: a kernel that has the type
// looks for BTF of the value before anything else and says so with another errno than for a type it does not know.
int32_t probe_struct_ops() {
    Spec spec = plain(EBPF_MAP_TYPE_STRUCT_OPS, 4, 4, 1);
    sys::MapCreateAttr attr{};
    attr.map_type = spec.type;
    attr.key_size = 4;
    attr.value_size = 4;
    attr.max_entries = 1;
    attr.btf_vmlinux_value_type_id = 1;
    int32_t result = sys::bpf(sys::kMapCreate, &attr, EBPFMAP_ATTR_SIZE(sys::MapCreateAttr, btf_vmlinux_value_type_id));
    if (result == -EPERM) return result;
    return result != -EINVAL ? 1 : 0;
}

// Whether a create failed because the kernel does not know what was asked, and not for want of a right or a resource.
int32_t verdict(int32_t error) {
    switch (error) {
    case -EINVAL:
    case -E2BIG:
    case -EOPNOTSUPP: return 0;
    default: return error;
    }
}

int32_t probe_spec(Spec &&spec, std::unique_ptr<Map> *map = nullptr) {
    std::unique_ptr<Map> own;
    int32_t result = create_map(spec, map ? map : &own);
    return result < 0 ? verdict(result) : 1;
}

Spec with_flags(Spec spec, uint32_t flags) {
    spec.flags |= flags;
    return spec;
}

int32_t probe_batch(uint32_t type) {
    std::unique_ptr<Map> map;
    if (int32_t result = probe_spec(plain(type, 4, 8, 1), &map); result <= 0) return result;
    sys::BatchAttr attr{};
    attr.map_fd = static_cast<uint32_t>(map->fd.get());
    // Nothing is asked for, so a kernel with the command succeeds at once.
    int32_t result = sys::bpf(sys::kMapUpdateBatch, &attr, EBPFMAP_ATTR_SIZE(sys::BatchAttr, flags));
    return result < 0 ? verdict(result) : 1;
}

int32_t probe_take() {
    std::unique_ptr<Map> map;
    if (int32_t result = probe_spec(plain(EBPF_MAP_TYPE_HASH, 4, 4, 1), &map); result <= 0) return result;
    uint32_t key = 0;
    uint32_t value = 0;
    int32_t result = raw_take(*map, &key, &value, 0);
    return result == -ENOENT ? 1 : verdict(result);
}

int32_t probe_freeze() {
    std::unique_ptr<Map> map;
    if (int32_t result = probe_spec(plain(EBPF_MAP_TYPE_ARRAY, 4, 4, 1), &map); result <= 0) return result;
    int32_t result = freeze(*map);
    return result < 0 ? verdict(result) : 1;
}

int32_t probe_one_cpu() {
    std::unique_ptr<Map> map;
    if (int32_t result = probe_spec(plain(EBPF_MAP_TYPE_PERCPU_ARRAY, 4, 8, 1), &map); result <= 0) return result;
    uint32_t key = 0;
    uint64_t value = 0;
    int32_t result = raw_update(*map, &key, &value, EBPF_F_CPU);
    return result < 0 ? verdict(result) : 1;
}

}  // namespace

Spec smallest_spec(uint32_t type) {
    Spec spec = smallest_sizes(type);
    if (map_traits(type) & kNoPrealloc) spec.flags = EBPF_F_NO_PREALLOC;
    if (type == EBPF_MAP_TYPE_ARENA) spec.flags = EBPF_F_MMAPABLE;
    return spec;
}

int32_t probe_map_type(uint32_t type) {
    if (type == EBPF_MAP_TYPE_UNSPEC) return 0;
    if (type == EBPF_MAP_TYPE_STRUCT_OPS) return probe_struct_ops();
    Spec spec = smallest_spec(type);
    if (map_traits(type) & kLocalStorage) {
        if (int32_t error = set_storage_btf(&spec); error < 0) return verdict(error);
    }
    std::unique_ptr<Map> inner;
    if (map_traits(type) & kHoldsMaps) {
        Spec inner_spec = plain(EBPF_MAP_TYPE_ARRAY, 4, 4, 1);
        TRY(create_map(inner_spec, &inner));
        int32_t fd = sys::duplicate(inner->fd.get());
        if (fd < 0) return fd;
        spec.inner_fd = sys::Fd(fd);
    }
    return probe_spec(std::move(spec));
}

std::optional<int32_t> probe_feature(uint32_t feature) {
    switch (feature) {
    case EBPF_FEATURE_BATCH: return probe_batch(EBPF_MAP_TYPE_HASH);
    case EBPF_FEATURE_PERCPU_BATCH: return probe_batch(EBPF_MAP_TYPE_PERCPU_ARRAY);
    case EBPF_FEATURE_HASH_TAKE: return probe_take();
    case EBPF_FEATURE_FREEZE: return probe_freeze();
    case EBPF_FEATURE_ARRAY_MMAP: return probe_spec(with_flags(plain(EBPF_MAP_TYPE_ARRAY, 4, 8, 1), EBPF_F_MMAPABLE));
    case EBPF_FEATURE_DEVMAP_PROGRAM: return probe_spec(plain(EBPF_MAP_TYPE_DEVMAP, 4, 8, 1));
    case EBPF_FEATURE_CPUMAP_PROGRAM: return probe_spec(plain(EBPF_MAP_TYPE_CPUMAP, 4, 8, 1));
    case EBPF_FEATURE_PERCPU_ONE_CPU: return probe_one_cpu();
    case EBPF_FEATURE_RING_OVERWRITE:
        return probe_spec(with_flags(plain(EBPF_MAP_TYPE_RINGBUF, 0, 0, sys::page_size()), EBPF_F_RB_OVERWRITE));
    default: return std::nullopt;
    }
}

}  // namespace ebpfmap

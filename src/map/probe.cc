// SPDX-License-Identifier: BSD-2-Clause
#include "map/probe.h"

#include "base/map_type.h"
#include "map/map.h"
#include "map/storage_btf.h"
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

// A probe cannot create a struct_ops map, because such a map needs the BTF of a kernel structure. A kernel with the type checks
// that BTF first, and fails with another errno than for an unknown type.
int32_t probe_struct_ops() {
    Spec spec = plain(EBPF_MAP_TYPE_STRUCT_OPS, 4, 4, 1);
    sys::MapCreateAttr attr{};
    attr.map_type = spec.type;
    attr.key_size = 4;
    attr.value_size = 4;
    attr.max_entries = 1;
    attr.btf_vmlinux_value_type_id = 1;
    int32_t code = sys::bpf(sys::kMapCreate, &attr, EBPFMAP_ATTR_SIZE(sys::MapCreateAttr, btf_vmlinux_value_type_id));
    if (code == -EPERM) return code;
    return code != -EINVAL ? 1 : 0;
}

// 0 if the code means an unknown type, flag or command. Other codes, such as a missing capability or no memory, leave it
// unknown.
int32_t verdict(int32_t code) {
    if (code >= 0) return 1;
    switch (code) {
    case -EINVAL:
    case -E2BIG:
    case -EOPNOTSUPP: return 0;
    default: return code;
    }
}

int32_t probe_spec(Spec &&spec, std::unique_ptr<Map> *map = nullptr) {
    std::unique_ptr<Map> scratch;
    return verdict(create_map(spec, map ? map : &scratch));
}

Spec with_flags(Spec spec, uint32_t flags) {
    spec.flags |= flags;
    return spec;
}

int32_t probe_batch(uint32_t type) {
    std::unique_ptr<Map> map;
    if (int32_t code = probe_spec(plain(type, 4, 8, 1), &map); code <= 0) return code;
    sys::BatchAttr attr{};
    attr.map_fd = static_cast<uint32_t>(map->fd.get());
    // The batch has no entries, so a kernel with the command succeeds at once.
    return verdict(sys::bpf(sys::kMapUpdateBatch, &attr, EBPFMAP_ATTR_SIZE(sys::BatchAttr, flags)));
}

int32_t probe_take() {
    std::unique_ptr<Map> map;
    if (int32_t code = probe_spec(plain(EBPF_MAP_TYPE_HASH, 4, 4, 1), &map); code <= 0) return code;
    uint32_t key = 0;
    uint32_t value = 0;
    int32_t code = raw_take(*map, &key, &value, 0);
    return code == -ENOENT ? 1 : verdict(code);
}

int32_t probe_freeze() {
    std::unique_ptr<Map> map;
    if (int32_t code = probe_spec(plain(EBPF_MAP_TYPE_ARRAY, 4, 4, 1), &map); code <= 0) return code;
    return verdict(freeze(*map));
}

int32_t probe_one_cpu() {
    std::unique_ptr<Map> map;
    if (int32_t code = probe_spec(plain(EBPF_MAP_TYPE_PERCPU_ARRAY, 4, 8, 1), &map); code <= 0) return code;
    uint32_t key = 0;
    uint64_t value = 0;
    return verdict(raw_update(*map, &key, &value, EBPF_F_CPU));
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
        if (int32_t code = set_storage_btf(&spec); code < 0) return verdict(code);
    }
    std::unique_ptr<Map> inner;
    if (map_traits(type) & kHoldsMaps) {
        Spec inner_spec = plain(EBPF_MAP_TYPE_ARRAY, 4, 4, 1);
        TRY(create_map(inner_spec, &inner));
        spec.inner_fd = sys::Fd(TRY(sys::duplicate(inner->fd.get())));
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

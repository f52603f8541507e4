// SPDX-License-Identifier: BSD-2-Clause
#include "map/map_spec.h"

#include "base/map_type.h"
#include "sys/try.h"

#include <ebpfmap/types.h>

#include <cstring>

namespace ebpfmap {
namespace {

int32_t copy_fd(const sys::Fd &from, sys::Fd *to) noexcept {
    if (!from.valid()) return 0;
    *to = sys::Fd(TRY(sys::duplicate(from.get())));
    return 0;
}

}  // namespace

int32_t copy_spec(const Spec &from, std::unique_ptr<Spec> *to) {
    auto copy = std::make_unique<Spec>();
    copy->type = from.type;
    copy->key_size = from.key_size;
    copy->value_size = from.value_size;
    copy->max_entries = from.max_entries;
    copy->flags = from.flags;
    copy->numa_node = from.numa_node;
    copy->has_numa_node = from.has_numa_node;
    copy->extra = from.extra;
    memcpy(copy->name, from.name, sizeof copy->name);
    copy->btf_key_type_id = from.btf_key_type_id;
    copy->btf_value_type_id = from.btf_value_type_id;
    copy->exclusive_hash = from.exclusive_hash;
    TRY(copy_fd(from.inner_fd, &copy->inner_fd));
    TRY(copy_fd(from.btf_fd, &copy->btf_fd));
    TRY(copy_fd(from.token_fd, &copy->token_fd));
    if (from.inner) {
        TRY(copy_spec(*from.inner, &copy->inner));
    }
    *to = std::move(copy);
    return 0;
}

uint32_t whole_flags(const Spec &spec) noexcept {
    uint32_t flags = spec.flags;
    if (map_traits(spec.type) & kNoPrealloc) flags |= EBPF_F_NO_PREALLOC;
    if (spec.type == EBPF_MAP_TYPE_ARENA) flags |= EBPF_F_MMAPABLE;
    if (spec.has_numa_node) flags |= EBPF_F_NUMA_NODE;
    if (spec.token_fd.valid()) flags |= EBPF_F_TOKEN_FD;
    return flags;
}

}  // namespace ebpfmap

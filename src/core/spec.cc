// SPDX-License-Identifier: BSD-2-Clause
#include "core/spec.h"

#include <cstring>

namespace ebpfmap {
namespace {

int32_t copy_fd(const sys::Fd &from, sys::Fd *to) noexcept {
    if (!from.valid()) return 0;
    int32_t fd = sys::duplicate(from.get());
    if (fd < 0) return fd;
    *to = sys::Fd(fd);
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
    if (int32_t error = copy_fd(from.inner_fd, &copy->inner_fd); error < 0) return error;
    if (int32_t error = copy_fd(from.btf_fd, &copy->btf_fd); error < 0) return error;
    if (int32_t error = copy_fd(from.token_fd, &copy->token_fd); error < 0) return error;
    if (from.inner) {
        if (int32_t error = copy_spec(*from.inner, &copy->inner); error < 0) return error;
    }
    *to = std::move(copy);
    return 0;
}

}  // namespace ebpfmap

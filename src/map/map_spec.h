// SPDX-License-Identifier: BSD-2-Clause
// The spec of a map to be created.
#pragma once

#include "sys/fd.h"

#include <ebpfmap/types.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

struct ebpf_map_spec {
    uint32_t type = 0;
    uint32_t key_size = 0;
    uint32_t value_size = 0;
    uint32_t max_entries = 0;
    uint32_t flags = 0;
    uint32_t numa_node = 0;
    bool has_numa_node = false;
    uint64_t extra = 0;
    char name[ebpfmap::sys::kNameSize] = {};
    std::unique_ptr<ebpf_map_spec> inner;  // the spec of a template, or
    ebpfmap::sys::Fd inner_fd;             // an existing map as the template
    ebpfmap::sys::Fd btf_fd;
    uint32_t btf_key_type_id = 0;
    uint32_t btf_value_type_id = 0;
    ebpfmap::sys::Fd token_fd;
    std::optional<std::array<uint8_t, 32>> exclusive_hash;
};

namespace ebpfmap {

using Spec = ebpf_map_spec;

// Copies a spec and duplicates its descriptors. -errno of dup.
int32_t copy_spec(const Spec &from, std::unique_ptr<Spec> *to);
// The flags of a spec, with the flags that its type or another field needs.
uint32_t whole_flags(const Spec &spec) noexcept;

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include "sys/fd.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

struct ebpf_spec {
    uint32_t type = 0;
    uint32_t key_size = 0;
    uint32_t value_size = 0;
    uint32_t max_entries = 0;
    uint32_t flags = 0;
    uint32_t numa_node = 0;
    bool has_numa_node = false;
    uint64_t extra = 0;
    char name[ebpfmap::sys::kNameSize] = {};
    std::unique_ptr<ebpf_spec> inner;  // a template to be made
    ebpfmap::sys::Fd inner_fd;         // or one that exists
    ebpfmap::sys::Fd btf_fd;
    uint32_t btf_key_type_id = 0;
    uint32_t btf_value_type_id = 0;
    ebpfmap::sys::Fd token_fd;
    std::optional<std::array<uint8_t, 32>> exclusive_hash;
};

namespace ebpfmap {

using Spec = ebpf_spec;

// A copy with descriptors of its own. -errno of duplicating one.
int32_t copy_spec(const Spec &from, std::unique_ptr<Spec> *to);
// The flags of a spec, and those that its type cannot be without or that another field of it needs.
uint32_t whole_flags(const Spec &spec) noexcept;

}  // namespace ebpfmap

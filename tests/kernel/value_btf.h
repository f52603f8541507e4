// SPDX-License-Identifier: BSD-2-Clause
// BTF of keys and values, built by hand.
#pragma once

#include "harness/descriptor.h"

#include <cstdint>
#include <string>
#include <vector>

namespace kernel_tests {

class ValueBtf {
public:
    uint32_t add_int(uint32_t bytes);
    // struct { uint32_t one; uint32_t other; }
    uint32_t add_two_ints();
    // As many bytes as are wanted.
    uint32_t add_bytes(uint32_t bytes);
    // struct { struct bpf_spin_lock lock; uint32_t number; }
    uint32_t add_locked_int();

    ebpfmap::harness::Descriptor load() const;

private:
    struct Member {
        const char *name;
        uint32_t type;
    };

    uint32_t begin(const char *name, uint32_t kind, uint32_t count, uint32_t size_or_type);
    uint32_t add_struct_of_ints(const char *name, const std::vector<Member> &members);
    uint32_t text(const char *name);

    uint32_t count_ = 0;
    std::vector<uint32_t> types_;
    std::string strings_ = std::string(1, '\0');
};

}  // namespace kernel_tests

// SPDX-License-Identifier: BSD-2-Clause
// A map of each type with something that can be put into it, for tests that try one thing on all types.
#pragma once

#include "kernel/maps.h"

#include "harness/descriptor.h"

#include <vector>

namespace kernel_tests {

using Bytes = std::vector<char>;

struct Subject {
    MapHandle map;
    Bytes key;
    Bytes value;
    std::vector<ebpfmap::harness::Descriptor> held;  // objects that key and value refer to

    // Puts the value under the key.
    Attempt fill(uint64_t flags = EBPF_ANY) const;
};

// An empty map of the type, with room for two entries where the type leaves a choice. `flags` are those of the map.
Subject make_subject(uint32_t type, uint32_t flags = 0);

}  // namespace kernel_tests

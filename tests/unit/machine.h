// SPDX-License-Identifier: BSD-2-Clause
// The fixture of most unit tests: a fake kernel with maps that counts open objects.
#pragma once

#include "harness/fake_kernel.h"
#include "harness/handles.h"

#include <ebpfmap.h>

#include <string>

namespace ebpfmap::unit {

using harness::ErrorHandle;
using harness::MapHandle;
using harness::MapSpecHandle;
using harness::Outcome;
using harness::outcome_of;
using CursorHandle = std::unique_ptr<ebpf_cursor, harness::Closer<ebpf_cursor_free>>;

// A kernel in which nothing may be open at the end.
class Machine : public fake::Kernel {
public:
    ~Machine();

    // A map of four entries, with the key and value sizes that are usual for its type.
    MapHandle make_map(uint32_t type, uint32_t max_entries = 4, const char *name = "m");
    // The kernel's side of a map.
    fake::Map &behind(const MapHandle &map) { return map_at(ebpf_map_fd(map.get())); }
};

// Sizes that are usual for a type.
sys::MapCreateAttr usual(uint32_t type, uint32_t max_entries, const char *name);

}  // namespace ebpfmap::unit

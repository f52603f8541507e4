// SPDX-License-Identifier: BSD-2-Clause
// The BPF objects inside the library: built from bpf/ and turned into a table by tools/embed.py.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ebpfmap {

struct BundledObject {
    const char *name;
    const unsigned char *elf;
    size_t size;
};

std::span<const BundledObject> bundled_objects() noexcept;

// nullptr past the last one.
const char *bundled_name(uint32_t index) noexcept;
// nullptr where there is none of this name.
const BundledObject *find_bundled(std::string_view name) noexcept;
// The first kernel that takes the programs of one: "5.8".
const char *bundled_since(std::string_view name) noexcept;
// True of one that older kernels take as well, and lose every frame with.
bool bundled_loads_before(std::string_view name) noexcept;
// What to load in its place: its variant for processes without CAP_PERFMON, or itself.
const BundledObject &bundled_for(const BundledObject &object, bool perfmon);
// True of one that has no such variant on this kernel.
bool bundled_needs_perfmon(std::string_view name) noexcept;
// "forward, forward.frags, …", for a message.
std::string bundled_names();

}  // namespace ebpfmap

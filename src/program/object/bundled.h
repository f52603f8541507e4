// SPDX-License-Identifier: BSD-2-Clause
// The BPF objects in the library: compiled from bpf/, put into a table by tools/embed.py.
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

// nullptr after the last one.
const char *bundled_name(uint32_t index) noexcept;
// nullptr if no bundled object has this name.
const BundledObject *find_bundled(std::string_view name) noexcept;
// The first kernel that the object's programs work on: "5.8".
const char *bundled_since(std::string_view name) noexcept;
// True if older kernels load the programs as well, but then lose every frame.
bool bundled_loads_before(std::string_view name) noexcept;
// The variant for processes without CAP_PERFMON, if this process needs one and the object has one; otherwise the object.
const BundledObject &bundled_for(const BundledObject &object, bool perfmon);
// True if the object has no variant for processes without CAP_PERFMON on this kernel.
bool bundled_needs_perfmon(std::string_view name) noexcept;
// "forward, forward.frags, …", for a message.
std::string bundled_names();

}  // namespace ebpfmap

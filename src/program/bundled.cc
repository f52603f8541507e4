// SPDX-License-Identifier: BSD-2-Clause
#include "program/bundled.h"

namespace ebpfmap {

const char *bundled_name(uint32_t index) noexcept {
    std::span<const BundledObject> objects = bundled_objects();
    return index < objects.size() ? objects[index].name : nullptr;
}

const BundledObject *find_bundled(std::string_view name) noexcept {
    for (const BundledObject &object : bundled_objects()) {
        if (object.name == name) return &object;
    }
    return nullptr;
}

std::string bundled_names() {
    std::string names;
    for (const BundledObject &object : bundled_objects()) {
        if (!names.empty()) names += ", ";
        names += object.name;
    }
    return names;
}

}  // namespace ebpfmap

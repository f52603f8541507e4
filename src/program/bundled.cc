// SPDX-License-Identifier: BSD-2-Clause
#include "program/bundled.h"

namespace ebpfmap {
namespace {

struct Minimum {
    std::string_view object;
    const char *since;
    bool loads_before = false;
};

// What each needs most: the newest helper, attach type, flag or instruction that its programs use.
constexpr Minimum kMinimums[] = {
    {"chain", "5.1"},         // the instructions that all are compiled to (-mcpu=v3)
    {"chain.tc", "5.1"},      // the same
    {"drops", "5.8"},         // the ring buffer
    {"flood", "5.14", true},  // BPF_F_BROADCAST, for which older kernels abort every frame
    {"forward", "5.8"},       // programs in devmap entries
    {"jump", "5.1"},          // jumps that compare 32 bits
    {"rewrite", "5.8"},       // ctx->egress_ifindex
    {"route", "5.8"},         // a devmap whose entries have room for a program
    {"spread", "5.9"},        // programs in cpumap entries
    {"steer", "5.3", true},   // an action for a miss, for which older kernels abort every frame
};

const Minimum *find_minimum(std::string_view name) noexcept {
    for (const Minimum &minimum : kMinimums) {
        if (name == minimum.object) return &minimum;
    }
    return nullptr;
}

}  // namespace

const char *bundled_since(std::string_view name) noexcept {
    if (name.ends_with(".frags")) return "5.18";
    const Minimum *minimum = find_minimum(name);
    return minimum ? minimum->since : "";
}

bool bundled_loads_before(std::string_view name) noexcept {
    const Minimum *minimum = find_minimum(name);
    return minimum && minimum->loads_before;
}

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

// SPDX-License-Identifier: BSD-2-Clause
#include "program/bundled.h"

#include <utility>

namespace ebpfmap {
namespace {

// What each needs most: the newest helper, attach type or flag that its programs use.
constexpr std::pair<std::string_view, const char *> kSince[] = {
    {"chain", "5.2"},     // loads of volatile data through a map's value
    {"chain.tc", "5.2"},  // the same
    {"drops", "5.8"},     // the ring buffer
    {"flood", "5.14"},    // BPF_F_BROADCAST; older kernels load it and abort every frame
    {"forward", "5.8"},   // programs in devmap entries
    {"jump", "4.15"},     // writing packets by direct access
    {"rewrite", "5.8"},   // ctx->egress_ifindex
    {"route", "5.8"},     // a devmap whose entries have room for a program
    {"spread", "5.9"},    // programs in cpumap entries
    {"steer", "5.3"},     // bpf_redirect_map() with an action for a miss
};

}  // namespace

const char *bundled_since(std::string_view name) noexcept {
    if (name.ends_with(".frags")) return "5.18";
    for (auto [object, since] : kSince) {
        if (name == object) return since;
    }
    return "";
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

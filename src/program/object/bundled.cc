// SPDX-License-Identifier: BSD-2-Clause
// Names and kernel requirements of the bundled BPF objects.
#include "program/object/bundled.h"

#include "base/map_flags.h"
#include "sys/sys.h"

namespace ebpfmap {
namespace {

struct Minimum {
    std::string_view object;
    const char *since;
    bool loads_before = false;
};

// The kernel that introduced the newest helper, attach type, flag or instruction of the object's programs.
constexpr Minimum kMinimums[] = {
    {"chain", "5.1"},         // the instruction set of all bundled programs (-mcpu=v3)
    {"chain.tc", "5.1"},      // the same
    {"drops", "5.8"},         // the ring buffer
    {"flood", "5.14", true},  // BPF_F_BROADCAST: older kernels abort every frame
    {"forward", "5.8"},       // programs in devmap entries
    {"jump", "5.1"},          // jumps that compare 32 bits
    {"rewrite", "5.8"},       // ctx->egress_ifindex
    {"route", "5.8"},         // a devmap with programs in its entries
    {"spread", "5.9"},        // programs in cpumap entries
    {"steer", "5.3", true},   // the action for a miss in bpf_redirect_map(): older kernels abort every frame
};

const Minimum *find_minimum(std::string_view name) noexcept {
    for (const Minimum &minimum : kMinimums) {
        if (name == minimum.object) return &minimum;
    }
    return nullptr;
}

// Internal variants for processes without CAP_PERFMON: helpers replace pointer arithmetic (bpf/xdp.h).
constexpr const char *kAsking = ".asking";
constexpr const char *kAskingSince = "5.18";  // bpf_xdp_get_buff_len() and bpf_xdp_load_bytes()

bool is_asking(std::string_view name) noexcept { return name.ends_with(kAsking); }

const BundledObject *find_object(std::string_view name) noexcept {
    for (const BundledObject &object : bundled_objects()) {
        if (object.name == name) return &object;
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

bool bundled_needs_perfmon(std::string_view name) noexcept {
    if (name == "flood.frags") return true;
    bool subtracts = !name.starts_with("chain") && !name.starts_with("jump") && !name.ends_with(".frags");
    return subtracts && !release_at_least(sys::kernel_release(), kAskingSince);
}

const char *bundled_name(uint32_t index) noexcept {
    for (const BundledObject &object : bundled_objects()) {
        if (!is_asking(object.name) && index-- == 0) return object.name;
    }
    return nullptr;
}

const BundledObject *find_bundled(std::string_view name) noexcept { return is_asking(name) ? nullptr : find_object(name); }

const BundledObject &bundled_for(const BundledObject &object, bool perfmon) {
    if (perfmon || !release_at_least(sys::kernel_release(), kAskingSince)) return object;
    const BundledObject *asking = find_object(std::string(object.name) + kAsking);
    return asking ? *asking : object;
}

std::string bundled_names() {
    std::string names;
    for (uint32_t index = 0; const char *name = bundled_name(index); ++index) {
        if (!names.empty()) names += ", ";
        names += name;
    }
    return names;
}

}  // namespace ebpfmap

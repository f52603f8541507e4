// SPDX-License-Identifier: BSD-2-Clause
#include "base/capability.h"

#include "base/describe.h"
#include "base/map_flags.h"
#include "base/memlock.h"
#include "sys/sys.h"

#include <cctype>
#include <cstdio>
#include <memory>

namespace ebpfmap {
namespace {

bool in_user_namespace() {
    // The first user namespace maps all ids onto themselves.
    std::string map = sys::read_file("/proc/self/uid_map").value_or("");
    return !map.empty() && map.find("4294967295") == std::string::npos;
}

int32_t explain_permission(const std::string &action, int32_t code, Error **err, const char *token = "") {
    if (in_user_namespace()) {
        return fail(err, code, EBPF_CAUSE_CAPABILITY,
                    "%s was refused: this process is in a user namespace, where its capabilities do not count for BPF; run it "
                    "outside%s%s",
                    action.c_str(), *token ? ", or give it a BPF token (Linux 6.9): " : "", token);
    }
    if (!release_at_least(sys::kernel_release(), "5.11")) return explain_memlock(action, code, err);
    return fail(err, code, EBPF_CAUSE_PERMISSION,
                "%s was refused although no capability is missing: a security module (lockdown, SELinux, AppArmor, a BPF LSM "
                "program) or seccomp forbids it; see its log",
                action.c_str());
}

struct Name {
    Capabilities capability;
    const char *name;
};

// In the order that messages use.
constexpr Name kNames[] = {{kBpf, "BPF"},        {kNetAdmin, "NET_ADMIN"}, {kPerfmon, "PERFMON"},
                           {kNetRaw, "NET_RAW"}, {kIpcLock, "IPC_LOCK"},   {kSysAdmin, "SYS_ADMIN"}};

// The names in a set: a prefix before each, a separator between two.
std::string join(Capabilities set, const std::string &prefix, const char *separator, const char *last_separator) {
    std::string names;
    for (auto [capability, name] : kNames) {
        if (!(set & capability)) continue;
        set &= ~capability;
        if (!names.empty()) names += set == 0 ? last_separator : separator;
        names += prefix + name;
    }
    return names;
}

// "cap_bpf,cap_net_admin"
std::string setcap_names(Capabilities set) {
    std::string names = join(set, "CAP_", ",", ",");
    for (char &letter : names) letter = static_cast<char>(tolower(letter));
    return names;
}

// Root with a limited set of capabilities, as in a container.
bool is_limited_root() {
    std::string status = sys::read_file("/proc/thread-self/status").value_or("");
    size_t line = status.find("\nUid:\t");
    unsigned real = 1, effective = 1;
    if (line == status.npos || sscanf(status.c_str() + line, "\nUid:\t%u\t%u", &real, &effective) != 2) return false;
    return effective == 0;
}

std::string remedy(Capabilities needed) {
    if (is_limited_root()) {
        return text(
            "it is root, but with a limited set of capabilities: start it with all of them (a container: %s; a service: "
            "CapabilityBoundingSet=)",
            join(needed, "--cap-add ", " ", " ").c_str());
    }
    return text("run it as root, or give its file all of them (setcap %s+ep FILE)", setcap_names(needed).c_str());
}

// CAP_BPF and CAP_PERFMON exist since Linux 5.8. Before, CAP_SYS_ADMIN stands for both.
Capabilities on_this_kernel(Capabilities needed) {
    constexpr Capabilities kNew = kBpf | kPerfmon;
    if (!(needed & kNew) || release_at_least(sys::kernel_release(), "5.8")) return needed;
    return (needed & ~kNew) | kSysAdmin;
}

}  // namespace

Capabilities lacking(Capabilities needed) noexcept {
    constexpr Capabilities kImplied = kBpf | kPerfmon | kNetAdmin;
    Capabilities held = sys::effective_capabilities();
    if (held & kSysAdmin) held |= kImplied;
    return needed & ~held;
}

std::string capability_names(Capabilities set) { return join(set, "CAP_", ", ", " and "); }

int32_t explain_capabilities(const std::string &action, Capabilities needed, int32_t code, Error **err, const char *token) {
    if (!err) return code;
    needed = on_this_kernel(needed);
    Capabilities missing = lacking(needed);
    if (missing == 0) return explain_permission(action, code, err, token);
    std::string lacks =
        missing == needed ? ", which this process lacks" : ", and this process lacks " + capability_names(missing);
    return fail(err, code, EBPF_CAUSE_CAPABILITY, "%s needs %s%s: %s", action.c_str(), capability_names(needed).c_str(),
                lacks.c_str(), remedy(needed).c_str());
}

int32_t name_whole_set(const std::string &action, Capabilities needed, int32_t code, Error **err) {
    if (!err || !*err || (*err)->cause != EBPF_CAUSE_CAPABILITY || lacking(on_this_kernel(needed)) == 0) return code;
    std::unique_ptr<Error, decltype(&free_error)> partial(*err, free_error);
    return explain_capabilities(action, needed, code, err);
}

}  // namespace ebpfmap

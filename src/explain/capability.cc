// SPDX-License-Identifier: BSD-2-Clause
#include "explain/capability.h"

#include "codec/map_flags.h"
#include "explain/describe.h"
#include "explain/memlock.h"
#include "sys/sys.h"

namespace ebpfmap::explain {
namespace {

bool in_user_namespace() {
    // The first user namespace maps all ids onto themselves.
    std::string map = sys::read_file("/proc/self/uid_map").value_or("");
    return !map.empty() && map.find("4294967295") == std::string::npos;
}

int32_t nothing_missing(const std::string &what, int32_t code, Error **err, const char *token = "") {
    if (in_user_namespace()) {
        return fail(err, code, EBPF_CAUSE_CAPABILITY,
                    "%s was refused: this process is in a user namespace, where its capabilities do not count for BPF; run it "
                    "outside%s%s",
                    what.c_str(), *token ? ", or give it a BPF token (Linux 6.9): " : "", token);
    }
    if (!release_at_least(sys::kernel_release(), "5.11")) return map_over_memlock(what, code, err);
    return fail(err, code, EBPF_CAUSE_PERMISSION,
                "%s was refused although no capability is missing: a security module (lockdown, SELinux, AppArmor, a BPF LSM "
                "program) or seccomp forbids it; its log says more",
                what.c_str());
}

}  // namespace

bool has_capability(Capability capability) noexcept { return sys::effective_capabilities() >> capability & 1; }

int32_t missing_capability(const std::string &what, bool net_admin, int32_t code, Error **err, const char *token) {
    if (!err) return code;
    bool bpf = has_capability(kBpf) || has_capability(kSysAdmin);
    bool net = !net_admin || has_capability(kNetAdmin) || has_capability(kSysAdmin);
    if (bpf && net) return nothing_missing(what, code, err, token);
    if (net_admin && bpf) {
        return fail(err, code, EBPF_CAUSE_CAPABILITY,
                    "%s needs CAP_NET_ADMIN as well as CAP_BPF: this process has CAP_BPF only", what.c_str());
    }
    if (net_admin && has_capability(kNetAdmin)) {
        return fail(err, code, EBPF_CAUSE_CAPABILITY,
                    "%s needs CAP_BPF as well as CAP_NET_ADMIN: this process has CAP_NET_ADMIN only", what.c_str());
    }
    if (net_admin) {
        return fail(err, code, EBPF_CAUSE_CAPABILITY,
                    "%s needs CAP_BPF and CAP_NET_ADMIN: this process has neither; run it as root, or give its file both "
                    "(setcap cap_bpf,cap_net_admin+ep FILE)",
                    what.c_str());
    }
    return fail(err, code, EBPF_CAUSE_CAPABILITY,
                "%s needs CAP_BPF, which this process has not; run it as root, or give it to its file (setcap cap_bpf+ep FILE)",
                what.c_str());
}

int32_t missing_tracing(const std::string &what, int32_t code, Error **err) {
    if (!err) return code;
    bool admin = has_capability(kSysAdmin);
    bool bpf = admin || has_capability(kBpf);
    bool perfmon = admin || has_capability(kPerfmon);
    if (bpf && perfmon) return nothing_missing(what, code, err);
    const char *lacking = bpf ? "CAP_PERFMON" : perfmon ? "CAP_BPF" : "either";
    return fail(err, code, EBPF_CAUSE_CAPABILITY,
                "%s needs CAP_BPF and CAP_PERFMON, and this process has not %s; run it as root, or give its file both (setcap "
                "cap_bpf,cap_perfmon+ep FILE)",
                what.c_str(), lacking);
}

int32_t missing_sys_admin(const std::string &what, int32_t code, Error **err) {
    if (!err) return code;
    if (has_capability(kSysAdmin)) return nothing_missing(what, code, err);
    return fail(err, code, EBPF_CAUSE_CAPABILITY, "%s needs CAP_SYS_ADMIN, which this process has not; run it as root",
                what.c_str());
}

}  // namespace ebpfmap::explain

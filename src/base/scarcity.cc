// SPDX-License-Identifier: BSD-2-Clause
#include "base/scarcity.h"

#include <cstring>

namespace ebpfmap {

bool explain_scarcity(const char *action, int32_t code, Error **err) {
    switch (code) {
    case -EMFILE:
        fail(err, code, EBPF_CAUSE_TOO_MANY_FILES,
             "%s: this process has no file descriptor left; close some, or raise its limit (ulimit -n)", action);
        return true;
    case -ENFILE:
        fail(err, code, EBPF_CAUSE_TOO_MANY_FILES, "%s: this machine has no file descriptor left (sysctl fs.file-max)", action);
        return true;
    case -EIO:
        fail(err, code, EBPF_CAUSE_UNKNOWN,
             "%s: the number of possible CPUs is unknown, because /sys/devices/system/cpu/possible cannot be read: mount "
             "sysfs at /sys",
             action);
        return true;
    case -ENOMEM: fail(err, code, EBPF_CAUSE_OUT_OF_MEMORY, "%s: the kernel has no memory for it", action); return true;
    default: return false;
    }
}

int32_t explain_unknown(const char *action, int32_t code, Error **err) noexcept {
    const char *name = strerrorname_np(-code);
    return fail(err, code, EBPF_CAUSE_UNKNOWN, "%s failed with %s, for an unknown reason", action,
                name ? name : "an unknown errno");
}

}  // namespace ebpfmap

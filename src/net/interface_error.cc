// SPDX-License-Identifier: BSD-2-Clause
#include "net/interface_error.h"

#include "base/scarcity.h"
#include "sys/sys.h"

namespace ebpfmap {

int32_t explain_interface(int32_t code, Error **err) {
    if (explain_scarcity("looking up an interface", code, err)) return code;
    bool refused = code == -EPERM || code == -EACCES || code == -EAFNOSUPPORT;
    return fail(err, code, refused ? EBPF_CAUSE_PERMISSION : EBPF_CAUSE_UNKNOWN,
                "the kernel does not show the network interfaces (%s)%s", errno_name(code).c_str(),
                refused ? ": a security module, seccomp or systemd's RestrictAddressFamilies= forbids it" : "");
}

int32_t check_interface(uint32_t ifindex, int32_t code, Error **err) {
    char name[16];
    int32_t found = ifindex == 0 ? -ENODEV : sys::interface_name(ifindex, name);
    if (found == 0) return 0;
    if (found != -ENODEV) return explain_interface(found, err);
    return fail(err, code, EBPF_CAUSE_INTERFACE, "no interface with index %u in this network namespace (ip link shows them)",
                ifindex);
}

}  // namespace ebpfmap

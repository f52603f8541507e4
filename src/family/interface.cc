// SPDX-License-Identifier: BSD-2-Clause
#include "family/interface.h"

#include "explain/capability.h"
#include "explain/scarcity.h"

namespace ebpfmap::interface {
namespace {

int32_t not_found(const char *name, Error **err) {
    return fail(err, -ENODEV, EBPF_CAUSE_INTERFACE, "no interface named \"%s\" in this network namespace (ip link shows them)",
                name);
}

}  // namespace

int32_t index(const char *name, int32_t netns_fd, uint32_t *ifindex, Error **err) {
    return in_netns(netns_fd, err, [&]() -> int32_t {
        int32_t found = sys::interface_index(name);
        if (found == -ENODEV) return not_found(name, err);
        if (found < 0) {
            if (!explain::scarcity("asking for an interface", found, err)) return not_found(name, err);
            return found;
        }
        *ifindex = static_cast<uint32_t>(found);
        return 0;
    });
}

int32_t name(uint32_t ifindex, int32_t netns_fd, char *name, Error **err) {
    return in_netns(netns_fd, err, [&]() -> int32_t {
        int32_t found = sys::interface_name(ifindex, name);
        return found < 0 ? need(ifindex, -ENODEV, err) : 0;
    });
}

int32_t need(uint32_t ifindex, int32_t code, Error **err) {
    char name[16];
    int32_t found = ifindex == 0 ? -ENODEV : sys::interface_name(ifindex, name);
    if (found == 0) return 0;
    if (explain::scarcity("asking for an interface", found, err)) return found;
    return fail(err, code, EBPF_CAUSE_INTERFACE, "no interface with index %u in this network namespace (ip link shows them)",
                ifindex);
}

int32_t explain_entering(int32_t netns_fd, int32_t code, Error **err) {
    if (code == -EPERM) return explain::missing_sys_admin("entering another network namespace", code, err);
    if (code == -EBADF) {
        return fail(err, code, EBPF_CAUSE_BAD_FD, "file descriptor %d (netns_fd) is not open", netns_fd);
    }
    if (explain::scarcity("entering another network namespace", code, err)) return code;
    return fail(err, code, EBPF_CAUSE_NETNS,
                "file descriptor %d (netns_fd) is no network namespace: open /proc/PID/ns/net or /run/netns/NAME", netns_fd);
}

}  // namespace ebpfmap::interface

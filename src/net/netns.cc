// SPDX-License-Identifier: BSD-2-Clause
#include "net/netns.h"

#include "base/capability.h"
#include "base/descriptor.h"
#include "base/scarcity.h"

namespace ebpfmap {

int32_t explain_enter_netns(int32_t netns_fd, int32_t code, Error **err) {
    if (code == -EPERM) return explain_capabilities("entering another network namespace", kSysAdmin, code, err);
    if (explain_scarcity("entering another network namespace", code, err)) return code;
    return explain_descriptor_kind(netns_fd, "netns_fd", "a network namespace: open /proc/PID/ns/net or /run/netns/NAME",
                                   EBPF_CAUSE_NETNS, code, err);
}

}  // namespace ebpfmap

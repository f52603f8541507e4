// SPDX-License-Identifier: BSD-2-Clause
// Groups: AF_XDP sockets on all queues of an interface, and the program that redirects frames to them.
#pragma once

#include "map/map.h"
#include "program/link/link.h"
#include "program/object/object.h"
#include "xsk/socket.h"

#include <ebpfmap/xsk_group.h>

#include <memory>
#include <vector>

struct ebpf_xsk_group {
    ebpf_xsk_spec spec;  // for sockets on queues that are added later
    // In reverse order of destruction: the link ends first, so that no frames go to sockets that are being closed.
    std::vector<std::unique_ptr<ebpf_xsk>> sockets;
    std::unique_ptr<ebpf_object> object;  // nullptr if the caller passed one
    std::unique_ptr<ebpf_map> map;
    ebpfmap::sys::Fd program;
    std::unique_ptr<ebpf_link> link;
};

namespace ebpfmap {

using XskGroup = ebpf_xsk_group;

int32_t xsk_group_socket(const XskGroup &group, uint32_t queue, std::unique_ptr<Xsk> *out, Error **err);
// Opens sockets on the interface's new queues and returns their number.
int32_t refresh_xsk_group(XskGroup *group, Error **err);
int32_t open_xsk_group(const XskSpec &spec, uint32_t ifindex, uint32_t xdp_mode, Object *object, std::unique_ptr<XskGroup> *out,
                       Error **err);

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
// What interface and queue an AF_XDP socket is bound to. No call of the kernel tells that, but it lets a second socket share
// the queue of a first one without rings of its own for free frames, and only if it names the very same queue.
#pragma once

#include "base/error.h"

#include <cstdint>

namespace ebpfmap::xsk {

// 0 where the socket is bound to the queue of the interface, both in the calling thread's network namespace.
int32_t need_binding(int32_t xsk_fd, uint32_t ifindex, uint32_t queue, Error **err);

}  // namespace ebpfmap::xsk

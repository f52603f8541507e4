// SPDX-License-Identifier: BSD-2-Clause
// A check of the queue that an AF_XDP socket is bound to. The kernel has no call that returns it. But a second socket without a
// fill ring and a completion ring can be bound beside the first, and only to the same queue.
#pragma once

#include "base/error.h"

#include <cstdint>

namespace ebpfmap::xsk {

// 0 if the socket is bound to the queue. Socket and interface are in the calling thread's network namespace.
int32_t check_binding(int32_t xsk_fd, uint32_t ifindex, uint32_t queue, Error **err);

}  // namespace ebpfmap::xsk

// SPDX-License-Identifier: BSD-2-Clause
// Opening of an AF_XDP socket, with new memory or with the memory of another socket.
#pragma once

#include "xsk/socket.h"

namespace ebpfmap::xsk {

int32_t open(const XskSpec &spec, uint32_t ifindex, uint32_t queue, std::unique_ptr<Xsk> *out, Error **err);
int32_t open_shared(const XskSpec &spec, Xsk *with, uint32_t ifindex, uint32_t queue, std::unique_ptr<Xsk> *out, Error **err);

}  // namespace ebpfmap::xsk

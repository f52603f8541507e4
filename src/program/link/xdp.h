// SPDX-License-Identifier: BSD-2-Clause
// Links of XDP programs to interfaces.
#pragma once

#include "base/error.h"
#include "program/link/link.h"

#include <cstdint>

namespace ebpfmap {

int32_t attach_xdp(int32_t prog_fd, uint32_t ifindex, uint32_t mode, std::unique_ptr<Link> *out, Error **err);
// Replaces the program with this id. Another process may have attached it.
int32_t replace_xdp(int32_t prog_fd, uint32_t ifindex, uint32_t mode, uint32_t program_id, std::unique_ptr<Link> *out,
                    Error **err);

}  // namespace ebpfmap

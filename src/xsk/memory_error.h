// SPDX-License-Identifier: BSD-2-Clause
// Explanations of missing memory for frames: huge pages, the limit of locked memory, the headroom.
#pragma once

#include "xsk/socket.h"

namespace ebpfmap::xsk {

int32_t explain_memory(const XskSpec &spec, int32_t code, Error **err);
int32_t explain_registration(const XskSpec &spec, int32_t code, Error **err);

}  // namespace ebpfmap::xsk

// SPDX-License-Identifier: BSD-2-Clause
// Names of maps, map types and the kernel in messages.
#pragma once

#include "base/error.h"

#include <string>

namespace ebpfmap {

// "devmap_hash"
std::string type_label(uint32_t type);
// "a hash", "an array"
std::string with_article(const std::string &noun);
// "6.18.44"
std::string running_kernel();

}  // namespace ebpfmap

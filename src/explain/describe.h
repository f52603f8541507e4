// SPDX-License-Identifier: BSD-2-Clause
// How messages speak of things.
#pragma once

#include "core/error.h"
#include "core/map.h"

#include <string>

namespace ebpfmap::explain {

// `map "tx"`, or `map 17` for a map without a name.
std::string describe(const Map &map);
// "devmap_hash"
std::string type_label(uint32_t type);
// "a hash", "an array"
std::string a(const std::string &noun);
// "6.18.44"
std::string running_kernel();

}  // namespace ebpfmap::explain

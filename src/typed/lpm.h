// SPDX-License-Identifier: BSD-2-Clause
// Keys of LPM tries.
#pragma once

#include "base/error.h"
#include "map/map.h"

namespace ebpfmap::lpm {

// The kernel's layout of a key: the number of bits, then the address. A key has at most 260 bytes, so it needs no allocation.
struct Key {
    uint32_t prefix_len;
    uint8_t address[256];
};

// Checks the type, the length and the prefix, and builds the key.
int32_t make_key(const Map &map, uint32_t prefix_len, const void *address, uint32_t address_len, Key *key, Error **err);

}  // namespace ebpfmap::lpm

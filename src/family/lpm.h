// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include "core/error.h"
#include "core/map.h"

namespace ebpfmap::lpm {

// A key as the kernel has it: the number of bits, then the address. No allocation: the longest key is 260 bytes.
struct Key {
    uint32_t prefix_len;
    uint8_t address[256];
};

// Checks type, length and prefix, and puts the key together.
int32_t make_key(const Map &map, uint32_t prefix_len, const void *address, uint32_t address_len, Key *key, Error **err);

}  // namespace ebpfmap::lpm

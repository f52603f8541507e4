// SPDX-License-Identifier: BSD-2-Clause
// The smallest BTF that the kernel accepts for a local storage: an int for the key, an array of bytes for the value.
#pragma once

#include <cstdint>
#include <vector>

namespace ebpfmap {

struct StorageBtf {
    static constexpr uint32_t kKeyTypeId = 1;
    static constexpr uint32_t kValueTypeId = 3;
};

std::vector<uint8_t> make_storage_btf(uint32_t value_size);

}  // namespace ebpfmap

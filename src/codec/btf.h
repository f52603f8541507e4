// SPDX-License-Identifier: BSD-2-Clause
// Minimal BTF for local storage maps: an int key and a value that is an array of bytes.
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

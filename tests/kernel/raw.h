// SPDX-License-Identifier: BSD-2-Clause
// Raw bpf(2) for operations without a library call: they show the behaviour of the kernel.
#pragma once

#include <linux/bpf.h>

#include <cstdint>
#include <vector>

namespace kernel_tests {

inline constexpr int32_t kNotsupp = 524;  // the kernel's ENOTSUPP, which user space has no name for

// The result, or -errno.
int32_t raw_bpf(uint32_t command, bpf_attr &attr);

struct BatchResult {
    int32_t result;
    uint32_t count;
};

// One batch command from the beginning of a map. Keys and values have to have room for `count`.
BatchResult raw_batch(uint32_t command, int32_t map_fd, std::vector<char> &keys, std::vector<char> &values, uint32_t count);

}  // namespace kernel_tests

// SPDX-License-Identifier: BSD-2-Clause
#include "kernel/raw.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace kernel_tests {

int32_t raw_bpf(uint32_t command, bpf_attr &attr) {
    long result = syscall(SYS_bpf, command, &attr, sizeof attr);
    return result < 0 ? -errno : static_cast<int32_t>(result);
}

BatchResult raw_batch(uint32_t command, int32_t map_fd, std::vector<char> &keys, std::vector<char> &values, uint32_t count) {
    std::vector<char> position(64);
    bpf_attr attr{};
    attr.batch.out_batch = reinterpret_cast<uintptr_t>(position.data());
    attr.batch.keys = reinterpret_cast<uintptr_t>(keys.data());
    attr.batch.values = reinterpret_cast<uintptr_t>(values.data());
    attr.batch.count = count;
    attr.batch.map_fd = static_cast<uint32_t>(map_fd);
    int32_t result = raw_bpf(command, attr);
    return {result, attr.batch.count};
}

}  // namespace kernel_tests

// SPDX-License-Identifier: BSD-2-Clause
#include "sys/fd.h"

namespace ebpfmap::sys {

int32_t bpf_fd(uint32_t command, void *attr, uint32_t size) noexcept {
    int32_t fd = bpf(command, attr, size);
    if (fd < 0 || fd > 2) return fd;
    Fd low(fd);
    return duplicate(fd);
}

}  // namespace ebpfmap::sys

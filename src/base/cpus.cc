// SPDX-License-Identifier: BSD-2-Clause
#include "base/cpus.h"

#include "codec/percpu.h"
#include "sys/sys.h"

#include <atomic>

namespace ebpfmap {

int32_t possible_cpus() {
    static std::atomic<uint32_t> known{0};
    if (uint32_t count = known.load(std::memory_order_relaxed)) return static_cast<int32_t>(count);
    std::optional<std::string> list = sys::read_file("/sys/devices/system/cpu/possible");
    uint32_t count = list ? count_possible_cpus(*list) : 0;
    if (count == 0) return -EIO;
    known.store(count, std::memory_order_relaxed);
    return static_cast<int32_t>(count);
}

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
// Kernel objects that maps hold or hang values on.
#pragma once

#include "harness/descriptor.h"

#include <sys/types.h>

#include <string>

namespace kernel_tests {

using ebpfmap::harness::Descriptor;

Descriptor open_file(const std::string &path, int flags);
Descriptor memory_file();
Descriptor perf_event();
Descriptor open_pidfd(pid_t process);

// Where cgroup2 is mounted.
std::string cgroup_root();

// A new cgroup v2 below the root, without processes.
class Cgroup {
public:
    Cgroup();
    ~Cgroup();
    Cgroup(Cgroup &&other) noexcept = default;

    Descriptor open() const;
    uint64_t id() const;

private:
    std::string path_;
};

}  // namespace kernel_tests

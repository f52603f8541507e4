// SPDX-License-Identifier: BSD-2-Clause
// A struct_ops map: a TCP congestion control of three programs that do next to nothing. It is never registered, so no socket
// can come to use it.
#pragma once

#include "kernel/maps.h"

#include "harness/descriptor.h"

#include <vector>

namespace kernel_tests {

struct StructOps {
    // With EBPF_F_LINK, so that an update makes it ready and no more.
    StructOps();

    MapHandle map;
    std::vector<char> value;  // the value that registers it
    std::vector<ebpfmap::harness::Descriptor> programs;
};

}  // namespace kernel_tests

// SPDX-License-Identifier: BSD-2-Clause
// Small programs that no object of the library holds.
#pragma once

#include "harness/descriptor.h"

#include <linux/bpf.h>

namespace net_tests {

// An XDP program that passes every frame.
ebpfmap::harness::Descriptor load_xdp(const char *name, uint32_t expected_attach_type = BPF_XDP);
ebpfmap::harness::Descriptor load_socket_filter();

}  // namespace net_tests

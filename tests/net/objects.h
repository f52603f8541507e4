// SPDX-License-Identifier: BSD-2-Clause
// The BPF objects of tests/net/bpf, as files on disk.
#pragma once

#include "build_paths.h"
#include "harness/handles.h"

namespace net_tests {

inline ebpfmap::harness::ObjectHandle open_object(const char *file) {
    std::string path = std::string(OBJECTS) + file;
    return ebpfmap::harness::make<ebpfmap::harness::ObjectHandle>(ebpf_object_open_file, path.c_str());
}

template <typename Number>
void set_constant(const ebpfmap::harness::ObjectHandle &object, const char *name, Number value) {
    ebpfmap::harness::call(ebpf_object_set_constant, object.get(), name, &value, static_cast<uint32_t>(sizeof value));
}

}  // namespace net_tests

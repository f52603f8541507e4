// SPDX-License-Identifier: BSD-2-Clause
// Objects in the kernel, for measurements that need one.
#pragma once

#include "handles.h"

namespace bench {

using ObjectHandle = std::unique_ptr<ebpf_object, Closer<ebpf_object_close>>;
using ChainHandle = std::unique_ptr<ebpf_chain, Closer<ebpf_chain_close>>;
using LinkHandle = std::unique_ptr<ebpf_link, Closer<ebpf_link_close>>;

inline ObjectHandle open_bundled(const char *name) {
    ebpf_error *err = nullptr;
    ebpf_object *object = nullptr;
    must(ebpf_object_open_bundled(name, &object, &err), &err);
    return ObjectHandle(object);
}

inline void load(const ObjectHandle &object) {
    ebpf_error *err = nullptr;
    must(ebpf_object_load(object.get(), &err), &err);
}

inline ObjectHandle load_bundled(const char *name) {
    ObjectHandle object = open_bundled(name);
    load(object);
    return object;
}

// bench/bpf/plain.bpf.c
inline ObjectHandle load_plain() {
    ebpf_error *err = nullptr;
    ebpf_object *opened = nullptr;
    must(ebpf_object_open_file(PLAIN_OBJECT, &opened, &err), &err);
    ObjectHandle object(opened);
    load(object);
    return object;
}

inline int32_t program_fd(const ObjectHandle &object, const char *name) {
    ebpf_error *err = nullptr;
    int32_t fd = ebpf_object_program_fd(object.get(), name, &err);
    must(fd, &err);
    return fd;
}

inline MapHandle open_map(const ObjectHandle &object, const char *name) {
    ebpf_error *err = nullptr;
    ebpf_map *map = nullptr;
    must(ebpf_object_open_map(object.get(), name, &map, &err), &err);
    return MapHandle(map);
}

}  // namespace bench

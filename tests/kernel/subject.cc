// SPDX-License-Identifier: BSD-2-Clause
#include "kernel/subject.h"

#include "kernel/objects.h"
#include "kernel/programs.h"
#include "kernel/sockets.h"
#include "kernel/struct_ops.h"
#include "kernel/xsk.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <utility>

namespace kernel_tests {
namespace {

using ebpfmap::harness::Descriptor;

template <typename... Numbers>
Bytes bytes(Numbers... numbers) {
    const uint32_t list[] = {static_cast<uint32_t>(numbers)...};
    Bytes all(sizeof list);
    memcpy(all.data(), list, sizeof list);
    return all;
}

// An object to be stored, by its descriptor.
Descriptor object_for(uint32_t type) {
    switch (type) {
    case EBPF_MAP_TYPE_PROG_ARRAY: return load_xdp();
    case EBPF_MAP_TYPE_PERF_EVENT_ARRAY: return perf_event();
    case EBPF_MAP_TYPE_CGROUP_ARRAY: return open_file(cgroup_root(), O_RDONLY | O_DIRECTORY);
    case EBPF_MAP_TYPE_XSKMAP: return open_xsk();
    case EBPF_MAP_TYPE_SOCKMAP:
    case EBPF_MAP_TYPE_SOCKHASH: return listening_socket();
    case EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY: return listening_socket(true);
    default: {
        MapHandle inner = small_map(EBPF_MAP_TYPE_ARRAY, 1);
        return Descriptor(fcntl(ebpf_map_fd(inner.get()), F_DUPFD_CLOEXEC, 3));
    }
    }
}

// An object to hang values on.
Descriptor owner_for(uint32_t type) {
    switch (type) {
    case EBPF_MAP_TYPE_SK_STORAGE: return bound_socket(SOCK_DGRAM);
    case EBPF_MAP_TYPE_INODE_STORAGE: return memory_file();
    case EBPF_MAP_TYPE_TASK_STORAGE: return open_pidfd(getpid());
    default: return open_file(cgroup_root(), O_RDONLY | O_DIRECTORY);
    }
}

Shape shape_of(uint32_t type, uint32_t flags) {
    Shape shape = smallest(type);
    if (shape.max_entries == 1 && type != EBPF_MAP_TYPE_ARENA) shape.max_entries = 2;
    bool cookies = type == EBPF_MAP_TYPE_SOCKMAP || type == EBPF_MAP_TYPE_SOCKHASH || type == EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY;
    if (cookies) shape.value_size = 8;
    shape.flags = flags;
    return shape;
}

void set_object(Subject &subject, Descriptor object) {
    subject.value = bytes(object.get());
    subject.value.resize(ebpf_map_value_size(subject.map.get()));
    subject.held.push_back(std::move(object));
}

void set_owner(Subject &subject, Descriptor owner) {
    subject.key = bytes(owner.get());
    subject.held.push_back(std::move(owner));
}

}  // namespace

Attempt Subject::fill(uint64_t flags) const {
    return attempt(ebpf_map_update, map.get(), key.data(), key.size(), value.data(), value.size(), flags);
}

Subject make_subject(uint32_t type, uint32_t flags) {
    Subject subject;
    if (type == EBPF_MAP_TYPE_STRUCT_OPS) {
        StructOps ops;
        subject.map = std::move(ops.map);
        subject.key = bytes(0);
        subject.value = std::move(ops.value);
        subject.held = std::move(ops.programs);
        return subject;
    }
    subject.map = make_map(shape_of(type, flags));
    const ebpf_map *map = subject.map.get();
    subject.key.resize(ebpf_map_key_size(map));
    subject.value.resize(ebpf_map_value_len(map), 7);
    switch (type) {
    case EBPF_MAP_TYPE_LPM_TRIE: subject.key = bytes(8, 10); break;  // 10.0.0.0/8
    case EBPF_MAP_TYPE_DEVMAP:
    case EBPF_MAP_TYPE_DEVMAP_HASH: subject.value = bytes(1); break;  // the loopback interface
    case EBPF_MAP_TYPE_CPUMAP: subject.value = bytes(64); break;      // frames in the queue
    case EBPF_MAP_TYPE_SK_STORAGE:
    case EBPF_MAP_TYPE_INODE_STORAGE:
    case EBPF_MAP_TYPE_TASK_STORAGE:
    case EBPF_MAP_TYPE_CGRP_STORAGE: set_owner(subject, owner_for(type)); break;
    case EBPF_MAP_TYPE_PROG_ARRAY:
    case EBPF_MAP_TYPE_PERF_EVENT_ARRAY:
    case EBPF_MAP_TYPE_CGROUP_ARRAY:
    case EBPF_MAP_TYPE_ARRAY_OF_MAPS:
    case EBPF_MAP_TYPE_HASH_OF_MAPS:
    case EBPF_MAP_TYPE_XSKMAP:
    case EBPF_MAP_TYPE_SOCKMAP:
    case EBPF_MAP_TYPE_SOCKHASH:
    case EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY: set_object(subject, object_for(type)); break;
    default: break;
    }
    return subject;
}

}  // namespace kernel_tests

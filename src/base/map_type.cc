// SPDX-License-Identifier: BSD-2-Clause
#include "base/map_type.h"

#include <cstdio>
#include <cstring>
#include <iterator>

namespace ebpfmap {
namespace {

constexpr uint32_t kFdArray = kIndexed | kSparse;

// The index is EBPF_MAP_TYPE_….
constexpr MapTypeRow kTypes[] = {
    {nullptr, nullptr, 0},
    {"hash", "3.19", kBatch},
    {"array", "3.19", kIndexed | kBatch},
    {"prog_array", "4.2", kFdArray},
    {"perf_event_array", "4.3", kFdArray | kUnreadable},
    {"percpu_hash", "4.6", kPerCpu | kBatch},
    {"percpu_array", "4.6", kPerCpu | kIndexed | kBatch},
    {"stack_trace", "4.6", 0},
    {"cgroup_array", "4.8", kFdArray | kUnreadable},
    {"lru_hash", "4.10", kBatch},
    {"lru_percpu_hash", "4.10", kPerCpu | kBatch},
    {"lpm_trie", "4.11", kBatch | kWalkRestarts | kNoPrealloc},
    {"array_of_maps", "4.12", kFdArray | kHoldsMaps},
    {"hash_of_maps", "4.12", kBatch | kHoldsMaps},
    {"devmap", "4.14", kFdArray | kNeedsNetAdmin},
    {"sockmap", "4.14", kFdArray | kNeedsNetAdmin},
    {"cpumap", "4.15", kFdArray},
    {"xskmap", "4.18", kFdArray | kUnreadable | kNeedsNetAdmin},
    {"sockhash", "4.18", kNeedsNetAdmin},
    {"cgroup_storage", "4.19", kWalkEndsEarly},
    {"reuseport_sockarray", "4.19", kFdArray},
    {"percpu_cgroup_storage", "4.20", kPerCpu | kWalkEndsEarly},
    {"queue", "4.20", kNoKeys},
    {"stack", "4.20", kNoKeys},
    {"sk_storage", "5.2", kNoKeys | kLocalStorage | kNoPrealloc},
    {"devmap_hash", "5.4", kNeedsNetAdmin},
    {"struct_ops", "5.6", kIndexed},
    {"ringbuf", "5.8", kNoKeys},
    {"inode_storage", "5.10", kNoKeys | kLocalStorage | kNoPrealloc},
    {"task_storage", "5.11", kNoKeys | kLocalStorage | kNoPrealloc},
    {"bloom_filter", "5.16", kNoKeys},
    {"user_ringbuf", "6.1", kNoKeys},
    {"cgrp_storage", "6.2", kNoKeys | kLocalStorage | kNoPrealloc},
    {"arena", "6.9", kNoKeys},
    {"insn_array", "6.19", kIndexed},
    {"rhash", "7.2", kBatch | kWalkRestarts | kNoPrealloc},
};

}  // namespace

const MapTypeRow *find_map_type(uint32_t type) noexcept {
    return type > 0 && type < std::size(kTypes) ? &kTypes[type] : nullptr;
}

int32_t map_type_by_name(const char *name) noexcept {
    for (uint32_t type = 1; type < std::size(kTypes); ++type) {
        if (strcmp(kTypes[type].name, name) == 0) return static_cast<int32_t>(type);
    }
    return -1;
}

uint32_t map_traits(uint32_t type) noexcept {
    const MapTypeRow *known = find_map_type(type);
    return known ? known->traits : 0;
}

const char *map_type_label(uint32_t type, char *buffer, uint32_t buffer_size) noexcept {
    if (const MapTypeRow *known = find_map_type(type)) return known->name;
    snprintf(buffer, buffer_size, "map of type %u", type);
    return buffer;
}

}  // namespace ebpfmap

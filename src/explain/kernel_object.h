// SPDX-License-Identifier: BSD-2-Clause
// Why a map of objects of the kernel (programs, sockets, interfaces, CPUs, cgroups, maps) refused one, and why a local storage
// refused the object that its value was to hang on. The typed calls and the generic ones ask the same functions.
#pragma once

#include "core/error.h"
#include "core/map.h"

namespace ebpfmap::explain {

// A command on one element that the kernel refused.
struct Refused {
    const Map &map;
    const void *key;
    uint64_t flags;
    int32_t code;
    const char *argument;  // what the caller calls the descriptor: "sock_fd", or "value" and "key" in generic calls
};

int32_t prog_array_update(const Refused &refused, int32_t prog_fd, Error **err);
int32_t cgroup_array_update(const Refused &refused, int32_t cgroup_fd, Error **err);
int32_t perf_array_update(const Refused &refused, int32_t perf_fd, Error **err);
// `inner` is the map that the descriptor is of; nullptr where that is not known yet.
int32_t nested_update(const Refused &refused, int32_t inner_fd, const Map *inner, Error **err);
int32_t sockmap_update(const Refused &refused, int32_t sock_fd, Error **err);
int32_t xskmap_update(const Refused &refused, int32_t xsk_fd, Error **err);
// prog_fd is -1 where the entry has none.
int32_t devmap_update(const Refused &refused, uint32_t ifindex, int32_t prog_fd, Error **err);
int32_t cpumap_update(const Refused &refused, uint32_t queue_size, int32_t prog_fd, Error **err);
int32_t cpumap_removal(const Refused &refused, Error **err);
// Also before the kernel is asked: it reads a queue of 0 frames as "take this CPU out".
int32_t check_queue_size(uint32_t queue_size, Error **err);

int32_t storage_lookup(const Refused &refused, int32_t object_fd, Error **err);
int32_t storage_update(const Refused &refused, int32_t object_fd, Error **err);
int32_t storage_removal(const Refused &refused, int32_t object_fd, Error **err);

// The generic calls: what their bytes mean to the type of the map decides which of the above explains.
int32_t generic_lookup(const Map &map, const void *key, uint64_t flags, int32_t code, Error **err);
int32_t generic_update(const Map &map, const void *key, const void *value, uint64_t flags, int32_t code, Error **err);
int32_t generic_removal(const Map &map, const void *key, int32_t code, Error **err);

}  // namespace ebpfmap::explain

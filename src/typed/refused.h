// SPDX-License-Identifier: BSD-2-Clause
// Errors of maps that hold kernel objects (programs, sockets, interfaces, CPUs, cgroups, maps), and of local storages. The
// typed calls and the generic calls share them.
#pragma once

#include "base/error.h"
#include "map/map.h"

namespace ebpfmap {

// A refused command on one element.
struct Refused {
    const Map &map;
    const void *key;
    uint64_t flags;
    int32_t code;
    const char *argument;  // the argument with the descriptor: "sock_fd"; "value" or "key" in generic calls
};

// Arrays of descriptors take no flags, and the kernel checks the flags before the descriptor.
inline bool about_flags(const Refused &refused) { return refused.code == -EINVAL && refused.flags != 0; }

int32_t explain_prog_array_set(const Refused &refused, int32_t prog_fd, Error **err);
int32_t explain_cgroup_array_set(const Refused &refused, int32_t cgroup_fd, Error **err);
int32_t explain_perf_array_set(const Refused &refused, int32_t perf_fd, Error **err);
// `inner` is the map of the descriptor, or nullptr if it is not known yet.
int32_t explain_map_in_map_set(const Refused &refused, int32_t inner_fd, const Map *inner, Error **err);
int32_t explain_sockmap_set(const Refused &refused, int32_t sock_fd, Error **err);
int32_t explain_xskmap_set(const Refused &refused, int32_t xsk_fd, Error **err);
// prog_fd is -1 if the entry has no program.
int32_t explain_devmap_set(const Refused &refused, uint32_t ifindex, int32_t prog_fd, Error **err);
int32_t explain_cpumap_set(const Refused &refused, uint32_t queue_size, int32_t prog_fd, Error **err);
int32_t explain_cpumap_unset(const Refused &refused, Error **err);
// Also called before the update, because the kernel reads a queue of 0 frames as "remove this CPU".
int32_t check_queue_size(uint32_t queue_size, Error **err);

int32_t explain_storage_get(const Refused &refused, int32_t object_fd, Error **err);
int32_t explain_storage_set(const Refused &refused, int32_t object_fd, Error **err);
int32_t explain_storage_delete(const Refused &refused, int32_t object_fd, Error **err);

// The generic calls. The map type decides the meaning of the bytes, and so the function above that explains.
int32_t explain_generic_lookup(const Map &map, const void *key, uint64_t flags, int32_t code, Error **err);
int32_t explain_generic_update(const Map &map, const void *key, const void *value, uint64_t flags, int32_t code, Error **err);
int32_t explain_generic_delete(const Map &map, const void *key, int32_t code, Error **err);

}  // namespace ebpfmap

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cgroup arrays: cgroups whose membership a program tests (bpf_skb_under_cgroup, bpf_current_task_under_cgroup). The kernel
 * does not let a process read them.
 */
#ifndef EBPFMAP_CGROUP_ARRAY_H
#define EBPFMAP_CGROUP_ARRAY_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Stores a cgroup under an index.
 *
 * @param map       a cgroup_array
 * @param index     the index
 * @param cgroup_fd an open directory of a cgroup v2 hierarchy; borrowed
 * @param err       receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_CGROUP, EBPF_CAUSE_BAD_FD, EBPF_CAUSE_INDEX, EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_READ_ONLY, EBPF_CAUSE_FROZEN
 * @threads any
 * @kernel 4.8
 * @since 0.1
 */
EBPF_API int32_t ebpf_cgroup_array_set(const ebpf_map *map, uint32_t index, int32_t cgroup_fd, ebpf_error **err);

/**
 * Empties an index.
 *
 * @param map   a cgroup_array
 * @param index the index
 * @param err   receives the error; may be NULL
 * @return [status] 0; -ENOENT, with an error object, if the index was empty; -errno on failure
 * @cause EBPF_CAUSE_NOT_FOUND, EBPF_CAUSE_INDEX, EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_READ_ONLY, EBPF_CAUSE_FROZEN
 * @threads any
 * @kernel 4.8
 * @since 0.1
 */
EBPF_API int32_t ebpf_cgroup_array_clear(const ebpf_map *map, uint32_t index, ebpf_error **err);

EBPF_END_DECLS

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Perf event arrays: perf events that a program reads (bpf_perf_event_read) or writes to (bpf_perf_event_output), as a rule one
 * per CPU. The kernel does not let a process read them.
 *
 * Unless the map has EBPF_F_PRESERVE_ELEMS, the kernel removes the events that were put in through a handle when that handle is
 * closed.
 */
#ifndef EBPFMAP_PERF_H
#define EBPFMAP_PERF_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Puts a perf event under an index.
 *
 * @param map     a perf_event_array
 * @param index   the index, as a rule the CPU
 * @param perf_fd an event of perf_event_open(2); borrowed
 * @param err     receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_FD_KIND, EBPF_CAUSE_BAD_FD, EBPF_CAUSE_INDEX, EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_READ_ONLY, EBPF_CAUSE_FROZEN
 * @threads any
 * @kernel 4.3
 * @since 0.1
 */
EBPF_API int32_t ebpf_perf_array_set(const ebpf_map *map, uint32_t index, int32_t perf_fd, ebpf_error **err);

/**
 * Empties an index.
 *
 * @param map   a perf_event_array
 * @param index the index
 * @param err   receives the error, or NULL
 * @return [status] 0; -ENOENT where it was empty; another -errno
 * @cause EBPF_CAUSE_NOT_FOUND, EBPF_CAUSE_INDEX, EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_READ_ONLY, EBPF_CAUSE_FROZEN
 * @threads any
 * @kernel 4.3
 * @since 0.1
 */
EBPF_API int32_t ebpf_perf_array_clear(const ebpf_map *map, uint32_t index, ebpf_error **err);

EBPF_END_DECLS

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Perf event arrays: perf events that a program reads (bpf_perf_event_read) or writes to (bpf_perf_event_output), usually one
 * per CPU. The kernel does not let a process read them.
 *
 * When a handle is closed, the kernel removes the events stored through it, unless the map has EBPF_F_PRESERVE_ELEMS.
 */
#ifndef EBPFMAP_PERF_ARRAY_H
#define EBPFMAP_PERF_ARRAY_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Stores a perf event under an index.
 *
 * @param map     a perf_event_array
 * @param index   the index, usually the CPU
 * @param perf_fd a descriptor of perf_event_open(2); borrowed
 * @param err     receives the error; may be NULL
 * @return [status] 0; -errno on failure
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
 * @param err   receives the error; may be NULL
 * @return [status] 0; -ENOENT, with an error object, if the index was empty; -errno on failure
 * @cause EBPF_CAUSE_NOT_FOUND, EBPF_CAUSE_INDEX, EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_READ_ONLY, EBPF_CAUSE_FROZEN
 * @threads any
 * @kernel 4.3
 * @since 0.1
 */
EBPF_API int32_t ebpf_perf_array_clear(const ebpf_map *map, uint32_t index, ebpf_error **err);

EBPF_END_DECLS

#endif

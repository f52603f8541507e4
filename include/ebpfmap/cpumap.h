/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cpumaps: CPUs that an XDP program hands frames to, each with a queue and, if wanted, an XDP program that runs there before
 * the stack sees the frame.
 */
#ifndef EBPFMAP_CPUMAP_H
#define EBPFMAP_CPUMAP_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Puts a CPU into the map; the index is the CPU.
 *
 * @param map        a cpumap
 * @param cpu        a possible CPU, below max_entries
 * @param queue_size frames that may wait for the CPU: 1 to 16384; what does not fit is dropped, and 2048 suits 10 Gbit/s
 * @param prog_fd    an XDP program with expected attach type BPF_XDP_CPUMAP; borrowed; -1 for none. 0 is refused: the kernel
 *                   would take it for "none".
 * @param flags      [enum ebpf_update_flag] EBPF_ANY
 * @param err        receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_CPU, _QUEUE_SIZE, _INDEX, _PROGRAM_VALUE (4-byte values have no room for a program), _PROGRAM_TYPE,
 *        _ATTACH_TYPE, _FRAGS, _BAD_FD, _FD_KIND, _EXISTS, _FLAGS, _MAP_TYPE, _OUT_OF_MEMORY
 * @threads any
 * @blocks the start of a kernel thread
 * @kernel 4.15; programs 5.9
 * @since 0.1
 * @source kernel/bpf/cpumap.c cpu_map_update_elem()
 */
EBPF_API int32_t ebpf_cpumap_set(const ebpf_map *map, uint32_t cpu, uint32_t queue_size, int32_t prog_fd, uint64_t flags,
                                 ebpf_error **err);

/**
 * Reads the entry of a CPU.
 *
 * @param map        a cpumap
 * @param cpu        the CPU
 * @param queue_size [nullable] receives the length of its queue in frames; NULL if not wanted
 * @param prog_id    [nullable] receives the id of its program, 0 for none; NULL if not wanted
 * @param err        receives the error, or NULL
 * @return [status, answers ENOENT] 0; -ENOENT where the CPU is not in the map, which is an answer: there is no error object;
 *         another -errno
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_WRITE_ONLY
 * @threads any
 * @kernel 4.15
 * @since 0.1
 */
EBPF_API int32_t ebpf_cpumap_get(const ebpf_map *map, uint32_t cpu, uint32_t *queue_size, uint32_t *prog_id, ebpf_error **err);

/**
 * Takes a CPU out of the map; frames in its queue are still delivered.
 *
 * @param map a cpumap
 * @param cpu the CPU
 * @param err receives the error, or NULL
 * @return [status] 0, also where it was not in the map; -errno
 * @cause EBPF_CAUSE_INDEX, EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_READ_ONLY, EBPF_CAUSE_FROZEN
 * @threads any
 * @kernel 4.15
 * @since 0.1
 */
EBPF_API int32_t ebpf_cpumap_delete(const ebpf_map *map, uint32_t cpu, ebpf_error **err);

/**
 * Takes the next entry of a walk over a cpumap.
 *
 * @param cursor     a cursor of a cpumap
 * @param cpu        receives the CPU
 * @param queue_size [nullable] receives the length of its queue in frames; NULL if not wanted
 * @param prog_id    [nullable] receives the id of its program, 0 for none; NULL if not wanted
 * @param err        receives the error, or NULL
 * @return [number] 1: an entry; 0: the end; -errno
 * @cause EBPF_CAUSE_MAP_TYPE, as ebpf_cursor_next()
 * @threads one per cursor
 * @kernel 4.15
 * @since 0.1
 */
EBPF_API int32_t ebpf_cpumap_next(ebpf_cursor *cursor, uint32_t *cpu, uint32_t *queue_size, uint32_t *prog_id,
                                  ebpf_error **err);

EBPF_END_DECLS

#endif

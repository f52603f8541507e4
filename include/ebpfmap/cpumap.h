/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cpumaps: CPUs to which an XDP program redirects packets. Each has a queue, and can have an XDP program that runs there before
 * the network stack gets the packet.
 */
#ifndef EBPFMAP_CPUMAP_H
#define EBPFMAP_CPUMAP_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Stores the entry of a CPU. The index is the CPU number.
 *
 * @param map        a cpumap
 * @param cpu        a possible CPU, below max_entries
 * @param queue_size number of packets that can wait for the CPU: 1 to 16384. More packets are dropped. 2048 suits 10 Gbit/s.
 * @param prog_fd    an XDP program with expected attach type BPF_XDP_CPUMAP; borrowed; -1 for none. 0 is refused, because the
 *                   kernel would treat it as "none".
 * @param flags      [enum ebpf_update_flag] EBPF_ANY
 * @param err        receives the error; may be NULL
 * @return [status] 0; -errno on failure
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
 * @param queue_size [nullable] receives the queue size in packets; NULL if not wanted
 * @param prog_id    [nullable] receives the id of the entry's program, 0 for none; NULL if not wanted
 * @param err        receives the error; may be NULL
 * @return [status, answers ENOENT] 0; -ENOENT, without an error object, if the CPU is not in the map; -errno on failure
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_WRITE_ONLY
 * @threads any
 * @kernel 4.15
 * @since 0.1
 */
EBPF_API int32_t ebpf_cpumap_get(const ebpf_map *map, uint32_t cpu, uint32_t *queue_size, uint32_t *prog_id, ebpf_error **err);

/**
 * Deletes the entry of a CPU. Packets in its queue are still delivered.
 *
 * @param map a cpumap
 * @param cpu the CPU
 * @param err receives the error; may be NULL
 * @return [status] 0, even if the CPU was not in the map; -errno on failure
 * @cause EBPF_CAUSE_INDEX, EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_READ_ONLY, EBPF_CAUSE_FROZEN
 * @threads any
 * @kernel 4.15
 * @since 0.1
 */
EBPF_API int32_t ebpf_cpumap_delete(const ebpf_map *map, uint32_t cpu, ebpf_error **err);

/**
 * Returns the next entry of a cursor over a cpumap.
 *
 * @param cursor     a cursor over a cpumap
 * @param cpu        receives the CPU
 * @param queue_size [nullable] receives the queue size in packets; NULL if not wanted
 * @param prog_id    [nullable] receives the id of the entry's program, 0 for none; NULL if not wanted
 * @param err        receives the error; may be NULL
 * @return [number] 1: an entry; 0: the end; -errno on failure
 * @cause EBPF_CAUSE_MAP_TYPE, as ebpf_cursor_next()
 * @threads one per cursor
 * @kernel 4.15
 * @since 0.1
 */
EBPF_API int32_t ebpf_cpumap_next(ebpf_cursor *cursor, uint32_t *cpu, uint32_t *queue_size, uint32_t *prog_id,
                                  ebpf_error **err);

EBPF_END_DECLS

#endif

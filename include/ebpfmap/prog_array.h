/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prog arrays: programs to which a BPF program jumps by index (bpf_tail_call).
 *
 * WHEN THE LAST DESCRIPTOR OR PIN OF A PROG ARRAY GOES, THE KERNEL EMPTIES IT, even if attached programs jump through it. Those
 * programs do not keep it filled; an open ebpf_map or a pin does. An emptied array can still be opened by its id and pinned,
 * and EBPF_PIN_POLICY_REUSE does not compare programs. So check the programs of a reopened array (ebpf_prog_array_next()) and
 * set those that are missing.
 *
 * All programs of an array, and the programs that jump through it, must have the same type, the same XDP multi-buffer support
 * and, since 6.18, the same expected attach type. The first program sets these for the lifetime of the array.
 */
#ifndef EBPFMAP_PROG_ARRAY_H
#define EBPFMAP_PROG_ARRAY_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Stores a program under an index, in one step: each packet runs either the old program or the new one.
 *
 * @param map     a prog_array
 * @param index   the index
 * @param prog_fd the program, loaded by any library; borrowed: the array keeps the program loaded
 * @param err     receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_PROGRAM_TYPE, EBPF_CAUSE_ATTACH_TYPE, EBPF_CAUSE_FRAGS (the message of these three describes both the array
 *        and the program), EBPF_CAUSE_BAD_FD, EBPF_CAUSE_FD_KIND, EBPF_CAUSE_INDEX, EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_READ_ONLY,
 *        EBPF_CAUSE_FROZEN
 * @threads any
 * @blocks an RCU grace period, about ten milliseconds, if programs jump directly to this index
 * @kernel 4.2
 * @since 0.1
 * @source kernel/bpf/core.c __bpf_prog_map_compatible()
 */
EBPF_API int32_t ebpf_prog_array_set(const ebpf_map *map, uint32_t index, int32_t prog_fd, ebpf_error **err);

/**
 * Empties an index. Tail calls to it fall through.
 *
 * @param map   a prog_array
 * @param index the index
 * @param err   receives the error; may be NULL
 * @return [status] 0; -ENOENT, with an error object, if the index was empty; -errno on failure
 * @cause EBPF_CAUSE_NOT_FOUND, EBPF_CAUSE_INDEX, EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_READ_ONLY, EBPF_CAUSE_FROZEN
 * @threads any
 * @blocks an RCU grace period, about ten milliseconds, if programs jump directly to this index
 * @kernel 4.2
 * @since 0.1
 */
EBPF_API int32_t ebpf_prog_array_clear(const ebpf_map *map, uint32_t index, ebpf_error **err);

/**
 * Reads the id of the program under an index.
 *
 * @param map     a prog_array
 * @param index   the index
 * @param prog_id receives the id of the program
 * @param err     receives the error; may be NULL
 * @return [status, answers ENOENT] 0; -ENOENT, without an error object, if the index is empty; -errno on failure
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_WRITE_ONLY
 * @threads any
 * @kernel 4.13
 * @since 0.1
 */
EBPF_API int32_t ebpf_prog_array_get(const ebpf_map *map, uint32_t index, uint32_t *prog_id, ebpf_error **err);

/**
 * Returns the next occupied index of a cursor over a prog array.
 *
 * @param cursor  a cursor over a prog array
 * @param index   receives the index
 * @param prog_id [nullable] receives the id of the program; NULL if not wanted
 * @param err     receives the error; may be NULL
 * @return [number] 1: an entry; 0: the end; -errno on failure
 * @cause EBPF_CAUSE_MAP_TYPE, as ebpf_cursor_next()
 * @threads one per cursor
 * @kernel 4.13
 * @since 0.1
 */
EBPF_API int32_t ebpf_prog_array_next(ebpf_cursor *cursor, uint32_t *index, uint32_t *prog_id, ebpf_error **err);

/**
 * Checks if ebpf_map_close() would make the kernel empty the array.
 *
 * The library counts the other descriptors of this process: those of handles, objects, chains and drops, and those of other
 * libraries (without /proc only those of handles). It also counts pins that were made or opened through it and still exist. It
 * cannot see a descriptor in another process or a pin made by other software; either would keep the array filled.
 *
 * @param map a prog_array
 * @param err receives the error; may be NULL
 * @return [number] 0: the array would stay filled, or is empty; else the number of programs that would be lost; -errno on
 *         failure
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_WRITE_ONLY, EBPF_CAUSE_TOO_MANY_FILES
 * @threads any; another thread can change the result
 * @blocks a lookup of every index
 * @since 0.1
 */
EBPF_API int32_t ebpf_prog_array_lost_on_close(const ebpf_map *map, ebpf_error **err);

EBPF_END_DECLS

#endif

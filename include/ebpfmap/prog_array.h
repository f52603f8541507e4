/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prog arrays: programs that a BPF program jumps to by index (bpf_tail_call).
 *
 * WHEN THE LAST DESCRIPTOR OR PIN OF A PROG ARRAY GOES, THE KERNEL EMPTIES IT, even while programs that jump through it are
 * attached. Programs do not keep it filled: an open ebpf_map or a pin does. An emptied array can still be opened (by its id) and
 * pinned, and EBPF_PIN_REUSE compares its shape, not its programs: look at what it holds (ebpf_prog_array_next) and set what is
 * missing.
 *
 * All programs of one array, and those that jump through it, agree in type, in XDP multi-buffer support and, since 6.18, in the
 * expected attach type. The first one decides, for as long as the array exists.
 */
#ifndef EBPFMAP_PROG_ARRAY_H
#define EBPFMAP_PROG_ARRAY_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Puts a program under an index, in one step: a packet sees the old program or the new one.
 *
 * @param map     a prog_array
 * @param index   the index
 * @param prog_fd the program, whoever loaded it; borrowed: the array keeps the program loaded
 * @param err     receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_PROGRAM_TYPE, EBPF_CAUSE_ATTACH_TYPE, EBPF_CAUSE_FRAGS (each with what the array holds and what the program
 *        is), EBPF_CAUSE_BAD_FD, EBPF_CAUSE_FD_KIND, EBPF_CAUSE_INDEX, EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_READ_ONLY,
 *        EBPF_CAUSE_FROZEN
 * @threads any
 * @blocks a grace period of the kernel, about ten milliseconds, where programs jump to this index directly
 * @kernel 4.2
 * @since 0.1
 * @source kernel/bpf/core.c __bpf_prog_map_compatible()
 */
EBPF_API int32_t ebpf_prog_array_set(const ebpf_map *map, uint32_t index, int32_t prog_fd, ebpf_error **err);

/**
 * Empties an index: a tail call to it falls through.
 *
 * @param map   a prog_array
 * @param index the index
 * @param err   receives the error, or NULL
 * @return [status] 0; -ENOENT where it was empty; another -errno
 * @cause EBPF_CAUSE_NOT_FOUND, EBPF_CAUSE_INDEX, EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_READ_ONLY, EBPF_CAUSE_FROZEN
 * @threads any
 * @blocks a grace period of the kernel, about ten milliseconds, where programs jump to this index directly
 * @kernel 4.2
 * @since 0.1
 */
EBPF_API int32_t ebpf_prog_array_clear(const ebpf_map *map, uint32_t index, ebpf_error **err);

/**
 * Reads which program is under an index.
 *
 * @param map     a prog_array
 * @param index   the index
 * @param prog_id receives the id of the program
 * @param err     receives the error, or NULL
 * @return [status, answers ENOENT] 0; -ENOENT where it is empty, which is an answer: there is no error object; another -errno
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_WRITE_ONLY
 * @threads any
 * @kernel 4.13
 * @since 0.1
 */
EBPF_API int32_t ebpf_prog_array_get(const ebpf_map *map, uint32_t index, uint32_t *prog_id, ebpf_error **err);

/**
 * Takes the next occupied index of a walk over a prog array.
 *
 * @param cursor  a cursor of a prog array
 * @param index   receives the index
 * @param prog_id [nullable] receives the id of its program; NULL if not wanted
 * @param err     receives the error, or NULL
 * @return [number] 1: an entry; 0: the end; -errno
 * @cause EBPF_CAUSE_MAP_TYPE, as ebpf_cursor_next()
 * @threads one per cursor
 * @kernel 4.13
 * @since 0.1
 */
EBPF_API int32_t ebpf_prog_array_next(ebpf_cursor *cursor, uint32_t *index, uint32_t *prog_id, ebpf_error **err);

/**
 * Asks, before ebpf_map_close(), whether the kernel would then empty the array.
 *
 * The library counts every other descriptor of this process (of handles, of objects, chains and drops, and of libraries beside
 * this one; without /proc, those of handles), and the pins that were made or opened through it and still stand. It does not
 * know of a descriptor in another process, or of a pin that somebody else made; with one of those the array stays filled.
 *
 * @param map a prog_array
 * @param err receives the error, or NULL
 * @return [number] 0: something else holds it, or it is empty; otherwise how many programs would be lost; -errno
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_WRITE_ONLY, EBPF_CAUSE_TOO_MANY_FILES
 * @threads any; another thread can change the answer
 * @blocks a lookup of every index
 * @since 0.1
 */
EBPF_API int32_t ebpf_prog_array_would_empty(const ebpf_map *map, ebpf_error **err);

EBPF_END_DECLS

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Queues (first in, first out) and stacks (last in, first out): values without keys.
 */
#ifndef EBPFMAP_QUEUE_H
#define EBPFMAP_QUEUE_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Adds a value.
 *
 * @param map       a queue or a stack
 * @param value     the value
 * @param value_len bytes at value: value_size
 * @param flags     [enum ebpf_update_flag] EBPF_ANY; EBPF_EXIST: if the map is full, its oldest value is dropped
 * @param err       receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_FULL, EBPF_CAUSE_FLAGS, EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_BUFFER_SIZE, EBPF_CAUSE_READ_ONLY,
 *        EBPF_CAUSE_FROZEN
 * @threads any
 * @kernel 4.20
 * @since 0.1
 */
EBPF_API int32_t ebpf_queue_push(const ebpf_map *map, const void *value, uint32_t value_len, uint64_t flags, ebpf_error **err);

/**
 * Removes and returns a value: the oldest of a queue, the newest of a stack.
 *
 * @param map       a queue or a stack
 * @param value     receives the value
 * @param value_len bytes at value: value_size
 * @param err       receives the error; may be NULL
 * @return [status, answers ENOENT] 0; -ENOENT, without an error object, if the map is empty; -errno on failure
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_BUFFER_SIZE, EBPF_CAUSE_READ_ONLY, EBPF_CAUSE_WRITE_ONLY, EBPF_CAUSE_FROZEN
 * @threads any
 * @kernel 4.20
 * @since 0.1
 */
EBPF_API int32_t ebpf_queue_pop(const ebpf_map *map, void *value, uint32_t value_len, ebpf_error **err);

/**
 * Reads the value that the next pop would return, and does not remove it.
 *
 * @param map       a queue or a stack
 * @param value     receives the value
 * @param value_len bytes at value: value_size
 * @param err       receives the error; may be NULL
 * @return [status, answers ENOENT] 0; -ENOENT, without an error object, if the map is empty; -errno on failure
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_BUFFER_SIZE, EBPF_CAUSE_WRITE_ONLY
 * @threads any
 * @kernel 4.20
 * @since 0.1
 */
EBPF_API int32_t ebpf_queue_peek(const ebpf_map *map, void *value, uint32_t value_len, ebpf_error **err);

EBPF_END_DECLS

#endif

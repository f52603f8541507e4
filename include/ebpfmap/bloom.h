/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bloom filters: a set that answers "perhaps" or "certainly not", never fills up and never forgets a value.
 */
#ifndef EBPFMAP_BLOOM_H
#define EBPFMAP_BLOOM_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Adds a value to the set.
 *
 * @param map       a bloom_filter
 * @param value     the value
 * @param value_len bytes at value: value_size
 * @param err       receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_BUFFER_SIZE, EBPF_CAUSE_READ_ONLY, EBPF_CAUSE_FROZEN
 * @threads any
 * @kernel 5.16
 * @since 0.1
 */
EBPF_API int32_t ebpf_bloom_add(const ebpf_map *map, const void *value, uint32_t value_len, ebpf_error **err);

/**
 * Checks if a value is in the set.
 *
 * @param map       a bloom_filter
 * @param value     the value; read only
 * @param value_len bytes at value: value_size
 * @param err       receives the error; may be NULL
 * @return [number] 1: perhaps (the more values beyond max_entries, the more often this is wrong); 0: certainly not; -errno on
 *         failure
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_BUFFER_SIZE, EBPF_CAUSE_WRITE_ONLY
 * @threads any
 * @kernel 5.16
 * @since 0.1
 */
EBPF_API int32_t ebpf_bloom_contains(const ebpf_map *map, const void *value, uint32_t value_len, ebpf_error **err);

EBPF_END_DECLS

#endif

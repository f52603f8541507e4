/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Maps of maps (array_of_maps, hash_of_maps): values that are maps, all like one template (ebpf_map_spec_set_inner()).
 *
 * The outer map keeps its inner maps alive. A change waits for an RCU grace period, about ten milliseconds. ebpf_map_delete()
 * deletes an entry.
 */
#ifndef EBPFMAP_MAP_IN_MAP_H
#define EBPFMAP_MAP_IN_MAP_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Stores a map under a key.
 *
 * @param outer   an array_of_maps or hash_of_maps
 * @param key     the key
 * @param key_len bytes at key: key_size
 * @param inner   the inner map
 * @param flags   [enum ebpf_update_flag] EBPF_ANY; EBPF_NOEXIST and EBPF_EXIST on a hash_of_maps
 * @param err     receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_INNER_MAP (unlike the template; the message names each difference that the library can see),
 *        EBPF_CAUSE_MAP_TYPE, as ebpf_map_update()
 * @threads any
 * @blocks an RCU grace period, about ten milliseconds
 * @kernel 4.12
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_in_map_set(const ebpf_map *outer, const void *key, uint32_t key_len, const ebpf_map *inner,
                                     uint64_t flags, ebpf_error **err);

/**
 * Opens the map under a key.
 *
 * @param outer   an array_of_maps or hash_of_maps
 * @param key     the key
 * @param key_len bytes at key: key_size
 * @param inner   [owned ebpf_map_close] receives the map; close it with ebpf_map_close()
 * @param err     receives the error; may be NULL
 * @return [status, answers ENOENT] 0; -ENOENT, without an error object, if the map has no such key; -errno on failure
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_BUFFER_SIZE, EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN to open a map by its id),
 *        EBPF_CAUSE_WRITE_ONLY
 * @threads any
 * @kernel 4.13
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_in_map_get(const ebpf_map *outer, const void *key, uint32_t key_len, ebpf_map **inner,
                                     ebpf_error **err);

EBPF_END_DECLS

#endif

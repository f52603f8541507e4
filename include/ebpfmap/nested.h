/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Maps of maps (array_of_maps, hash_of_maps): values that are maps, all like one template (ebpf_spec_set_inner).
 *
 * The outer map keeps its inner maps alive. A change waits for a grace period of the kernel, about ten milliseconds. Remove an
 * entry with ebpf_map_delete().
 */
#ifndef EBPFMAP_NESTED_H
#define EBPFMAP_NESTED_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Puts a map under a key.
 *
 * @param outer   an array_of_maps or hash_of_maps
 * @param key     the key
 * @param key_len bytes at key: key_size
 * @param inner   the map
 * @param flags   [enum ebpf_update_flag] EBPF_ANY; EBPF_NOEXIST and EBPF_EXIST on a hash_of_maps
 * @param err     receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_INNER_MAP (unlike the template; the message names each difference that can be seen), EBPF_CAUSE_MAP_TYPE,
 *        as ebpf_map_update()
 * @threads any
 * @blocks a grace period of the kernel, about ten milliseconds
 * @kernel 4.12
 * @since 0.1
 */
EBPF_API int32_t ebpf_nested_set(const ebpf_map *outer, const void *key, uint32_t key_len, const ebpf_map *inner,
                                 uint64_t flags, ebpf_error **err);

/**
 * Opens the map under a key.
 *
 * @param outer   an array_of_maps or hash_of_maps
 * @param key     the key
 * @param key_len bytes at key: key_size
 * @param inner   [owned ebpf_map_close] receives the map, owned by the caller: ebpf_map_close()
 * @param err     receives the error, or NULL
 * @return [status, answers ENOENT] 0; -ENOENT where there is no such key, which is an answer: there is no error object; another
 *         -errno
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_BUFFER_SIZE, EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN, to open by id),
 *        EBPF_CAUSE_WRITE_ONLY
 * @threads any
 * @kernel 4.13
 * @since 0.1
 */
EBPF_API int32_t ebpf_nested_get(const ebpf_map *outer, const void *key, uint32_t key_len, ebpf_map **inner, ebpf_error **err);

EBPF_END_DECLS

#endif

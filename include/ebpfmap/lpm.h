/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * LPM tries: values under prefixes (10.0.0.0/8, 2001:db8::/32, anything bitwise), found by the longest prefix of an address.
 *
 * The address is in network byte order, most significant bit first, and has key_size - 4 bytes; the library puts the prefix
 * length before it.
 */
#ifndef EBPFMAP_LPM_H
#define EBPFMAP_LPM_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Stores a value under a prefix. Bits of the address beyond the prefix are ignored in lookups and kept as given.
 *
 * @param map         an lpm_trie
 * @param prefix_len  bits of the prefix: 0 to 8 x address_len
 * @param address     the address
 * @param address_len bytes at address: key_size - 4
 * @param value       the value
 * @param value_len   bytes at value: value_size
 * @param flags       [enum ebpf_update_flag] EBPF_ANY, EBPF_NOEXIST or EBPF_EXIST
 * @param err         receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_PREFIX_LENGTH, EBPF_CAUSE_MAP_TYPE, as ebpf_map_update()
 * @threads any
 * @kernel 4.11
 * @since 0.1
 */
EBPF_API int32_t ebpf_lpm_update(const ebpf_map *map, uint32_t prefix_len, const void *address, uint32_t address_len,
                                 const void *value, uint32_t value_len, uint64_t flags, ebpf_error **err);

/**
 * Reads the value of the longest prefix that an address has in the trie.
 *
 * @param map         an lpm_trie
 * @param address     the address
 * @param address_len bytes at address: key_size - 4
 * @param value       receives the value
 * @param value_len   bytes at value: value_size
 * @param err         receives the error, or NULL
 * @return [status, answers ENOENT] 0; -ENOENT where no prefix matches, which is an answer: there is no error object; another
 *         -errno
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_BUFFER_SIZE, EBPF_CAUSE_WRITE_ONLY
 * @threads any
 * @kernel 4.11
 * @since 0.1
 */
EBPF_API int32_t ebpf_lpm_lookup(const ebpf_map *map, const void *address, uint32_t address_len, void *value,
                                 uint32_t value_len, ebpf_error **err);

/**
 * Removes a prefix: exactly this one, not those below it.
 *
 * @param map         an lpm_trie
 * @param prefix_len  bits of the prefix
 * @param address     the address
 * @param address_len bytes at address: key_size - 4
 * @param err         receives the error, or NULL
 * @return [status] 0; -ENOENT where the trie has no such prefix; another -errno
 * @cause EBPF_CAUSE_NOT_FOUND, EBPF_CAUSE_PREFIX_LENGTH, EBPF_CAUSE_MAP_TYPE, as ebpf_map_delete()
 * @threads any
 * @kernel 4.11
 * @since 0.1
 */
EBPF_API int32_t ebpf_lpm_delete(const ebpf_map *map, uint32_t prefix_len, const void *address, uint32_t address_len,
                                 ebpf_error **err);

EBPF_END_DECLS

#endif

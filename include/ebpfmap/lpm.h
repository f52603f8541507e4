/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * LPM tries: values stored under prefixes (10.0.0.0/8, 2001:db8::/32, any bits), found by the longest prefix that matches an
 * address.
 *
 * The address has key_size - 4 bytes in network byte order, most significant bit first. The library puts the prefix length in
 * front of it.
 */
#ifndef EBPFMAP_LPM_H
#define EBPFMAP_LPM_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Stores a value under a prefix. Address bits beyond the prefix are stored, but lookups ignore them.
 *
 * @param map         an lpm_trie
 * @param prefix_len  bits of the prefix: 0 to 8 x address_len
 * @param address     the address
 * @param address_len bytes at address: key_size - 4
 * @param value       the value
 * @param value_len   bytes at value: value_size
 * @param flags       [enum ebpf_update_flag] EBPF_ANY, EBPF_NOEXIST or EBPF_EXIST
 * @param err         receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_PREFIX_LENGTH, EBPF_CAUSE_MAP_TYPE, as ebpf_map_update()
 * @threads any
 * @kernel 4.11
 * @since 0.1
 */
EBPF_API int32_t ebpf_lpm_update(const ebpf_map *map, uint32_t prefix_len, const void *address, uint32_t address_len,
                                 const void *value, uint32_t value_len, uint64_t flags, ebpf_error **err);

/**
 * Reads the value of the longest prefix that matches an address.
 *
 * @param map         an lpm_trie
 * @param address     the address
 * @param address_len bytes at address: key_size - 4
 * @param value       receives the value
 * @param value_len   bytes at value: value_size
 * @param err         receives the error; may be NULL
 * @return [status, answers ENOENT] 0; -ENOENT, without an error object, if no prefix matches; -errno on failure
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_BUFFER_SIZE, EBPF_CAUSE_WRITE_ONLY
 * @threads any
 * @kernel 4.11
 * @since 0.1
 */
EBPF_API int32_t ebpf_lpm_lookup(const ebpf_map *map, const void *address, uint32_t address_len, void *value,
                                 uint32_t value_len, ebpf_error **err);

/**
 * Deletes exactly this prefix. Longer prefixes below it stay.
 *
 * @param map         an lpm_trie
 * @param prefix_len  bits of the prefix
 * @param address     the address
 * @param address_len bytes at address: key_size - 4
 * @param err         receives the error; may be NULL
 * @return [status] 0; -ENOENT, with an error object, if the trie has no such prefix; -errno on failure
 * @cause EBPF_CAUSE_NOT_FOUND, EBPF_CAUSE_PREFIX_LENGTH, EBPF_CAUSE_MAP_TYPE, as ebpf_map_delete()
 * @threads any
 * @kernel 4.11
 * @since 0.1
 */
EBPF_API int32_t ebpf_lpm_delete(const ebpf_map *map, uint32_t prefix_len, const void *address, uint32_t address_len,
                                 ebpf_error **err);

EBPF_END_DECLS

#endif

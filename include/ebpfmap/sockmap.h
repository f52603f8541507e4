/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Maps of sockets: sockmap and sockhash (for programs that redirect between sockets), reuseport_sockarray (for programs that
 * choose the socket of a SO_REUSEPORT group).
 *
 * The kernel removes a socket from the map when it is closed. Remove one with ebpf_map_delete().
 */
#ifndef EBPFMAP_SOCKMAP_H
#define EBPFMAP_SOCKMAP_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Puts a socket under a key.
 *
 * @param map     a sockmap, sockhash or reuseport_sockarray
 * @param key     the key
 * @param key_len bytes at key: key_size
 * @param sock_fd the socket; borrowed. sockmap and sockhash take TCP that is connected or listening, UDP that is bound, unix
 *                stream that is connected, and unix datagram; reuseport_sockarray takes sockets that are bound (TCP:
 *                listening) with SO_REUSEPORT, and each in one place only
 * @param flags   [enum ebpf_update_flag] EBPF_ANY, EBPF_NOEXIST or EBPF_EXIST
 * @param err     receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_SOCKET_KIND, _SOCKET_STATE, _SOCKET_BUSY, _FD_KIND, _BAD_FD, _INDEX, _FULL, _EXISTS, _NOT_FOUND, _MAP_TYPE,
 *        _READ_ONLY, _FROZEN
 * @threads any
 * @kernel sockmap 4.14, sockhash 4.18, reuseport_sockarray 4.19
 * @since 0.1
 */
EBPF_API int32_t ebpf_sockmap_set(const ebpf_map *map, const void *key, uint32_t key_len, int32_t sock_fd, uint64_t flags,
                                  ebpf_error **err);

/**
 * Reads which socket is under a key, as its cookie (SO_COOKIE).
 *
 * @param map     a sockmap, sockhash or reuseport_sockarray with values of 8 bytes
 * @param key     the key
 * @param key_len bytes at key: key_size
 * @param cookie  receives the cookie
 * @param err     receives the error, or NULL
 * @return [status, answers ENOENT] 0; -ENOENT where there is no socket, which is an answer: there is no error object; another
 *         -errno
 * @cause EBPF_CAUSE_VALUE_SIZE (4-byte values have no room for a cookie), EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_WRITE_ONLY
 * @threads any
 * @kernel 5.7 for sockmap and sockhash
 * @since 0.1
 */
EBPF_API int32_t ebpf_sockmap_get(const ebpf_map *map, const void *key, uint32_t key_len, uint64_t *cookie, ebpf_error **err);

EBPF_END_DECLS

#endif

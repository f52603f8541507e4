/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Maps of sockets: sockmap and sockhash (for programs that redirect data between sockets) and reuseport_sockarray (for programs
 * that choose the socket of a SO_REUSEPORT group).
 *
 * The kernel removes a socket from the map when the socket is closed. ebpf_map_delete() removes it before.
 */
#ifndef EBPFMAP_SOCKMAP_H
#define EBPFMAP_SOCKMAP_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Stores a socket under a key.
 *
 * @param map     a sockmap, sockhash or reuseport_sockarray
 * @param key     the key
 * @param key_len bytes at key: key_size
 * @param sock_fd the socket; borrowed. sockmap and sockhash accept TCP sockets that are connected or listening, bound UDP
 *                sockets, connected unix stream sockets, and unix datagram sockets. reuseport_sockarray accepts bound sockets
 *                (TCP: listening sockets) with SO_REUSEPORT, each in one place only.
 * @param flags   [enum ebpf_update_flag] EBPF_ANY, EBPF_NOEXIST or EBPF_EXIST
 * @param err     receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_SOCKET_KIND, _SOCKET_STATE, _SOCKET_BUSY, _FD_KIND, _BAD_FD, _INDEX, _FULL, _EXISTS, _NOT_FOUND, _MAP_TYPE,
 *        _READ_ONLY, _FROZEN
 * @threads any
 * @kernel sockmap 4.14, sockhash 4.18, reuseport_sockarray 4.19
 * @since 0.1
 */
EBPF_API int32_t ebpf_sockmap_set(const ebpf_map *map, const void *key, uint32_t key_len, int32_t sock_fd, uint64_t flags,
                                  ebpf_error **err);

/**
 * Reads the cookie (SO_COOKIE) of the socket under a key.
 *
 * @param map     a sockmap, sockhash or reuseport_sockarray with values of 8 bytes
 * @param key     the key
 * @param key_len bytes at key: key_size
 * @param cookie  receives the cookie
 * @param err     receives the error; may be NULL
 * @return [status, answers ENOENT] 0; -ENOENT, without an error object, if there is no socket; -errno on failure
 * @cause EBPF_CAUSE_VALUE_SIZE (4-byte values have no room for a cookie), EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_WRITE_ONLY
 * @threads any
 * @kernel sockmap and sockhash 5.7
 * @since 0.1
 */
EBPF_API int32_t ebpf_sockmap_get(const ebpf_map *map, const void *key, uint32_t key_len, uint64_t *cookie, ebpf_error **err);

EBPF_END_DECLS

#endif

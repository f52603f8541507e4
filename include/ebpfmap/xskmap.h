/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Xskmaps: AF_XDP sockets that an XDP program redirects frames to, by index (as a rule the receive queue).
 *
 * The kernel does not let a process read an xskmap. The library remembers what ebpf_xskmap_set() put there, by the socket's
 * cookie, for the whole process and until the map is closed by its last handle. It cannot see what went in by another way, nor
 * that a socket was closed since, or replaced by another process.
 */
#ifndef EBPFMAP_XSKMAP_H
#define EBPFMAP_XSKMAP_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Puts a socket under an index.
 *
 * @param map    an xskmap
 * @param index  the index, as a rule the receive queue that the socket is bound to
 * @param xsk_fd an AF_XDP socket; borrowed. The kernel removes the entry when the socket is released (its rings unmapped, too).
 * @param flags  [enum ebpf_update_flag] EBPF_ANY; EBPF_NOEXIST: only an empty index; EBPF_EXIST: only an occupied one
 * @param err    receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_SOCKET_KIND, _FD_KIND (no socket), _BAD_FD, _INDEX, _EXISTS, _NOT_FOUND, _FLAGS, _MAP_TYPE, _READ_ONLY,
 *        _FROZEN
 * @threads any
 * @kernel 4.18
 * @since 0.1
 * @source net/xdp/xskmap.c xsk_map_update_elem()
 */
EBPF_API int32_t ebpf_xskmap_set(const ebpf_map *map, uint32_t index, int32_t xsk_fd, uint64_t flags, ebpf_error **err);

/**
 * Puts a socket under the index of a receive queue, for a program on an interface that hands each frame to the index
 * ctx->rx_queue_index, as the bundled steer does. The kernel drops what comes to a socket that is bound to another interface or
 * queue, and says so nowhere; here it is refused.
 *
 * @param map     an xskmap
 * @param ifindex the interface that the program is on, in the calling thread's network namespace
 * @param queue   the queue, and the index
 * @param xsk_fd  an AF_XDP socket that is bound to them; borrowed
 * @param flags   [enum ebpf_update_flag] as ebpf_xskmap_set()
 * @param err     receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_XSK_BINDING (it is bound elsewhere, or nowhere, or does not receive), EBPF_CAUSE_CAPABILITY (CAP_NET_RAW),
 *        EBPF_CAUSE_INTERFACE, as ebpf_xskmap_set()
 * @threads any
 * @blocks the lock of all network configuration (RTNL)
 * @kernel 5.4
 * @since 0.1
 * @source net/xdp/xsk.c xsk_rcv_check()
 */
EBPF_API int32_t ebpf_xskmap_set_queue(const ebpf_map *map, uint32_t ifindex, uint32_t queue, int32_t xsk_fd, uint64_t flags,
                                       ebpf_error **err);

/**
 * Tells what this library put under an index.
 *
 * @param map    an xskmap
 * @param index  the index
 * @param cookie [nullable] receives the SO_COOKIE of the socket; NULL if not wanted
 * @param err    receives the error, or NULL
 * @return [status, answers ENOENT] 0; -ENOENT where this process put nothing there, which is an answer: there is no error
 *         object; another -errno
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_INDEX
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_xskmap_get(const ebpf_map *map, uint32_t index, uint64_t *cookie, ebpf_error **err);

/**
 * Empties an index.
 *
 * @param map   an xskmap
 * @param index the index
 * @param err   receives the error, or NULL
 * @return [status] 0, also where it was empty; -errno
 * @cause EBPF_CAUSE_INDEX, EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_READ_ONLY, EBPF_CAUSE_FROZEN
 * @threads any
 * @kernel 4.18
 * @since 0.1
 */
EBPF_API int32_t ebpf_xskmap_delete(const ebpf_map *map, uint32_t index, ebpf_error **err);

EBPF_END_DECLS

#endif

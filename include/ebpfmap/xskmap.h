/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Xskmaps: AF_XDP sockets to which an XDP program redirects packets, by index (usually the receive queue).
 *
 * The kernel does not let a process read an xskmap. Therefore the library records the sockets that ebpf_xskmap_set() stores, by
 * their cookies, for the whole process and until the last handle of the map is closed. It does not notice sockets that were
 * stored in another way, closed since, or replaced by another process.
 */
#ifndef EBPFMAP_XSKMAP_H
#define EBPFMAP_XSKMAP_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Stores a socket under an index.
 *
 * @param map    an xskmap
 * @param index  the index, usually the receive queue that the socket is bound to
 * @param xsk_fd an AF_XDP socket; borrowed. The kernel removes the entry when the socket is released: when its descriptors are
 *               closed and its rings unmapped.
 * @param flags  [enum ebpf_update_flag] EBPF_ANY; EBPF_NOEXIST: only if the index is empty; EBPF_EXIST: only if it is occupied
 * @param err    receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_SOCKET_KIND, _FD_KIND (not a socket), _BAD_FD, _INDEX, _EXISTS, _NOT_FOUND, _FLAGS, _MAP_TYPE, _READ_ONLY,
 *        _FROZEN
 * @threads any
 * @kernel 4.18
 * @since 0.1
 * @source net/xdp/xskmap.c xsk_map_update_elem()
 */
EBPF_API int32_t ebpf_xskmap_set(const ebpf_map *map, uint32_t index, int32_t xsk_fd, uint64_t flags, ebpf_error **err);

/**
 * Stores a socket under the index of its receive queue, for an XDP program that redirects each packet to the index
 * ctx->rx_queue_index, such as the bundled steer. The kernel silently drops packets redirected to a socket that is bound to
 * another interface or queue; this function refuses such a socket.
 *
 * @param map     an xskmap
 * @param ifindex the interface that the XDP program is attached to, in the calling thread's network namespace
 * @param queue   the receive queue, which is also the index
 * @param xsk_fd  an AF_XDP socket bound to this interface and queue; borrowed
 * @param flags   [enum ebpf_update_flag] as for ebpf_xskmap_set()
 * @param err     receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_XSK_BINDING (the socket is bound to another interface or queue, is not bound, or does not receive),
 *        EBPF_CAUSE_CAPABILITY (CAP_NET_RAW), EBPF_CAUSE_INTERFACE, as ebpf_xskmap_set()
 * @threads any
 * @blocks the lock of the network configuration (RTNL)
 * @kernel 5.4
 * @since 0.1
 * @source net/xdp/xsk.c xsk_rcv_check()
 */
EBPF_API int32_t ebpf_xskmap_set_queue(const ebpf_map *map, uint32_t ifindex, uint32_t queue, int32_t xsk_fd, uint64_t flags,
                                       ebpf_error **err);

/**
 * Returns the cookie of the socket that this process stored under an index.
 *
 * @param map    an xskmap
 * @param index  the index
 * @param cookie [nullable] receives the SO_COOKIE of the socket; NULL if not wanted
 * @param err    receives the error; may be NULL
 * @return [status, answers ENOENT] 0; -ENOENT, without an error object, if this process stored no socket there; -errno on
 *         failure
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
 * @param err   receives the error; may be NULL
 * @return [status] 0, even if the index was empty; -errno on failure
 * @cause EBPF_CAUSE_INDEX, EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_READ_ONLY, EBPF_CAUSE_FROZEN
 * @threads any
 * @kernel 4.18
 * @since 0.1
 */
EBPF_API int32_t ebpf_xskmap_delete(const ebpf_map *map, uint32_t index, ebpf_error **err);

EBPF_END_DECLS

#endif

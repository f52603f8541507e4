/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Devmaps (devmap, devmap_hash): network interfaces that an XDP program redirects frames to, each with an XDP program of its
 * own if wanted, which runs on a frame before it leaves.
 *
 * An interface is named by its index in the network namespace of the calling thread, or of one given by a descriptor. The
 * kernel removes an entry when its interface is deleted or moved to another namespace; it keeps it when the link goes down or
 * the interface is renamed.
 */
#ifndef EBPFMAP_DEVMAP_H
#define EBPFMAP_DEVMAP_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Puts an interface under a key.
 *
 * @param map     a devmap or devmap_hash
 * @param key     the index (devmap) or the key (devmap_hash)
 * @param ifindex the interface, in the calling thread's network namespace
 * @param prog_fd an XDP program with expected attach type BPF_XDP_DEVMAP, to run on each frame on its way out; borrowed; -1 for
 *                none. 0 is refused: the kernel would take it for "none".
 * @param flags   [enum ebpf_update_flag] EBPF_ANY; EBPF_NOEXIST and EBPF_EXIST on a devmap_hash
 * @param err     receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_INTERFACE, _PROGRAM_VALUE (4-byte values have no room for a program), _PROGRAM_TYPE, _ATTACH_TYPE, _FRAGS
 *        (the programs of one map are all with or all without), _BAD_FD, _FD_KIND, _INDEX, _FULL, _EXISTS, _NOT_FOUND
 *        (EBPF_EXIST: the kernel would create, so the library asks first), _FLAGS, _MAP_TYPE, _FROZEN, _READ_ONLY
 * @threads any
 * @kernel 4.14; devmap_hash 5.4; programs 5.8
 * @since 0.1
 * @source kernel/bpf/devmap.c __dev_map_alloc_node()
 */
EBPF_API int32_t ebpf_devmap_set(const ebpf_map *map, uint32_t key, uint32_t ifindex, int32_t prog_fd, uint64_t flags,
                                 ebpf_error **err);

/**
 * As ebpf_devmap_set(), by the name of the interface.
 *
 * @param map     a devmap or devmap_hash
 * @param key     the index or key
 * @param name    the name of the interface, or an alternative name, in the calling thread's network namespace
 * @param prog_fd an XDP program, or -1
 * @param flags   [enum ebpf_update_flag] as for ebpf_devmap_set()
 * @param err     receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause as ebpf_devmap_set()
 * @threads any
 * @kernel 4.14
 * @since 0.1
 */
EBPF_API int32_t ebpf_devmap_set_name(const ebpf_map *map, uint32_t key, const char *name, int32_t prog_fd, uint64_t flags,
                                      ebpf_error **err);

/**
 * As ebpf_devmap_set(), for an interface in another network namespace. The calling thread stays where it is: a short-lived
 * thread enters the namespace for it.
 *
 * @param map      a devmap or devmap_hash
 * @param key      the index or key
 * @param netns_fd a network namespace (an open /proc/PID/ns/net or /run/netns/NAME); borrowed
 * @param ifindex  the interface, in that namespace
 * @param prog_fd  an XDP program, or -1
 * @param flags    [enum ebpf_update_flag] as for ebpf_devmap_set()
 * @param err      receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause as ebpf_devmap_set(), EBPF_CAUSE_NETNS, EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN to enter it)
 * @threads any
 * @blocks a thread that enters the namespace
 * @kernel 4.14
 * @since 0.1
 */
EBPF_API int32_t ebpf_devmap_set_netns(const ebpf_map *map, uint32_t key, int32_t netns_fd, uint32_t ifindex, int32_t prog_fd,
                                       uint64_t flags, ebpf_error **err);

/**
 * Reads what is under a key.
 *
 * @param map     a devmap or devmap_hash
 * @param key     the index or key
 * @param ifindex [nullable] receives the interface, as an index of the namespace that it was set from; NULL if not wanted
 * @param prog_id [nullable] receives the id of its program, 0 for none; NULL if not wanted
 * @param err     receives the error, or NULL
 * @return [status, answers ENOENT] 0; -ENOENT where there is no interface, which is an answer: there is no error object;
 *         another -errno
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_WRITE_ONLY
 * @threads any
 * @kernel 4.14
 * @since 0.1
 */
EBPF_API int32_t ebpf_devmap_get(const ebpf_map *map, uint32_t key, uint32_t *ifindex, uint32_t *prog_id, ebpf_error **err);

/**
 * Removes what is under a key.
 *
 * @param map a devmap or devmap_hash
 * @param key the index or key
 * @param err receives the error, or NULL
 * @return [status] 0; -ENOENT where there was no interface (a devmap, in which every index exists, returns 0); another -errno
 * @cause EBPF_CAUSE_NOT_FOUND, EBPF_CAUSE_INDEX, EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_READ_ONLY, EBPF_CAUSE_FROZEN
 * @threads any
 * @kernel 4.14
 * @since 0.1
 */
EBPF_API int32_t ebpf_devmap_delete(const ebpf_map *map, uint32_t key, ebpf_error **err);

/**
 * Takes the next entry of a walk over a devmap or devmap_hash.
 *
 * @param cursor  a cursor of such a map
 * @param key     receives the index or key
 * @param ifindex [nullable] receives the interface; NULL if not wanted
 * @param prog_id [nullable] receives the id of its program, 0 for none; NULL if not wanted
 * @param err     receives the error, or NULL
 * @return [number] 1: an entry; 0: the end; -errno
 * @cause EBPF_CAUSE_MAP_TYPE, as ebpf_cursor_next()
 * @threads one per cursor
 * @kernel 4.14
 * @since 0.1
 */
EBPF_API int32_t ebpf_devmap_next(ebpf_cursor *cursor, uint32_t *key, uint32_t *ifindex, uint32_t *prog_id, ebpf_error **err);

EBPF_END_DECLS

#endif

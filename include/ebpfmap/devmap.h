/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Devmaps (devmap, devmap_hash): network interfaces to which an XDP program redirects packets. An entry can have an XDP program
 * that runs on each packet before it leaves.
 *
 * An interface is given by its index in the network namespace of the calling thread, or of a namespace given by a descriptor.
 * The kernel removes an entry when its interface is deleted or moved to another namespace. It keeps the entry when the
 * interface goes down or is renamed.
 */
#ifndef EBPFMAP_DEVMAP_H
#define EBPFMAP_DEVMAP_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Stores an interface under a key.
 *
 * @param map     a devmap or devmap_hash
 * @param key     the index (devmap) or key (devmap_hash)
 * @param ifindex the interface, in the calling thread's network namespace
 * @param prog_fd an XDP program with expected attach type BPF_XDP_DEVMAP, which runs on each packet on its way out; borrowed;
 *                -1 for none. 0 is refused, because the kernel would treat it as "none".
 * @param flags   [enum ebpf_update_flag] EBPF_ANY; EBPF_NOEXIST and EBPF_EXIST on a devmap_hash
 * @param err     receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_INTERFACE, _PROGRAM_VALUE (4-byte values have no room for a program), _PROGRAM_TYPE, _ATTACH_TYPE, _FRAGS
 *        (all programs of a map must be alike in multi-buffer support), _BAD_FD, _FD_KIND, _INDEX, _FULL, _EXISTS, _NOT_FOUND
 *        (EBPF_EXIST: the kernel would create the key, so the library checks first), _FLAGS, _MAP_TYPE, _FROZEN, _READ_ONLY
 * @threads any
 * @kernel 4.14; devmap_hash 5.4; programs 5.8
 * @since 0.1
 * @source kernel/bpf/devmap.c __dev_map_alloc_node()
 */
EBPF_API int32_t ebpf_devmap_set(const ebpf_map *map, uint32_t key, uint32_t ifindex, int32_t prog_fd, uint64_t flags,
                                 ebpf_error **err);

/**
 * Stores an interface, given by its name, under a key. See ebpf_devmap_set().
 *
 * @param map     a devmap or devmap_hash
 * @param key     the index or key
 * @param name    the name of the interface or an alternative name, in the calling thread's network namespace
 * @param prog_fd an XDP program; borrowed; -1 for none
 * @param flags   [enum ebpf_update_flag] as for ebpf_devmap_set()
 * @param err     receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause as ebpf_devmap_set()
 * @threads any
 * @kernel 4.14
 * @since 0.1
 */
EBPF_API int32_t ebpf_devmap_set_by_name(const ebpf_map *map, uint32_t key, const char *name, int32_t prog_fd, uint64_t flags,
                                         ebpf_error **err);

/**
 * Stores an interface of another network namespace under a key. See ebpf_devmap_set(). The calling thread stays in its
 * namespace: a short-lived thread enters the other one.
 *
 * @param map      a devmap or devmap_hash
 * @param key      the index or key
 * @param netns_fd the network namespace (an open /proc/PID/ns/net or /run/netns/NAME); borrowed
 * @param ifindex  the index of the interface in that namespace
 * @param prog_fd  an XDP program; borrowed; -1 for none
 * @param flags    [enum ebpf_update_flag] as for ebpf_devmap_set()
 * @param err      receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause as ebpf_devmap_set(), EBPF_CAUSE_NETNS, EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN to enter the namespace)
 * @threads any
 * @blocks a thread that enters the namespace
 * @kernel 4.14
 * @since 0.1
 */
EBPF_API int32_t ebpf_devmap_set_in_netns(const ebpf_map *map, uint32_t key, int32_t netns_fd, uint32_t ifindex,
                                          int32_t prog_fd, uint64_t flags, ebpf_error **err);

/**
 * Reads the entry of a key.
 *
 * @param map     a devmap or devmap_hash
 * @param key     the index or key
 * @param ifindex [nullable] receives the interface, as an index in the namespace that it was set from; NULL if not wanted
 * @param prog_id [nullable] receives the id of the entry's program, 0 for none; NULL if not wanted
 * @param err     receives the error; may be NULL
 * @return [status, answers ENOENT] 0; -ENOENT, without an error object, if there is no interface; -errno on failure
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_WRITE_ONLY
 * @threads any
 * @kernel 4.14
 * @since 0.1
 */
EBPF_API int32_t ebpf_devmap_get(const ebpf_map *map, uint32_t key, uint32_t *ifindex, uint32_t *prog_id, ebpf_error **err);

/**
 * Deletes the entry of a key.
 *
 * @param map a devmap or devmap_hash
 * @param key the index or key
 * @param err receives the error; may be NULL
 * @return [status] 0; -ENOENT, with an error object, if there was no interface (not for a devmap: it has every index and
 *         returns 0); -errno on failure
 * @cause EBPF_CAUSE_NOT_FOUND, EBPF_CAUSE_INDEX, EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_READ_ONLY, EBPF_CAUSE_FROZEN
 * @threads any
 * @kernel 4.14
 * @since 0.1
 */
EBPF_API int32_t ebpf_devmap_delete(const ebpf_map *map, uint32_t key, ebpf_error **err);

/**
 * Returns the next entry of a cursor over a devmap or devmap_hash.
 *
 * @param cursor  a cursor over such a map
 * @param key     receives the index or key
 * @param ifindex [nullable] receives the interface; NULL if not wanted
 * @param prog_id [nullable] receives the id of the entry's program, 0 for none; NULL if not wanted
 * @param err     receives the error; may be NULL
 * @return [number] 1: an entry; 0: the end; -errno on failure
 * @cause EBPF_CAUSE_MAP_TYPE, as ebpf_cursor_next()
 * @threads one per cursor
 * @kernel 4.14
 * @since 0.1
 */
EBPF_API int32_t ebpf_devmap_next(ebpf_cursor *cursor, uint32_t *key, uint32_t *ifindex, uint32_t *prog_id, ebpf_error **err);

EBPF_END_DECLS

#endif

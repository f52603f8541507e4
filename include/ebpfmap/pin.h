/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pins: names for maps in the bpf file system, by which they outlive a process and are found by others.
 *
 * A path without any '/' ("tx") lies at the top of the bpf file system that the library finds (/sys/fs/bpf as a rule). Where
 * none is mounted, the error says the command that mounts it.
 */
#ifndef EBPFMAP_PIN_H
#define EBPFMAP_PIN_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/* What ebpf_map_create_pinned() does where something is pinned at the path already. */
enum {
    EBPF_PIN_FAIL = 0,   /* fail */
    EBPF_PIN_REUSE = 1,  /* open it, if it is like the spec; fail, naming each difference, if it is not */
    EBPF_PIN_REPLACE = 2 /* create a new map and put it there in one step; who has the old one open keeps it */
};

/**
 * Pins a map.
 *
 * @param map  the map
 * @param path where; the directory must exist, and the file name has no '.'
 * @param err  receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_PIN_EXISTS, _PIN_DIRECTORY, _PIN_NOT_BPFFS, _BPFFS_MISSING, _PIN_NAME, _PERMISSION
 * @threads any
 * @kernel 4.4
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_pin(const ebpf_map *map, const char *path, ebpf_error **err);

/**
 * Removes a pin of a map; the map itself lives on while anything else holds it. (The last pin of a prog array that nobody has
 * open: see ebpf_map_close().)
 *
 * @param map  the map
 * @param path a pin of this map; a pin of anything else is left alone
 * @param err  receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_PIN_MISSING, EBPF_CAUSE_PIN_KIND, EBPF_CAUSE_PERMISSION
 * @threads any
 * @kernel 4.4
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_unpin(const ebpf_map *map, const char *path, ebpf_error **err);

/**
 * Opens a pinned map.
 *
 * @param path  the pin
 * @param flags [enum ebpf_map_flag] 0, EBPF_F_RDONLY or EBPF_F_WRONLY
 * @param out   [owned ebpf_map_close] receives the map, owned by the caller: ebpf_map_close()
 * @param err   receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_PIN_MISSING, _PIN_DIRECTORY, _PIN_NOT_BPFFS, _BPFFS_MISSING, _PIN_KIND (a pin of a program or link),
 *        _FLAGS, _PERMISSION, _TOO_MANY_FILES
 * @threads any
 * @kernel 4.4; flags 4.15
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_open_pinned(const char *path, uint32_t flags, ebpf_map **out, ebpf_error **err);

/**
 * Creates a map and pins it, or takes what is pinned there already, by a policy.
 *
 * EBPF_PIN_REUSE opens the pin first, and creates a map only where there is none: to reuse a map takes no capability and no
 * memory for a second one. It compares type, key size, value size, max_entries (as the kernel rounds it), flags (without those
 * that the kernel adds) and map_extra, and it opens the pin with the EBPF_F_RDONLY or EBPF_F_WRONLY of the spec. What is in the
 * map is not looked at: a prog array may be empty (prog_array.h).
 *
 * @param spec   what it is to be
 * @param path   where it is to be pinned
 * @param policy [enum ebpf_pin_policy] EBPF_PIN_FAIL, EBPF_PIN_REUSE or EBPF_PIN_REPLACE
 * @param out    [owned ebpf_map_close] receives the map, owned by the caller: ebpf_map_close()
 * @param err    receives the error, or NULL
 * @return [number] 0: created; 1: the pinned map was opened; -errno
 * @cause as ebpf_map_create(), as ebpf_map_pin(), as ebpf_map_open_pinned(), EBPF_CAUSE_PIN_MISMATCH, EBPF_CAUSE_PIN_EXISTS
 * @threads any; of two processes that create at one path with EBPF_PIN_REUSE, one creates and the other opens
 * @blocks the allocation of all entries, unless they are allocated as they are inserted
 * @kernel 4.4
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_create_pinned(const ebpf_spec *spec, const char *path, uint32_t policy, ebpf_map **out,
                                        ebpf_error **err);

/**
 * Finds the bpf file system.
 *
 * @param path     receives where it is mounted, with a NUL: /sys/fs/bpf if that is one, else the first in /proc/self/mounts
 * @param path_len bytes at path
 * @param err      receives the error, or NULL
 * @return [number] the length of the path; -ENOENT where none is mounted; -ENOSPC where path_len is too small
 * @cause EBPF_CAUSE_BPFFS_MISSING, EBPF_CAUSE_BUFFER_SIZE
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_bpffs_find(char *path, uint32_t path_len, ebpf_error **err);

EBPF_END_DECLS

#endif

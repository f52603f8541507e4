/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pins: files in the bpf file system that keep a map alive after its process ends, and let other processes open it.
 *
 * A path without '/' ("tx") is a file in the root directory of the bpf file system that the library finds (usually
 * /sys/fs/bpf). If none is mounted, the error message contains the mount command.
 */
#ifndef EBPFMAP_PIN_H
#define EBPFMAP_PIN_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/* Policies of ebpf_map_create_pinned() for a path that exists already. */
enum ebpf_pin_policy {
    EBPF_PIN_POLICY_FAIL = 0,   /* fail */
    EBPF_PIN_POLICY_REUSE = 1,  /* open the map if it matches the spec; else fail with a message that names each difference */
    EBPF_PIN_POLICY_REPLACE = 2 /* pin a new map there in one step; processes that have the old map open keep it */
};

/**
 * Pins a map.
 *
 * @param map  the map
 * @param path the path; the directory must exist, and the file name must not contain '.'
 * @param err  receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_PIN_EXISTS, _PIN_DIRECTORY, _PIN_NOT_BPFFS, _BPFFS_MISSING, _PIN_NAME, _PERMISSION
 * @threads any
 * @kernel 4.4
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_pin(const ebpf_map *map, const char *path, ebpf_error **err);

/**
 * Removes a pin of a map. The map lives on while there are other references to it. For the last pin of a prog array that is not
 * open anywhere, see ebpf_map_close().
 *
 * @param map  the map
 * @param path a pin of this map; a pin of any other object is not touched
 * @param err  receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_PIN_MISSING, EBPF_CAUSE_PIN_KIND, EBPF_CAUSE_PERMISSION
 * @threads any
 * @kernel 4.4
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_unpin(const ebpf_map *map, const char *path, ebpf_error **err);

/**
 * Opens a pinned map.
 *
 * @param path  the path of the pin
 * @param flags [enum ebpf_map_flag] 0, EBPF_F_RDONLY or EBPF_F_WRONLY
 * @param out   [owned ebpf_map_close] receives the map; close it with ebpf_map_close()
 * @param err   receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_PIN_MISSING, _PIN_DIRECTORY, _PIN_NOT_BPFFS, _BPFFS_MISSING, _PIN_KIND (a pin of a program or link),
 *        _FLAGS, _PERMISSION, _TOO_MANY_FILES
 * @threads any
 * @kernel 4.4; flags 4.15
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_open_pinned(const char *path, uint32_t flags, ebpf_map **out, ebpf_error **err);

/**
 * Creates a map and pins it. If the path exists already, the policy decides.
 *
 * EBPF_PIN_POLICY_REUSE tries to open the pin first and creates a map only if there is none. Reusing a map therefore needs no
 * capability and no memory for a second map. The pinned map must have the type, key size, value size, max_entries (as rounded
 * by the kernel), flags (without those added by the kernel) and map_extra of the spec. It is opened with EBPF_F_RDONLY or
 * EBPF_F_WRONLY if the spec has it. The contents are not compared: a prog array may be empty (prog_array.h).
 *
 * @param spec   the spec of the map
 * @param path   the path of the pin
 * @param policy [enum ebpf_pin_policy] EBPF_PIN_POLICY_FAIL, EBPF_PIN_POLICY_REUSE or EBPF_PIN_POLICY_REPLACE
 * @param out    [owned ebpf_map_close] receives the map; close it with ebpf_map_close()
 * @param err    receives the error; may be NULL
 * @return [number] 0: a new map; 1: the pinned map; -errno on failure
 * @cause as ebpf_map_create(), as ebpf_map_pin(), as ebpf_map_open_pinned(), EBPF_CAUSE_PIN_MISMATCH, EBPF_CAUSE_PIN_EXISTS
 * @threads any; if two processes create a map at one path with EBPF_PIN_POLICY_REUSE, one creates it and the other opens it
 * @blocks the allocation of all entries, except in maps that allocate an entry when it is inserted
 * @kernel 4.4
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_create_pinned(const ebpf_map_spec *spec, const char *path, uint32_t policy, ebpf_map **out,
                                        ebpf_error **err);

/**
 * Finds the bpf file system.
 *
 * @param path     receives the mount point, with a NUL: /sys/fs/bpf if it is a bpf file system, else the first one in
 *                 /proc/self/mounts
 * @param path_len bytes at path
 * @param err      receives the error; may be NULL
 * @return [number] the length of the path; -ENOENT if none is mounted; -ENOSPC if path_len is too small
 * @cause EBPF_CAUSE_BPFFS_MISSING, EBPF_CAUSE_BUFFER_SIZE
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_bpffs_find(char *path, uint32_t path_len, ebpf_error **err);

EBPF_END_DECLS

#endif

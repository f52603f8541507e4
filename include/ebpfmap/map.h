/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A map: create or open it, then get, put and remove. Keys and values are bytes, and every buffer comes with its length.
 *
 * What a value is: value_size bytes, but for per-CPU maps, where it is value_size bytes of every possible CPU, one after the
 * other without the kernel's padding. ebpf_map_value_len() tells. Maps whose values are kernel objects (devmap, prog array, …)
 * have typed calls in headers of their own.
 */
#ifndef EBPFMAP_MAP_H
#define EBPFMAP_MAP_H

#include <ebpfmap/types.h>

EBPF_BEGIN_DECLS

/**
 * Creates a map.
 *
 * @param spec what it is to be; stays the caller's, and can be used again
 * @param out  [owned ebpf_map_close] receives the map, owned by the caller: ebpf_map_close()
 * @param err  receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_MAP_TYPE, _KEY_SIZE, _VALUE_SIZE, _MAX_ENTRIES, _FLAGS, _NAME, _NUMA_NODE, _EXTRA, _BTF, _INNER_MAP, _TOKEN
 *        (each: the spec breaks a rule of the type), _CAPABILITY (CAP_BPF, and CAP_NET_ADMIN for devmap, devmap_hash, sockmap,
 *        sockhash and xskmap), _KERNEL_TOO_OLD, _OUT_OF_MEMORY, _MEMLOCK, _TOO_MANY_FILES
 * @threads any
 * @blocks the allocation of all entries, unless they are allocated as they are inserted
 * @kernel as its type (types.h)
 * @since 0.1
 * @source kernel/bpf/syscall.c map_create()
 */
EBPF_API int32_t ebpf_map_create(const ebpf_spec *spec, ebpf_map **out, ebpf_error **err);

/**
 * Opens a map by its id, as bpftool lists it.
 *
 * @param id    the id
 * @param flags [enum ebpf_map_flag] 0, EBPF_F_RDONLY or EBPF_F_WRONLY
 * @param out   [owned ebpf_map_close] receives the map, owned by the caller: ebpf_map_close()
 * @param err   receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_ID, EBPF_CAUSE_FLAGS, EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN), EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @kernel 4.13
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_open_id(uint32_t id, uint32_t flags, ebpf_map **out, ebpf_error **err);

/**
 * Makes a map out of a file descriptor that libbpf, aya, another process or anybody else opened.
 *
 * @param fd  file descriptor of a map; duplicated, so the caller still closes its own
 * @param out [owned ebpf_map_close] receives the map, owned by the caller: ebpf_map_close()
 * @param err receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_BAD_FD, EBPF_CAUSE_FD_KIND, EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @kernel 4.13
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_open_fd(int32_t fd, ebpf_map **out, ebpf_error **err);

/**
 * Closes a map. The kernel frees it with its last reference: descriptors, pins, programs.
 *
 * A PROG ARRAY IS DIFFERENT: when its last descriptor or pin goes, the kernel empties it, even while programs still use it,
 * and their tail calls fall through from then on. Keep one open or pin it; ebpf_prog_array_would_empty() asks beforehand.
 *
 * @param map [consumed, nullable] the map, or NULL (does nothing)
 * @threads one per map; no other thread may use it
 * @since 0.1
 */
EBPF_API void ebpf_map_close(ebpf_map *map);

/**
 * Lends the file descriptor of a map, to give to libbpf or to a bpf(2) of one's own.
 *
 * @param map the map
 * @return [lent] the descriptor, close-on-exec, valid until ebpf_map_close(), not to be closed; -EINVAL for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_fd(const ebpf_map *map);

/**
 * The id of a map: unique on this machine until reboot.
 *
 * @param map the map
 * @return the id; 0 for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_map_id(const ebpf_map *map);

/**
 * The type of a map.
 *
 * @param map the map
 * @return [enum ebpf_map_type] one of EBPF_MAP_TYPE_…; EBPF_MAP_TYPE_UNSPEC for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_map_type(const ebpf_map *map);

/**
 * Bytes of a key.
 *
 * @param map the map
 * @return the size; 0 for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_map_key_size(const ebpf_map *map);

/**
 * Bytes of a value; of a per-CPU map, of one CPU's value.
 *
 * @param map the map
 * @return the size; 0 for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_map_value_size(const ebpf_map *map);

/**
 * Bytes of the buffer that lookup, update, take and cursors exchange for one value: value_size, for per-CPU maps times the
 * number of possible CPUs.
 *
 * @param map the map
 * @return the length; 0 for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_map_value_len(const ebpf_map *map);

/**
 * How many entries a map has room for. The kernel rounds some up or down, so this may differ from the spec.
 *
 * @param map the map
 * @return entries; bytes for ring buffers, pages for arenas; 0 for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_map_max_entries(const ebpf_map *map);

/**
 * The flags of a map as the kernel shows them. It adds EBPF_F_RDONLY_PROG to devmaps, and never shows EBPF_F_RDONLY and
 * EBPF_F_WRONLY, which belong to a descriptor.
 *
 * @param map the map
 * @return [enum ebpf_map_flag] EBPF_F_… or'ed; 0 for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_map_flags(const ebpf_map *map);

/**
 * map_extra of a map: see ebpf_spec_set_extra().
 *
 * @param map the map
 * @return the number; 0 for NULL
 * @threads any
 * @kernel 5.16
 * @since 0.1
 */
EBPF_API uint64_t ebpf_map_extra(const ebpf_map *map);

/**
 * The name of a map.
 *
 * @param map the map
 * @return [nonnull] a string borrowed from map; "" where it has no name, and for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_map_name(const ebpf_map *map);

/**
 * Reads the value of a key.
 *
 * On queues and stacks (key NULL) it peeks; on a bloom filter (key NULL, the value is read, not written) it asks for
 * membership; on an LPM trie it finds the longest prefix.
 *
 * @param map       the map
 * @param key       [nullable] the key; NULL where key_size is 0
 * @param key_len   bytes at key: key_size
 * @param value     receives the value
 * @param value_len bytes at value: ebpf_map_value_len()
 * @param flags     [enum ebpf_update_flag] 0, or EBPF_F_LOCK for a value with a bpf_spin_lock
 * @param err       receives the error, or NULL
 * @return [status, answers ENOENT] 0; -ENOENT where the map has no such key, which is an answer: there is no error object;
 *         another -errno
 * @cause EBPF_CAUSE_BUFFER_SIZE, _FLAGS, _WRITE_ONLY, _NOT_SUPPORTED, _KERNEL_TOO_OLD
 * @threads any
 * @kernel 3.19; flags 5.1; queues and stacks 4.20
 * @since 0.1
 * @source kernel/bpf/syscall.c map_lookup_elem()
 */
EBPF_API int32_t ebpf_map_lookup(const ebpf_map *map, const void *key, uint32_t key_len, void *value, uint32_t value_len,
                                 uint64_t flags, ebpf_error **err);

/**
 * Stores a value under a key.
 *
 * @param map       the map
 * @param key       [nullable] the key; NULL where key_size is 0
 * @param key_len   bytes at key: key_size
 * @param value     the value
 * @param value_len bytes at value: ebpf_map_value_len()
 * @param flags     [enum ebpf_update_flag] EBPF_ANY, EBPF_NOEXIST or EBPF_EXIST, or'ed with EBPF_F_LOCK
 * @param err       receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_FULL, _EXISTS (EBPF_NOEXIST), _NOT_FOUND (EBPF_EXIST), _INDEX, _FLAGS, _BUFFER_SIZE, _READ_ONLY, _FROZEN,
 *        _PREFIX_LENGTH, _NOT_SUPPORTED, _OUT_OF_MEMORY
 * @threads any
 * @blocks [types array_of_maps hash_of_maps prog_array cpumap] a grace period of the kernel, about ten milliseconds
 * @kernel 3.19
 * @since 0.1
 * @source kernel/bpf/syscall.c map_update_elem()
 */
EBPF_API int32_t ebpf_map_update(const ebpf_map *map, const void *key, uint32_t key_len, const void *value, uint32_t value_len,
                                 uint64_t flags, ebpf_error **err);

/**
 * Removes a key and its value.
 *
 * @param map     the map
 * @param key     the key
 * @param key_len bytes at key: key_size
 * @param err     receives the error, or NULL
 * @return [status] 0; -ENOENT where the map has no such key (pass err = NULL where that is expected); another -errno
 * @cause EBPF_CAUSE_NOT_FOUND, _BUFFER_SIZE, _READ_ONLY, _FROZEN, _PREFIX_LENGTH, _NOT_SUPPORTED (array entries cannot be
 *        removed)
 * @threads any
 * @blocks [types array_of_maps hash_of_maps prog_array] a grace period of the kernel, about ten milliseconds
 * @kernel 3.19
 * @since 0.1
 * @source kernel/bpf/syscall.c map_delete_elem()
 */
EBPF_API int32_t ebpf_map_delete(const ebpf_map *map, const void *key, uint32_t key_len, ebpf_error **err);

/**
 * Reads the value of a key and removes it, in one step that no other thread or program can come between.
 *
 * @param map       the map
 * @param key       [nullable] the key; NULL for a queue or stack, which it pops
 * @param key_len   bytes at key: key_size
 * @param value     receives the value
 * @param value_len bytes at value: ebpf_map_value_len()
 * @param flags     [enum ebpf_update_flag] 0 or EBPF_F_LOCK
 * @param err       receives the error, or NULL
 * @return [status, answers ENOENT] 0; -ENOENT where the map has no such key, which is an answer: there is no error object;
 *         another -errno
 * @cause EBPF_CAUSE_NOT_SUPPORTED (arrays, LPM tries, …), _KERNEL_TOO_OLD, _BUFFER_SIZE, _FLAGS, _READ_ONLY, _FROZEN
 * @threads any
 * @kernel 5.14 for hashes; 4.20 for queues and stacks
 * @since 0.1
 * @source kernel/bpf/syscall.c map_lookup_and_delete_elem()
 */
EBPF_API int32_t ebpf_map_take(const ebpf_map *map, const void *key, uint32_t key_len, void *value, uint32_t value_len,
                               uint64_t flags, ebpf_error **err);

/**
 * The kernel's own step from one key to the next. A cursor is better for walking a map: this starts again from the first key
 * when the given one has vanished.
 *
 * @param map      the map
 * @param key      [nullable] a key, or NULL for the first one
 * @param key_len  bytes at key: key_size, or 0 with NULL
 * @param next     receives the next key
 * @param next_len bytes at next: key_size
 * @param err      receives the error, or NULL
 * @return [status, answers ENOENT] 0; -ENOENT after the last key, which is an answer; another -errno
 * @cause EBPF_CAUSE_BUFFER_SIZE, EBPF_CAUSE_NOT_SUPPORTED, EBPF_CAUSE_WRITE_ONLY
 * @threads any
 * @kernel 3.19; NULL 4.12
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_next_key(const ebpf_map *map, const void *key, uint32_t key_len, void *next, uint32_t next_len,
                                   ebpf_error **err);

/**
 * Makes a map read-only for everything outside of BPF programs, for good.
 *
 * @param map the map
 * @param err receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_FROZEN (it is already), EBPF_CAUSE_BUSY (mapped for writing), EBPF_CAUSE_READ_ONLY,
 *        EBPF_CAUSE_NOT_SUPPORTED (struct_ops)
 * @threads any
 * @kernel 5.2
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_freeze(const ebpf_map *map, ebpf_error **err);

/**
 * The next id in use after a given one, to walk all maps of the machine.
 *
 * @param id   an id; 0 to begin
 * @param next receives the next id
 * @param err  receives the error, or NULL
 * @return [status, answers ENOENT] 0; -ENOENT after the last one, which is an answer; another -errno
 * @cause EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN)
 * @threads any
 * @kernel 4.13
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_next_id(uint32_t id, uint32_t *next, ebpf_error **err);

EBPF_END_DECLS

#endif

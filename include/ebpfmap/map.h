/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Maps: create or open a map, then look up, update and delete entries.
 *
 * Keys and values are bytes, and every buffer comes with its length. A value has value_size bytes. In a per-CPU map it has
 * value_size bytes for every possible CPU, packed without the kernel's padding. ebpf_map_value_len() returns the length of a
 * value's buffer. Maps whose values are kernel objects (devmap, prog array, …) have typed functions in separate headers.
 */
#ifndef EBPFMAP_MAP_H
#define EBPFMAP_MAP_H

#include <ebpfmap/types.h>

EBPF_BEGIN_DECLS

/**
 * Creates a map.
 *
 * @param spec the spec of the map; not changed, and usable again
 * @param out  [owned ebpf_map_close] receives the map; close it with ebpf_map_close()
 * @param err  receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_MAP_TYPE, _KEY_SIZE, _VALUE_SIZE, _MAX_ENTRIES, _FLAGS, _NAME, _NUMA_NODE, _EXTRA, _BTF, _INNER_MAP, _TOKEN
 *        (each: the spec breaks a rule of the map type), _CAPABILITY (CAP_BPF; also CAP_NET_ADMIN for devmap, devmap_hash,
 *        sockmap, sockhash and xskmap), _KERNEL_TOO_OLD, _OUT_OF_MEMORY, _MEMLOCK, _TOO_MANY_FILES
 * @threads any
 * @blocks the allocation of all entries, except in maps that allocate an entry when it is inserted
 * @kernel see the map type (types.h)
 * @since 0.1
 * @source kernel/bpf/syscall.c map_create()
 */
EBPF_API int32_t ebpf_map_create(const ebpf_map_spec *spec, ebpf_map **out, ebpf_error **err);

/**
 * Opens a map by its id.
 *
 * @param id    the id, as shown by `bpftool map list`
 * @param flags [enum ebpf_map_flag] 0, EBPF_F_RDONLY or EBPF_F_WRONLY
 * @param out   [owned ebpf_map_close] receives the map; close it with ebpf_map_close()
 * @param err   receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_ID, EBPF_CAUSE_FLAGS, EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN), EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @kernel 4.13
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_open_id(uint32_t id, uint32_t flags, ebpf_map **out, ebpf_error **err);

/**
 * Opens a map by a file descriptor from libbpf, aya, another process or other code.
 *
 * @param fd  file descriptor of a map; duplicated, so the caller still closes it
 * @param out [owned ebpf_map_close] receives the map; close it with ebpf_map_close()
 * @param err receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_BAD_FD, EBPF_CAUSE_FD_KIND, EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @kernel 4.13
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_open_fd(int32_t fd, ebpf_map **out, ebpf_error **err);

/**
 * Closes a map. The kernel frees the map with its last reference: descriptors, pins and programs hold references.
 *
 * PROG ARRAYS DIFFER: when the last descriptor or pin of a prog array goes, the kernel empties it, even if programs still use
 * it; their tail calls then fall through. Keep a prog array open or pinned. ebpf_prog_array_lost_on_close() checks this before
 * the close.
 *
 * @param map [consumed, nullable] the map; NULL does nothing
 * @threads one per map; no other thread may use the map
 * @since 0.1
 */
EBPF_API void ebpf_map_close(ebpf_map *map);

/**
 * Returns the file descriptor of a map, for libbpf or direct bpf(2) calls.
 *
 * @param map the map
 * @return [lent] the descriptor, close-on-exec, valid until ebpf_map_close(); do not close it; -EINVAL for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_fd(const ebpf_map *map);

/**
 * Returns the id of a map. It is unique on this machine until reboot.
 *
 * @param map the map
 * @return the id; 0 for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_map_id(const ebpf_map *map);

/**
 * Returns the type of a map.
 *
 * @param map the map
 * @return [enum ebpf_map_type] one of EBPF_MAP_TYPE_…; EBPF_MAP_TYPE_UNSPEC for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_map_type(const ebpf_map *map);

/**
 * Returns the size of a key in bytes.
 *
 * @param map the map
 * @return the size; 0 for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_map_key_size(const ebpf_map *map);

/**
 * Returns the size of a value in bytes; for a per-CPU map, the size of one CPU's value.
 *
 * @param map the map
 * @return the size; 0 for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_map_value_size(const ebpf_map *map);

/**
 * Returns the length in bytes of the buffer for one value in lookups, updates, takes and cursors: value_size, multiplied by the
 * number of possible CPUs for a per-CPU map.
 *
 * @param map the map
 * @return the length; 0 for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_map_value_len(const ebpf_map *map);

/**
 * Returns the number of entries that fit into a map. It may differ from the spec, because the kernel rounds it for some map
 * types.
 *
 * @param map the map
 * @return the number of entries; bytes for a ring buffer, pages for an arena; 0 for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_map_max_entries(const ebpf_map *map);

/**
 * Returns the flags of a map as reported by the kernel. The kernel adds EBPF_F_RDONLY_PROG to devmaps. It does not report
 * EBPF_F_RDONLY and EBPF_F_WRONLY, because they belong to a descriptor.
 *
 * @param map the map
 * @return [enum ebpf_map_flag] EBPF_F_… or'ed; 0 for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_map_flags(const ebpf_map *map);

/**
 * Returns map_extra of a map: see ebpf_map_spec_set_extra().
 *
 * @param map the map
 * @return the number; 0 for NULL
 * @threads any
 * @kernel 5.16
 * @since 0.1
 */
EBPF_API uint64_t ebpf_map_extra(const ebpf_map *map);

/**
 * Returns the name of a map.
 *
 * @param map the map
 * @return [nonnull] the name, valid as long as the map; "" if the map has no name, and for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_map_name(const ebpf_map *map);

/**
 * Reads the value of a key.
 *
 * For a queue or stack (key NULL) it peeks. For a bloom filter (key NULL) it tests membership: value is read, not written. For
 * an LPM trie it finds the longest matching prefix.
 *
 * @param map       the map
 * @param key       [nullable] the key; NULL if key_size is 0
 * @param key_len   bytes at key: key_size
 * @param value     receives the value
 * @param value_len bytes at value: ebpf_map_value_len()
 * @param flags     [enum ebpf_update_flag] 0; or EBPF_F_LOCK if the value has a bpf_spin_lock
 * @param err       receives the error; may be NULL
 * @return [status, answers ENOENT] 0; -ENOENT, without an error object, if the map has no such key; -errno on failure
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
 * @param key       [nullable] the key; NULL if key_size is 0
 * @param key_len   bytes at key: key_size
 * @param value     the value
 * @param value_len bytes at value: ebpf_map_value_len()
 * @param flags     [enum ebpf_update_flag] EBPF_ANY, EBPF_NOEXIST or EBPF_EXIST, or'ed with EBPF_F_LOCK if wanted
 * @param err       receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_FULL, _EXISTS (EBPF_NOEXIST), _NOT_FOUND (EBPF_EXIST), _INDEX, _FLAGS, _BUFFER_SIZE, _READ_ONLY, _FROZEN,
 *        _PREFIX_LENGTH, _NOT_SUPPORTED, _OUT_OF_MEMORY
 * @threads any
 * @blocks [types array_of_maps hash_of_maps prog_array cpumap] an RCU grace period, about ten milliseconds; for a cpumap, the
 *         start of a kernel thread
 * @kernel 3.19
 * @since 0.1
 * @source kernel/bpf/syscall.c map_update_elem()
 */
EBPF_API int32_t ebpf_map_update(const ebpf_map *map, const void *key, uint32_t key_len, const void *value, uint32_t value_len,
                                 uint64_t flags, ebpf_error **err);

/**
 * Deletes a key and its value.
 *
 * @param map     the map
 * @param key     the key
 * @param key_len bytes at key: key_size
 * @param err     receives the error; may be NULL
 * @return [status] 0; -ENOENT, with an error object, if the map has no such key (pass NULL as err if this is expected); -errno
 *         on failure
 * @cause EBPF_CAUSE_NOT_FOUND, _BUFFER_SIZE, _READ_ONLY, _FROZEN, _PREFIX_LENGTH, _NOT_SUPPORTED (entries of an array cannot be
 *        deleted)
 * @threads any
 * @blocks [types array_of_maps hash_of_maps prog_array] an RCU grace period, about ten milliseconds
 * @kernel 3.19
 * @since 0.1
 * @source kernel/bpf/syscall.c map_delete_elem()
 */
EBPF_API int32_t ebpf_map_delete(const ebpf_map *map, const void *key, uint32_t key_len, ebpf_error **err);

/**
 * Reads the value of a key and deletes the key, in one atomic step.
 *
 * @param map       the map
 * @param key       [nullable] the key; NULL for a queue or stack, whose next value is popped
 * @param key_len   bytes at key: key_size
 * @param value     receives the value
 * @param value_len bytes at value: ebpf_map_value_len()
 * @param flags     [enum ebpf_update_flag] 0 or EBPF_F_LOCK
 * @param err       receives the error; may be NULL
 * @return [status, answers ENOENT] 0; -ENOENT, without an error object, if the map has no such key; -errno on failure
 * @cause EBPF_CAUSE_NOT_SUPPORTED (arrays, LPM tries, …), _KERNEL_TOO_OLD, _BUFFER_SIZE, _FLAGS, _READ_ONLY, _FROZEN
 * @threads any
 * @kernel 5.14 for hashes; 4.20 for queues and stacks
 * @since 0.1
 * @source kernel/bpf/syscall.c map_lookup_and_delete_elem()
 */
EBPF_API int32_t ebpf_map_take(const ebpf_map *map, const void *key, uint32_t key_len, void *value, uint32_t value_len,
                               uint64_t flags, ebpf_error **err);

/**
 * Returns the key after a given key, in the kernel's order. To iterate over a map, prefer a cursor: this function starts again
 * at the first key if the given key was deleted.
 *
 * @param map      the map
 * @param key      [nullable] a key; NULL for the first key of the map
 * @param key_len  bytes at key: key_size, or 0 if key is NULL
 * @param next     receives the next key
 * @param next_len bytes at next: key_size
 * @param err      receives the error; may be NULL
 * @return [status, answers ENOENT] 0; -ENOENT, without an error object, after the last key; -errno on failure
 * @cause EBPF_CAUSE_BUFFER_SIZE, EBPF_CAUSE_NOT_SUPPORTED, EBPF_CAUSE_WRITE_ONLY
 * @threads any
 * @kernel 3.19; NULL 4.12
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_next_key(const ebpf_map *map, const void *key, uint32_t key_len, void *next, uint32_t next_len,
                                   ebpf_error **err);

/**
 * Makes a map read-only for user space, permanently. BPF programs can still write to it.
 *
 * @param map the map
 * @param err receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_FROZEN (the map is frozen already), EBPF_CAUSE_BUSY (the map is mapped for writing), EBPF_CAUSE_READ_ONLY,
 *        EBPF_CAUSE_NOT_SUPPORTED (struct_ops)
 * @threads any
 * @kernel 5.2
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_freeze(const ebpf_map *map, ebpf_error **err);

/**
 * Returns the next map id in use after a given id, to iterate over all maps of the machine.
 *
 * @param id   an id; 0 to begin
 * @param next receives the next id
 * @param err  receives the error; may be NULL
 * @return [status, answers ENOENT] 0; -ENOENT, without an error object, after the last id; -errno on failure
 * @cause EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN)
 * @threads any
 * @kernel 4.13
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_next_id(uint32_t id, uint32_t *next, ebpf_error **err);

EBPF_END_DECLS

#endif

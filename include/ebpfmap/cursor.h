/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A cursor walks over the entries of a map while others change it.
 *
 * Its promise: a key that is in the map from the first step to the last is returned exactly once. Keys that come or go in the
 * meantime may or may not be returned. The walk ends, and says how.
 *
 * It reads ahead in batches where the kernel can (ebpf_cursor_set_read_ahead), so an entry may be returned that
 * was removed after it was read. Index maps (prog_array, devmap, cpumap, xskmap, …) yield their occupied indices.
 */
#ifndef EBPFMAP_CURSOR_H
#define EBPFMAP_CURSOR_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/* How a walk stands (ebpf_cursor_state). */
enum {
    EBPF_CURSOR_WALKING = 0,   /* it has not ended */
    EBPF_CURSOR_COMPLETE = 1,  /* it ended, in one pass */
    EBPF_CURSOR_RESTARTED = 2, /* it ended; keys vanished under it, and it went back to make sure that none was missed */
    EBPF_CURSOR_GAVE_UP = 3    /* the map changed faster than it could be walked: keys may be missing */
};

/**
 * Begins a walk.
 *
 * @param map the map; must stay open longer than the cursor
 * @param out [owned ebpf_cursor_free] receives the cursor, owned by the caller: ebpf_cursor_free()
 * @param err receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_NOT_SUPPORTED (queue, stack, ring buffers, bloom filter, arena, local storages: no keys to walk),
 *        EBPF_CAUSE_WRITE_ONLY, EBPF_CAUSE_OUT_OF_MEMORY
 * @threads any
 * @kernel 4.12; batches 5.6
 * @since 0.1
 */
EBPF_API int32_t ebpf_cursor_new(const ebpf_map *map, ebpf_cursor **out, ebpf_error **err);

/**
 * Takes the next entry.
 *
 * @param cursor    the cursor
 * @param key       receives the key
 * @param key_len   bytes at key: key_size
 * @param value     [nullable] receives the value (of a prog array the program's id, of a map-in-map the inner map's id, of a
 *                  devmap the kernel's {ifindex, program id}); NULL for keys alone
 * @param value_len bytes at value: ebpf_map_value_len(), or 0 with NULL
 * @param err       receives the error, or NULL
 * @return [number] 1: an entry; 0: the end (ebpf_cursor_state() says which); -errno. After the end or an error it returns the
 *         same again.
 * @cause EBPF_CAUSE_ITERATION (gave up), EBPF_CAUSE_BUFFER_SIZE, EBPF_CAUSE_OUT_OF_MEMORY, EBPF_CAUSE_NOT_SUPPORTED (values
 *        that the kernel does not show: ask for keys alone)
 * @threads one per cursor
 * @since 0.1
 */
EBPF_API int32_t ebpf_cursor_next(ebpf_cursor *cursor, void *key, uint32_t key_len, void *value, uint32_t value_len,
                                  ebpf_error **err);

/**
 * Takes as many entries as there is room for, in one call: for dumps, and for languages in which a call of C is dear.
 *
 * @param cursor     the cursor; steps of ebpf_cursor_next() and of this may take turns
 * @param keys       receives the keys, one after the other
 * @param keys_len   bytes at keys: room x key_size, where room is at least 1
 * @param values     [nullable] receives their values in the same order; NULL for keys alone
 * @param values_len bytes at values: room x ebpf_map_value_len(), or 0 with NULL
 * @param err        receives the error, or NULL
 * @return [number] the number of entries that were taken: room, or fewer shortly before the end; 0: the end
 *         (ebpf_cursor_state() says which); -errno. What was taken before an error is returned, and the error by the next call.
 * @cause as ebpf_cursor_next()
 * @threads one per cursor
 * @blocks as many entries as there is room for, a few thousand a millisecond
 * @since 0.1
 */
EBPF_API int32_t ebpf_cursor_read(ebpf_cursor *cursor, void *keys, uint32_t keys_len, void *values, uint32_t values_len,
                                  ebpf_error **err);

/**
 * How the walk stands, or ended.
 *
 * @param cursor the cursor
 * @return [enum ebpf_cursor_state] one of EBPF_CURSOR_…; -EINVAL for NULL
 * @threads one per cursor
 * @since 0.1
 */
EBPF_API int32_t ebpf_cursor_state(const ebpf_cursor *cursor);

/**
 * Has an index map yield its empty indices as well, with a value of zeros.
 *
 * @param cursor the cursor, before its first step
 * @param all    1: every index; 0: the occupied ones
 * @param err    receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_ARGUMENT (after the first step)
 * @threads one per cursor
 * @since 0.1
 */
EBPF_API int32_t ebpf_cursor_set_all(ebpf_cursor *cursor, int32_t all, ebpf_error **err);

/**
 * Limits how many entries are read ahead. 1 reads each when it is asked for: slower, and no entry is returned that was gone
 * when ebpf_cursor_next() began.
 *
 * @param cursor  the cursor, before its first step
 * @param entries at least 1; by default as many as fit 256 KiB, at most 4096
 * @param err     receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads one per cursor
 * @since 0.1
 */
EBPF_API int32_t ebpf_cursor_set_read_ahead(ebpf_cursor *cursor, uint32_t entries, ebpf_error **err);

/**
 * Goes back to before the first entry.
 *
 * @param cursor [nullable] the cursor, or NULL (does nothing)
 * @threads one per cursor
 * @since 0.1
 */
EBPF_API void ebpf_cursor_rewind(ebpf_cursor *cursor);

/**
 * Ends a walk.
 *
 * @param cursor [consumed, nullable] the cursor, or NULL (does nothing)
 * @threads one per cursor
 * @since 0.1
 */
EBPF_API void ebpf_cursor_free(ebpf_cursor *cursor);

EBPF_END_DECLS

#endif

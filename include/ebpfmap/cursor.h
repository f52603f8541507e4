/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cursors: a cursor iterates over the entries of a map while other threads and programs change it.
 *
 * A key that is in the map from the first step to the last is returned exactly once. A key that is added or deleted in between
 * may or may not be returned. The iteration always ends, and ebpf_cursor_state() returns how it ended.
 *
 * A cursor reads ahead in batches if the kernel supports that (ebpf_cursor_set_read_ahead()), so it may return an entry that
 * was deleted after the cursor read it. For maps of indices (prog_array, devmap, cpumap, xskmap, …) it returns the occupied
 * indices.
 */
#ifndef EBPFMAP_CURSOR_H
#define EBPFMAP_CURSOR_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/* States of a cursor (ebpf_cursor_state()). */
enum ebpf_cursor_state {
    EBPF_CURSOR_STATE_WALKING = 0,   /* the iteration has not ended */
    EBPF_CURSOR_STATE_COMPLETE = 1,  /* it ended after one pass */
    EBPF_CURSOR_STATE_RESTARTED = 2, /* it ended; because keys were deleted meanwhile, it went back so that it missed no key */
    EBPF_CURSOR_STATE_GAVE_UP = 3    /* the map changed too fast: keys may be missing */
};

/**
 * Makes a cursor at the start of a map.
 *
 * @param map the map; close it after the cursor is freed
 * @param out [owned ebpf_cursor_free] receives the cursor; free it with ebpf_cursor_free()
 * @param err receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_NOT_SUPPORTED (queue, stack, ring buffers, bloom filter, arena, local storages: they have no keys to
 *        iterate over), EBPF_CAUSE_WRITE_ONLY, EBPF_CAUSE_OUT_OF_MEMORY
 * @threads any
 * @kernel 4.12; batches 5.6
 * @since 0.1
 */
EBPF_API int32_t ebpf_cursor_new(const ebpf_map *map, ebpf_cursor **out, ebpf_error **err);

/**
 * Returns the next entry.
 *
 * @param cursor    the cursor
 * @param key       receives the key
 * @param key_len   bytes at key: key_size
 * @param value     [nullable] receives the value (for a prog array the program's id, for a map-in-map the inner map's id, for a
 *                  devmap the kernel's {ifindex, program id}); NULL for keys only
 * @param value_len bytes at value: ebpf_map_value_len(), or 0 if value is NULL
 * @param err       receives the error; may be NULL
 * @return [number] 1: an entry; 0: the end (ebpf_cursor_state() returns how it ended); -errno on failure. Further calls after
 *         the end or an error return the same result.
 * @cause EBPF_CAUSE_ITERATION (the cursor gave up), EBPF_CAUSE_BUFFER_SIZE, EBPF_CAUSE_OUT_OF_MEMORY, EBPF_CAUSE_NOT_SUPPORTED
 *        (the kernel does not show the values of this map: read keys only)
 * @threads one per cursor
 * @since 0.1
 */
EBPF_API int32_t ebpf_cursor_next(ebpf_cursor *cursor, void *key, uint32_t key_len, void *value, uint32_t value_len,
                                  ebpf_error **err);

/**
 * Returns many entries in one call: as many as fit into the buffers. Use it to dump a map, and in languages in which a C call
 * is expensive.
 *
 * @param cursor     the cursor; calls of ebpf_cursor_next() and ebpf_cursor_read() can be mixed
 * @param keys       receives the keys, one after the other
 * @param keys_len   bytes at keys: n x key_size, for room for n entries, n at least 1
 * @param values     [nullable] receives the values in the same order; NULL for keys only
 * @param values_len bytes at values: n x ebpf_map_value_len(), or 0 if values is NULL
 * @param err        receives the error; may be NULL
 * @return [number] the number of entries: n, or fewer near the end; 0: the end (ebpf_cursor_state() returns how it ended);
 *         -errno on failure. Entries read before an error are returned; the next call returns the error.
 * @cause as ebpf_cursor_next()
 * @threads one per cursor
 * @blocks the number of entries that fit: a few thousand entries take a millisecond
 * @since 0.1
 */
EBPF_API int32_t ebpf_cursor_read(ebpf_cursor *cursor, void *keys, uint32_t keys_len, void *values, uint32_t values_len,
                                  ebpf_error **err);

/**
 * Returns the state of a cursor: not ended, or how it ended.
 *
 * @param cursor the cursor
 * @return [enum ebpf_cursor_state] one of EBPF_CURSOR_STATE_…; -EINVAL for NULL
 * @threads one per cursor
 * @since 0.1
 */
EBPF_API int32_t ebpf_cursor_state(const ebpf_cursor *cursor);

/**
 * Includes the empty indices of a map of indices, with a value of zeros.
 *
 * @param cursor        the cursor, before its first step
 * @param include_empty 1: every index; 0: only occupied indices
 * @param err           receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT (called after the first step)
 * @threads one per cursor
 * @since 0.1
 */
EBPF_API int32_t ebpf_cursor_set_include_empty(ebpf_cursor *cursor, int32_t include_empty, ebpf_error **err);

/**
 * Limits the number of entries that the cursor reads ahead. With 1, the cursor reads each entry when it is requested: this is
 * slower, but the cursor never returns an entry that was deleted before the call of ebpf_cursor_next().
 *
 * @param cursor  the cursor, before its first step
 * @param entries at least 1; the default is the number that fits into 256 KiB, at most 4096
 * @param err     receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads one per cursor
 * @since 0.1
 */
EBPF_API int32_t ebpf_cursor_set_read_ahead(ebpf_cursor *cursor, uint32_t entries, ebpf_error **err);

/**
 * Moves the cursor back to before the first entry.
 *
 * @param cursor [nullable] the cursor; NULL does nothing
 * @threads one per cursor
 * @since 0.1
 */
EBPF_API void ebpf_cursor_rewind(ebpf_cursor *cursor);

/**
 * Frees a cursor.
 *
 * @param cursor [consumed, nullable] the cursor; NULL does nothing
 * @threads one per cursor
 * @since 0.1
 */
EBPF_API void ebpf_cursor_free(ebpf_cursor *cursor);

EBPF_END_DECLS

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Per-CPU maps (percpu_hash, percpu_array, lru_percpu_hash, percpu_cgroup_storage): an entry has one value for each possible
 * CPU of the machine.
 *
 * Possible CPUs include CPUs that are offline: the kernel keeps a value for them, too. The functions of map.h read and write
 * the values of all CPUs at once. The functions below add one CPU and sums.
 */
#ifndef EBPFMAP_PERCPU_H
#define EBPFMAP_PERCPU_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Returns the number of possible CPUs, which is the number of values of a per-CPU entry.
 *
 * @param err receives the error; may be NULL
 * @return [number] the number, at least 1; -errno on failure
 * @cause EBPF_CAUSE_UNKNOWN (/sys/devices/system/cpu/possible cannot be read)
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_percpu_count(ebpf_error **err);

/**
 * Reads the values of all CPUs.
 *
 * @param map        a per-CPU map
 * @param key        the key
 * @param key_len    bytes at key: key_size
 * @param values     receives value_size bytes for each possible CPU, packed
 * @param values_len bytes at values: value_size x ebpf_percpu_count()
 * @param flags      0
 * @param err        receives the error; may be NULL
 * @return [status, answers ENOENT] 0; -ENOENT, without an error object, if the map has no such key; -errno on failure
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_BUFFER_SIZE, EBPF_CAUSE_FLAGS, EBPF_CAUSE_WRITE_ONLY
 * @threads any
 * @kernel 4.6
 * @since 0.1
 */
EBPF_API int32_t ebpf_percpu_lookup(const ebpf_map *map, const void *key, uint32_t key_len, void *values, uint32_t values_len,
                                    uint64_t flags, ebpf_error **err);

/**
 * Stores a value for each CPU.
 *
 * @param map        a per-CPU map
 * @param key        the key
 * @param key_len    bytes at key: key_size
 * @param values     value_size bytes for each possible CPU, packed
 * @param values_len bytes at values: value_size x ebpf_percpu_count()
 * @param flags      [enum ebpf_update_flag] EBPF_ANY, EBPF_NOEXIST or EBPF_EXIST
 * @param err        receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_MAP_TYPE, as ebpf_map_update()
 * @threads any; programs on other CPUs may write between two values
 * @kernel 4.6
 * @since 0.1
 */
EBPF_API int32_t ebpf_percpu_update(const ebpf_map *map, const void *key, uint32_t key_len, const void *values,
                                    uint32_t values_len, uint64_t flags, ebpf_error **err);

/**
 * Reads the value of one CPU.
 *
 * @param map       a per-CPU map
 * @param key       the key
 * @param key_len   bytes at key: key_size
 * @param cpu       a possible CPU, from 0
 * @param value     receives the value
 * @param value_len bytes at value: value_size
 * @param err       receives the error; may be NULL
 * @return [status, answers ENOENT] 0; -ENOENT, without an error object, if the map has no such key; -errno on failure
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_CPU, EBPF_CAUSE_BUFFER_SIZE, EBPF_CAUSE_WRITE_ONLY
 * @threads any
 * @kernel 4.6
 * @since 0.1
 */
EBPF_API int32_t ebpf_percpu_lookup_cpu(const ebpf_map *map, const void *key, uint32_t key_len, uint32_t cpu, void *value,
                                        uint32_t value_len, ebpf_error **err);

/**
 * Stores the value of one CPU.
 *
 * Since Linux 7.0 the call writes only this CPU's value (EBPF_F_CPU). On older kernels the library reads the values of all CPUs
 * and writes them back, so values that programs write on other CPUs in between are lost. A key that does not exist is created,
 * with zeros for the other CPUs.
 *
 * @param map       a per-CPU map
 * @param key       the key
 * @param key_len   bytes at key: key_size
 * @param cpu       a possible CPU, from 0
 * @param value     the new value
 * @param value_len bytes at value: value_size
 * @param err       receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_CPU, as ebpf_map_update()
 * @threads any; before Linux 7.0, concurrent writes of other CPUs' values may be lost
 * @kernel 4.6
 * @since 0.1
 */
EBPF_API int32_t ebpf_percpu_update_cpu(const ebpf_map *map, const void *key, uint32_t key_len, uint32_t cpu, const void *value,
                                        uint32_t value_len, ebpf_error **err);

/**
 * Adds up the values of all CPUs. A value is an array of value_size / width unsigned integers in host byte order; each integer
 * is summed over the CPUs, modulo 2^64.
 *
 * @param map      a per-CPU map
 * @param key      the key
 * @param key_len  bytes at key: key_size
 * @param width    bytes of one integer: 1, 2, 4 or 8; value_size must be a multiple of it
 * @param sums     receives the sums
 * @param sums_len bytes at sums: 8 x value_size / width
 * @param err      receives the error; may be NULL
 * @return [status, answers ENOENT] 0; -ENOENT, without an error object, if the map has no such key; -errno on failure
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_ARGUMENT (width), EBPF_CAUSE_BUFFER_SIZE, EBPF_CAUSE_WRITE_ONLY
 * @threads any
 * @kernel 4.6
 * @since 0.1
 */
EBPF_API int32_t ebpf_percpu_sum(const ebpf_map *map, const void *key, uint32_t key_len, uint32_t width, uint64_t *sums,
                                 uint32_t sums_len, ebpf_error **err);

EBPF_END_DECLS

#endif

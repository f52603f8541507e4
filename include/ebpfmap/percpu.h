/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Per-CPU maps (percpu_hash, percpu_array, lru_percpu_hash, percpu_cgroup_storage): one value for every possible CPU of the
 * machine.
 *
 * Possible, not online: the kernel keeps a value for CPUs that are switched off too. The generic calls of map.h take all CPUs
 * at once; these add one CPU and the sum.
 */
#ifndef EBPFMAP_PERCPU_H
#define EBPFMAP_PERCPU_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * The number of possible CPUs: how many values a per-CPU entry has.
 *
 * @param err receives the error, or NULL
 * @return [number] the number, at least 1; -errno
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
 * @param err        receives the error, or NULL
 * @return [status, answers ENOENT] 0; -ENOENT where the map has no such key, which is an answer; another -errno
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
 * @param err        receives the error, or NULL
 * @return [status] 0 or -errno
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
 * @param value     receives its value
 * @param value_len bytes at value: value_size
 * @param err       receives the error, or NULL
 * @return [status, answers ENOENT] 0; -ENOENT where the map has no such key, which is an answer; another -errno
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_CPU, EBPF_CAUSE_BUFFER_SIZE, EBPF_CAUSE_WRITE_ONLY
 * @threads any
 * @kernel 4.6
 * @since 0.1
 */
EBPF_API int32_t ebpf_percpu_lookup_cpu(const ebpf_map *map, const void *key, uint32_t key_len, uint32_t cpu, void *value,
                                        uint32_t value_len, ebpf_error **err);

/**
 * Stores the value of one CPU. From kernel 7.0 on only that CPU's value is written (EBPF_F_CPU). Before, the library
 * reads all of them and writes them back, so what programs write on other CPUs in between is lost; a key that is not there
 * is created with zeros for the others.
 *
 * @param map       a per-CPU map
 * @param key       the key
 * @param key_len   bytes at key: key_size
 * @param cpu       a possible CPU, from 0
 * @param value     its new value
 * @param value_len bytes at value: value_size
 * @param err       receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_CPU, as ebpf_map_update()
 * @threads any; see above
 * @kernel 4.6
 * @since 0.1
 */
EBPF_API int32_t ebpf_percpu_update_cpu(const ebpf_map *map, const void *key, uint32_t key_len, uint32_t cpu, const void *value,
                                        uint32_t value_len, ebpf_error **err);

/**
 * Adds up the values of all CPUs: value_size / width unsigned integers in host byte order, each summed over the CPUs, modulo
 * 2^64.
 *
 * @param map      a per-CPU map
 * @param key      the key
 * @param key_len  bytes at key: key_size
 * @param width    bytes of one integer: 1, 2, 4 or 8, and value_size a multiple of it
 * @param sums     receives the sums
 * @param sums_len bytes at sums: 8 x value_size / width
 * @param err      receives the error, or NULL
 * @return [status, answers ENOENT] 0; -ENOENT where the map has no such key, which is an answer; another -errno
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_ARGUMENT (width), EBPF_CAUSE_BUFFER_SIZE, EBPF_CAUSE_WRITE_ONLY
 * @threads any
 * @kernel 4.6
 * @since 0.1
 */
EBPF_API int32_t ebpf_percpu_sum(const ebpf_map *map, const void *key, uint32_t key_len, uint32_t width, uint64_t *sums,
                                 uint32_t sums_len, ebpf_error **err);

EBPF_END_DECLS

#endif

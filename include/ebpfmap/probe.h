/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Probes: tests of this kernel's abilities, by trying them, not by the version number.
 */
#ifndef EBPFMAP_PROBE_H
#define EBPFMAP_PROBE_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/* Features (ebpf_probe_feature()), each with the first Linux version that has it. */
enum ebpf_feature {
    EBPF_FEATURE_BATCH = 1,          /* batch operations on hashes and arrays; 5.6 */
    EBPF_FEATURE_PERCPU_BATCH = 2,   /* batch operations on percpu_array; 5.13 */
    EBPF_FEATURE_HASH_TAKE = 3,      /* ebpf_map_take() on hashes; 5.14 */
    EBPF_FEATURE_FREEZE = 4,         /* ebpf_map_freeze(); 5.2 */
    EBPF_FEATURE_ARRAY_MMAP = 5,     /* EBPF_F_MMAPABLE; 5.5 */
    EBPF_FEATURE_DEVMAP_PROGRAM = 6, /* programs in devmaps: 8-byte values; 5.8 */
    EBPF_FEATURE_CPUMAP_PROGRAM = 7, /* programs in cpumaps: 8-byte values; 5.9 */
    EBPF_FEATURE_PERCPU_ONE_CPU = 8, /* EBPF_F_CPU and EBPF_F_ALL_CPUS; 7.0 */
    EBPF_FEATURE_RING_OVERWRITE = 9  /* EBPF_F_RB_OVERWRITE; 6.19 */
};

/**
 * Checks if this kernel supports a map type, by creating a small map (struct_ops: by the kernel's error).
 *
 * @param type [enum ebpf_map_type] one of EBPF_MAP_TYPE_…
 * @param err  receives the error; may be NULL
 * @return [number] 1: yes; 0: no; -errno on failure (the library cannot find out)
 * @cause EBPF_CAUSE_CAPABILITY, EBPF_CAUSE_OUT_OF_MEMORY, EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @blocks the creation of a small map
 * @since 0.1
 */
EBPF_API int32_t ebpf_probe_map_type(uint32_t type, ebpf_error **err);

/**
 * Checks if this kernel has a feature.
 *
 * @param feature [enum ebpf_feature] one of EBPF_FEATURE_…
 * @param err     receives the error; may be NULL
 * @return [number] 1: yes; 0: no; -errno on failure (the library cannot find out)
 * @cause EBPF_CAUSE_ARGUMENT (no such feature), EBPF_CAUSE_CAPABILITY, EBPF_CAUSE_OUT_OF_MEMORY, EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @blocks the creation of small maps, or the load of a small program
 * @since 0.1
 */
EBPF_API int32_t ebpf_probe_feature(uint32_t feature, ebpf_error **err);

EBPF_END_DECLS

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers of the kernel: map types, map flags and update flags.
 *
 * They have the kernel's values, up to the newest kernel, so <linux/bpf.h> is not needed. Numbers that are not listed here are
 * passed to the kernel unchanged.
 */
#ifndef EBPFMAP_TYPES_H
#define EBPFMAP_TYPES_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/* Map types (enum bpf_map_type), each with the first Linux version that has it. */
enum ebpf_map_type {
    EBPF_MAP_TYPE_UNSPEC = 0,
    EBPF_MAP_TYPE_HASH = 1,                   /* 3.19 */
    EBPF_MAP_TYPE_ARRAY = 2,                  /* 3.19 */
    EBPF_MAP_TYPE_PROG_ARRAY = 3,             /* 4.2 */
    EBPF_MAP_TYPE_PERF_EVENT_ARRAY = 4,       /* 4.3 */
    EBPF_MAP_TYPE_PERCPU_HASH = 5,            /* 4.6 */
    EBPF_MAP_TYPE_PERCPU_ARRAY = 6,           /* 4.6 */
    EBPF_MAP_TYPE_STACK_TRACE = 7,            /* 4.6 */
    EBPF_MAP_TYPE_CGROUP_ARRAY = 8,           /* 4.8 */
    EBPF_MAP_TYPE_LRU_HASH = 9,               /* 4.10 */
    EBPF_MAP_TYPE_LRU_PERCPU_HASH = 10,       /* 4.10 */
    EBPF_MAP_TYPE_LPM_TRIE = 11,              /* 4.11 */
    EBPF_MAP_TYPE_ARRAY_OF_MAPS = 12,         /* 4.12 */
    EBPF_MAP_TYPE_HASH_OF_MAPS = 13,          /* 4.12 */
    EBPF_MAP_TYPE_DEVMAP = 14,                /* 4.14 */
    EBPF_MAP_TYPE_SOCKMAP = 15,               /* 4.14 */
    EBPF_MAP_TYPE_CPUMAP = 16,                /* 4.15 */
    EBPF_MAP_TYPE_XSKMAP = 17,                /* 4.18 */
    EBPF_MAP_TYPE_SOCKHASH = 18,              /* 4.18 */
    EBPF_MAP_TYPE_CGROUP_STORAGE = 19,        /* 4.19; replaced by CGRP_STORAGE since 6.2 */
    EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY = 20,   /* 4.19 */
    EBPF_MAP_TYPE_PERCPU_CGROUP_STORAGE = 21, /* 4.20 */
    EBPF_MAP_TYPE_QUEUE = 22,                 /* 4.20 */
    EBPF_MAP_TYPE_STACK = 23,                 /* 4.20 */
    EBPF_MAP_TYPE_SK_STORAGE = 24,            /* 5.2 */
    EBPF_MAP_TYPE_DEVMAP_HASH = 25,           /* 5.4 */
    EBPF_MAP_TYPE_STRUCT_OPS = 26,            /* 5.6 */
    EBPF_MAP_TYPE_RINGBUF = 27,               /* 5.8 */
    EBPF_MAP_TYPE_INODE_STORAGE = 28,         /* 5.10 */
    EBPF_MAP_TYPE_TASK_STORAGE = 29,          /* 5.11 */
    EBPF_MAP_TYPE_BLOOM_FILTER = 30,          /* 5.16 */
    EBPF_MAP_TYPE_USER_RINGBUF = 31,          /* 6.1 */
    EBPF_MAP_TYPE_CGRP_STORAGE = 32,          /* 6.2 */
    EBPF_MAP_TYPE_ARENA = 33,                 /* 6.9 */
    EBPF_MAP_TYPE_INSN_ARRAY = 34,            /* 6.19 */
    EBPF_MAP_TYPE_RHASH = 35                  /* 7.2 */
};

/* Flags of a map (ebpf_map_spec_set_flags(), ebpf_map_flags()) and of opening a map (RDONLY, WRONLY). */
enum ebpf_map_flag {
    EBPF_F_NO_PREALLOC = 1,           /* allocate an entry when it is inserted */
    EBPF_F_NO_COMMON_LRU = 2,         /* one LRU list per CPU */
    EBPF_F_NUMA_NODE = 4,             /* allocate on a NUMA node; set by ebpf_map_spec_set_numa_node() */
    EBPF_F_RDONLY = 8,                /* the descriptor can only read */
    EBPF_F_WRONLY = 0x10,             /* the descriptor can only write */
    EBPF_F_STACK_BUILD_ID = 0x20,     /* stack traces hold build ids instead of addresses */
    EBPF_F_ZERO_SEED = 0x40,          /* hash with seed 0: for tests only */
    EBPF_F_RDONLY_PROG = 0x80,        /* programs can only read */
    EBPF_F_WRONLY_PROG = 0x100,       /* programs can only write */
    EBPF_F_CLONE = 0x200,             /* the storage of a socket is copied to its clones */
    EBPF_F_MMAPABLE = 0x400,          /* the values can be mapped into memory */
    EBPF_F_PRESERVE_ELEMS = 0x800,    /* perf events stay when the descriptor that inserted them is closed */
    EBPF_F_INNER_MAP = 0x1000,        /* inner arrays may have different max_entries */
    EBPF_F_LINK = 0x2000,             /* a struct_ops map that is attached by a link */
    EBPF_F_PATH_FD = 0x4000,          /* for pin and get only, not for maps */
    EBPF_F_VTYPE_BTF_OBJ_FD = 0x8000, /* struct_ops with the BTF of a module */
    EBPF_F_TOKEN_FD = 0x10000,        /* create with a BPF token; set by ebpf_map_spec_set_token() */
    EBPF_F_SEGV_ON_FAULT = 0x20000,   /* access to an arena page that no program allocated causes SIGSEGV */
    EBPF_F_NO_USER_CONV = 0x40000,    /* arena pointers are not translated for user space */
    EBPF_F_RB_OVERWRITE = 0x80000     /* a full ring buffer overwrites its oldest records */
};

/* Flags of an update; EBPF_F_LOCK is also a flag of a lookup. */
enum ebpf_update_flag {
    EBPF_ANY = 0,        /* create or overwrite */
    EBPF_NOEXIST = 1,    /* create only */
    EBPF_EXIST = 2,      /* overwrite only */
    EBPF_F_LOCK = 4,     /* hold the bpf_spin_lock of the value */
    EBPF_F_CPU = 8,      /* one CPU of a per-CPU value; CPU number in the upper 32 bits; Linux 7.0 */
    EBPF_F_ALL_CPUS = 16 /* one value for all CPUs; Linux 7.0 */
};

/**
 * Returns the name of a map type, as in bpftool and the kernel documentation: "devmap_hash".
 *
 * @param type [enum ebpf_map_type] one of EBPF_MAP_TYPE_…
 * @return [nullable] a string, valid as long as the library; NULL if this version has no such map type
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_map_type_name(uint32_t type);

/**
 * Returns the map type with a given name.
 *
 * @param name "devmap_hash", "ringbuf", …
 * @return the map type; -ENOENT if no map type has this name, or if name is NULL
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_type_by_name(const char *name);

EBPF_END_DECLS

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers of the kernel: map types, map flags and update flags; program, attach and link types.
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

/* Program types (enum bpf_prog_type), each with the first Linux version that has it. */
enum ebpf_program_type {
    EBPF_PROGRAM_TYPE_UNSPEC = 0,
    EBPF_PROGRAM_TYPE_SOCKET_FILTER = 1,            /* 3.19 */
    EBPF_PROGRAM_TYPE_KPROBE = 2,                   /* 4.1 */
    EBPF_PROGRAM_TYPE_SCHED_CLS = 3,                /* 4.1 */
    EBPF_PROGRAM_TYPE_SCHED_ACT = 4,                /* 4.1 */
    EBPF_PROGRAM_TYPE_TRACEPOINT = 5,               /* 4.7 */
    EBPF_PROGRAM_TYPE_XDP = 6,                      /* 4.8 */
    EBPF_PROGRAM_TYPE_PERF_EVENT = 7,               /* 4.9 */
    EBPF_PROGRAM_TYPE_CGROUP_SKB = 8,               /* 4.10 */
    EBPF_PROGRAM_TYPE_CGROUP_SOCK = 9,              /* 4.10 */
    EBPF_PROGRAM_TYPE_LWT_IN = 10,                  /* 4.10 */
    EBPF_PROGRAM_TYPE_LWT_OUT = 11,                 /* 4.10 */
    EBPF_PROGRAM_TYPE_LWT_XMIT = 12,                /* 4.10 */
    EBPF_PROGRAM_TYPE_SOCK_OPS = 13,                /* 4.13 */
    EBPF_PROGRAM_TYPE_SK_SKB = 14,                  /* 4.14 */
    EBPF_PROGRAM_TYPE_CGROUP_DEVICE = 15,           /* 4.15 */
    EBPF_PROGRAM_TYPE_SK_MSG = 16,                  /* 4.17 */
    EBPF_PROGRAM_TYPE_RAW_TRACEPOINT = 17,          /* 4.17 */
    EBPF_PROGRAM_TYPE_CGROUP_SOCK_ADDR = 18,        /* 4.17 */
    EBPF_PROGRAM_TYPE_LWT_SEG6LOCAL = 19,           /* 4.18 */
    EBPF_PROGRAM_TYPE_LIRC_MODE2 = 20,              /* 4.18 */
    EBPF_PROGRAM_TYPE_SK_REUSEPORT = 21,            /* 4.19 */
    EBPF_PROGRAM_TYPE_FLOW_DISSECTOR = 22,          /* 4.20 */
    EBPF_PROGRAM_TYPE_CGROUP_SYSCTL = 23,           /* 5.2 */
    EBPF_PROGRAM_TYPE_RAW_TRACEPOINT_WRITABLE = 24, /* 5.2 */
    EBPF_PROGRAM_TYPE_CGROUP_SOCKOPT = 25,          /* 5.3 */
    EBPF_PROGRAM_TYPE_TRACING = 26,                 /* 5.5 */
    EBPF_PROGRAM_TYPE_STRUCT_OPS = 27,              /* 5.6 */
    EBPF_PROGRAM_TYPE_EXT = 28,                     /* 5.6 */
    EBPF_PROGRAM_TYPE_LSM = 29,                     /* 5.7 */
    EBPF_PROGRAM_TYPE_SK_LOOKUP = 30,               /* 5.9 */
    EBPF_PROGRAM_TYPE_SYSCALL = 31,                 /* 5.14 */
    EBPF_PROGRAM_TYPE_NETFILTER = 32                /* 6.4 */
};

/*
 * Attach types (enum bpf_attach_type), each with the first Linux version that has it. 0 is also the number of programs that
 * were loaded without an attach type.
 */
enum ebpf_attach_type {
    EBPF_ATTACH_TYPE_CGROUP_INET_INGRESS = 0,             /* 4.10 */
    EBPF_ATTACH_TYPE_CGROUP_INET_EGRESS = 1,              /* 4.10 */
    EBPF_ATTACH_TYPE_CGROUP_INET_SOCK_CREATE = 2,         /* 4.10 */
    EBPF_ATTACH_TYPE_CGROUP_SOCK_OPS = 3,                 /* 4.13 */
    EBPF_ATTACH_TYPE_SK_SKB_STREAM_PARSER = 4,            /* 4.14 */
    EBPF_ATTACH_TYPE_SK_SKB_STREAM_VERDICT = 5,           /* 4.14 */
    EBPF_ATTACH_TYPE_CGROUP_DEVICE = 6,                   /* 4.15 */
    EBPF_ATTACH_TYPE_SK_MSG_VERDICT = 7,                  /* 4.17 */
    EBPF_ATTACH_TYPE_CGROUP_INET4_BIND = 8,               /* 4.17 */
    EBPF_ATTACH_TYPE_CGROUP_INET6_BIND = 9,               /* 4.17 */
    EBPF_ATTACH_TYPE_CGROUP_INET4_CONNECT = 10,           /* 4.17 */
    EBPF_ATTACH_TYPE_CGROUP_INET6_CONNECT = 11,           /* 4.17 */
    EBPF_ATTACH_TYPE_CGROUP_INET4_POST_BIND = 12,         /* 4.17 */
    EBPF_ATTACH_TYPE_CGROUP_INET6_POST_BIND = 13,         /* 4.17 */
    EBPF_ATTACH_TYPE_CGROUP_UDP4_SENDMSG = 14,            /* 4.18 */
    EBPF_ATTACH_TYPE_CGROUP_UDP6_SENDMSG = 15,            /* 4.18 */
    EBPF_ATTACH_TYPE_LIRC_MODE2 = 16,                     /* 4.18 */
    EBPF_ATTACH_TYPE_FLOW_DISSECTOR = 17,                 /* 4.20 */
    EBPF_ATTACH_TYPE_CGROUP_SYSCTL = 18,                  /* 5.2 */
    EBPF_ATTACH_TYPE_CGROUP_UDP4_RECVMSG = 19,            /* 5.2 */
    EBPF_ATTACH_TYPE_CGROUP_UDP6_RECVMSG = 20,            /* 5.2 */
    EBPF_ATTACH_TYPE_CGROUP_GETSOCKOPT = 21,              /* 5.3 */
    EBPF_ATTACH_TYPE_CGROUP_SETSOCKOPT = 22,              /* 5.3 */
    EBPF_ATTACH_TYPE_TRACE_RAW_TP = 23,                   /* 5.5 */
    EBPF_ATTACH_TYPE_TRACE_FENTRY = 24,                   /* 5.5 */
    EBPF_ATTACH_TYPE_TRACE_FEXIT = 25,                    /* 5.5 */
    EBPF_ATTACH_TYPE_MODIFY_RETURN = 26,                  /* 5.7 */
    EBPF_ATTACH_TYPE_LSM_MAC = 27,                        /* 5.7 */
    EBPF_ATTACH_TYPE_TRACE_ITER = 28,                     /* 5.8 */
    EBPF_ATTACH_TYPE_CGROUP_INET4_GETPEERNAME = 29,       /* 5.8 */
    EBPF_ATTACH_TYPE_CGROUP_INET6_GETPEERNAME = 30,       /* 5.8 */
    EBPF_ATTACH_TYPE_CGROUP_INET4_GETSOCKNAME = 31,       /* 5.8 */
    EBPF_ATTACH_TYPE_CGROUP_INET6_GETSOCKNAME = 32,       /* 5.8 */
    EBPF_ATTACH_TYPE_XDP_DEVMAP = 33,                     /* 5.8 */
    EBPF_ATTACH_TYPE_CGROUP_INET_SOCK_RELEASE = 34,       /* 5.9 */
    EBPF_ATTACH_TYPE_XDP_CPUMAP = 35,                     /* 5.9 */
    EBPF_ATTACH_TYPE_SK_LOOKUP = 36,                      /* 5.9 */
    EBPF_ATTACH_TYPE_XDP = 37,                            /* 5.9 */
    EBPF_ATTACH_TYPE_SK_SKB_VERDICT = 38,                 /* 5.13 */
    EBPF_ATTACH_TYPE_SK_REUSEPORT_SELECT = 39,            /* 5.14 */
    EBPF_ATTACH_TYPE_SK_REUSEPORT_SELECT_OR_MIGRATE = 40, /* 5.14 */
    EBPF_ATTACH_TYPE_PERF_EVENT = 41,                     /* 5.15 */
    EBPF_ATTACH_TYPE_TRACE_KPROBE_MULTI = 42,             /* 5.18 */
    EBPF_ATTACH_TYPE_LSM_CGROUP = 43,                     /* 6.0 */
    EBPF_ATTACH_TYPE_STRUCT_OPS = 44,                     /* 6.4 */
    EBPF_ATTACH_TYPE_NETFILTER = 45,                      /* 6.4 */
    EBPF_ATTACH_TYPE_TCX_INGRESS = 46,                    /* 6.6 */
    EBPF_ATTACH_TYPE_TCX_EGRESS = 47,                     /* 6.6 */
    EBPF_ATTACH_TYPE_TRACE_UPROBE_MULTI = 48,             /* 6.6 */
    EBPF_ATTACH_TYPE_CGROUP_UNIX_CONNECT = 49,            /* 6.7 */
    EBPF_ATTACH_TYPE_CGROUP_UNIX_SENDMSG = 50,            /* 6.7 */
    EBPF_ATTACH_TYPE_CGROUP_UNIX_RECVMSG = 51,            /* 6.7 */
    EBPF_ATTACH_TYPE_CGROUP_UNIX_GETPEERNAME = 52,        /* 6.7 */
    EBPF_ATTACH_TYPE_CGROUP_UNIX_GETSOCKNAME = 53,        /* 6.7 */
    EBPF_ATTACH_TYPE_NETKIT_PRIMARY = 54,                 /* 6.7 */
    EBPF_ATTACH_TYPE_NETKIT_PEER = 55,                    /* 6.7 */
    EBPF_ATTACH_TYPE_TRACE_KPROBE_SESSION = 56,           /* 6.10 */
    EBPF_ATTACH_TYPE_TRACE_UPROBE_SESSION = 57,           /* 6.13 */
    EBPF_ATTACH_TYPE_TRACE_FSESSION = 58,                 /* 7.0 */
    EBPF_ATTACH_TYPE_TRACE_FENTRY_MULTI = 59,
    EBPF_ATTACH_TYPE_TRACE_FEXIT_MULTI = 60,
    EBPF_ATTACH_TYPE_TRACE_FSESSION_MULTI = 61
};

/* Link types (enum bpf_link_type), each with the first Linux version that has it. */
enum ebpf_link_type {
    EBPF_LINK_TYPE_UNSPEC = 0,
    EBPF_LINK_TYPE_RAW_TRACEPOINT = 1, /* 5.7 */
    EBPF_LINK_TYPE_TRACING = 2,        /* 5.7 */
    EBPF_LINK_TYPE_CGROUP = 3,         /* 5.7 */
    EBPF_LINK_TYPE_ITER = 4,           /* 5.8 */
    EBPF_LINK_TYPE_NETNS = 5,          /* 5.8 */
    EBPF_LINK_TYPE_XDP = 6,            /* 5.9 */
    EBPF_LINK_TYPE_PERF_EVENT = 7,     /* 5.15 */
    EBPF_LINK_TYPE_KPROBE_MULTI = 8,   /* 5.18 */
    EBPF_LINK_TYPE_STRUCT_OPS = 9,     /* 6.4 */
    EBPF_LINK_TYPE_NETFILTER = 10,     /* 6.4 */
    EBPF_LINK_TYPE_TCX = 11,           /* 6.6 */
    EBPF_LINK_TYPE_UPROBE_MULTI = 12,  /* 6.6 */
    EBPF_LINK_TYPE_NETKIT = 13,        /* 6.7 */
    EBPF_LINK_TYPE_SOCKMAP = 14,       /* 6.10 */
    EBPF_LINK_TYPE_TRACING_MULTI = 15
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

/**
 * Returns the name of a program type, as bpftool and libbpf write it: "sched_cls".
 *
 * @param type [enum ebpf_program_type] one of EBPF_PROGRAM_TYPE_…
 * @return [nullable] a string that lives as long as the library; NULL if this version does not know the type
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_program_type_name(uint32_t type);

/**
 * Returns the number of a program type, by its name.
 *
 * @param name "sched_cls", "xdp", …
 * @return the type; -ENOENT if no type has this name, or name is NULL
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_program_type_by_name(const char *name);

/**
 * Returns the name of an attach type, as bpftool and libbpf write it: "tcx_ingress".
 *
 * @param type [enum ebpf_attach_type] one of EBPF_ATTACH_TYPE_…
 * @return [nullable] a string that lives as long as the library; NULL if this version does not know the type
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_attach_type_name(uint32_t type);

/**
 * Returns the number of an attach type, by its name.
 *
 * @param name "tcx_ingress", "xdp_devmap", …
 * @return the type; -ENOENT if no type has this name, or name is NULL
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_attach_type_by_name(const char *name);

/**
 * Returns the name of a link type, as bpftool and libbpf write it: "tcx".
 *
 * @param type [enum ebpf_link_type] one of EBPF_LINK_TYPE_…
 * @return [nullable] a string that lives as long as the library; NULL if this version does not know the type
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_link_type_name(uint32_t type);

/**
 * Returns the number of a link type, by its name.
 *
 * @param name "tcx", "xdp", …
 * @return the type; -ENOENT if no type has this name, or name is NULL
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_type_by_name(const char *name);

EBPF_END_DECLS

#endif

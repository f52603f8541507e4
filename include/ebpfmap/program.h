/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs in the kernel, whoever loaded them: this library, libbpf, bpftool, aya, cilium/ebpf.
 *
 * Every function of this library that takes a program takes a file descriptor. This handle is for looking at one, for pinning
 * it and for opening one that another process loaded.
 *
 * Not in a library that was built with -Dprograms=disabled: look the symbols up with dlsym().
 *
 * @option programs
 */
#ifndef EBPFMAP_PROGRAM_H
#define EBPFMAP_PROGRAM_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/* Types of programs (enum bpf_prog_type), with the first kernel that has each. */
enum {
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

/**
 * Opens a program by a file descriptor that somebody else holds.
 *
 * @param fd  a program's file descriptor; duplicated, so that it stays the caller's
 * @param out [owned ebpf_program_close] receives the program, owned by the caller: ebpf_program_close()
 * @param err receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_BAD_FD, EBPF_CAUSE_FD_KIND, EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @kernel 4.13
 * @since 0.1
 */
EBPF_API int32_t ebpf_program_open_fd(int32_t fd, ebpf_program **out, ebpf_error **err);

/**
 * Opens a program by its id.
 *
 * @param id  the id, as `bpftool prog list` shows it
 * @param out [owned ebpf_program_close] receives the program, owned by the caller: ebpf_program_close()
 * @param err receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_ID, EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN), EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @kernel 4.13
 * @since 0.1
 */
EBPF_API int32_t ebpf_program_open_id(uint32_t id, ebpf_program **out, ebpf_error **err);

/**
 * Opens a pinned program.
 *
 * @param path the pin
 * @param out  [owned ebpf_program_close] receives the program, owned by the caller: ebpf_program_close()
 * @param err  receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_PIN_MISSING, _PIN_DIRECTORY, _PIN_NOT_BPFFS, _BPFFS_MISSING, _PIN_KIND (a pin of a map or link),
 *        _PERMISSION, _TOO_MANY_FILES
 * @threads any
 * @kernel 4.4
 * @since 0.1
 */
EBPF_API int32_t ebpf_program_open_pinned(const char *path, ebpf_program **out, ebpf_error **err);

/**
 * Pins a program: it stays in the kernel for as long as the pin stands.
 *
 * @param program the program
 * @param path    where, as for ebpf_map_pin()
 * @param err     receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_PIN_EXISTS, _PIN_DIRECTORY, _PIN_NOT_BPFFS, _BPFFS_MISSING, _PIN_NAME, _PERMISSION
 * @threads any
 * @kernel 4.4
 * @since 0.1
 */
EBPF_API int32_t ebpf_program_pin(const ebpf_program *program, const char *path, ebpf_error **err);

/**
 * Removes a pin of a program.
 *
 * @param program the program
 * @param path    a pin of this program; a pin of anything else is left alone
 * @param err     receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_PIN_MISSING, EBPF_CAUSE_PIN_KIND, EBPF_CAUSE_PERMISSION
 * @threads any
 * @kernel 4.4
 * @since 0.1
 */
EBPF_API int32_t ebpf_program_unpin(const ebpf_program *program, const char *path, ebpf_error **err);

/**
 * Lends the file descriptor of a program, for whatever takes one.
 *
 * @param program the program
 * @return [lent] the descriptor, valid until ebpf_program_close(), not to be closed; -EINVAL for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_program_fd(const ebpf_program *program);

/**
 * The id of a program, unique in the kernel as long as it is loaded.
 *
 * @param program the program
 * @return the id; 0 for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_program_id(const ebpf_program *program);

/**
 * The name of a program in the kernel, which keeps 15 characters of it.
 *
 * @param program the program
 * @return [nonnull] a string that lives as long as the handle; "" where it has none, and for NULL
 * @threads any
 * @kernel 4.15; "" before
 * @since 0.1
 */
EBPF_API const char *ebpf_program_name(const ebpf_program *program);

/**
 * The type of a program.
 *
 * @param program the program
 * @return [enum ebpf_program_type] one of EBPF_PROGRAM_TYPE_…; 0 for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_program_type(const ebpf_program *program);

/**
 * The tag of a program: a hash over its instructions, by which two loads of one program are known as the same.
 *
 * @param program the program
 * @return [nonnull] 16 hexadecimal digits, as bpftool prints them, living as long as the handle; "" for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_program_tag(const ebpf_program *program);

/**
 * The expected attach type that a program was loaded with. The kernel does not show it, so it is found out by trying which
 * scratch maps of one entry take the program.
 *
 * @param program the program
 * @param err     receives the error, or NULL
 * @return [number] a number of enum bpf_attach_type: 37 for XDP on an interface, 33 in a devmap, 35 in a cpumap (0: none
 *         given); -errno
 * @cause EBPF_CAUSE_NOT_SUPPORTED (another type than xdp, cgroup_skb and cgroup_sock_addr, or too few rights to try)
 * @threads any
 * @blocks the creation of small maps
 * @kernel 5.8; before 6.18 only what devmaps and cpumaps tell apart
 * @since 0.1
 */
EBPF_API int32_t ebpf_program_attach_type(const ebpf_program *program, ebpf_error **err);

/**
 * Whether an XDP program was loaded for frames of several buffers (section xdp.frags). Found out by trying, too.
 *
 * @param program the program
 * @param err     receives the error, or NULL
 * @return [number] 1 or 0; -errno
 * @cause EBPF_CAUSE_NOT_SUPPORTED (too few rights to try)
 * @threads any
 * @blocks the creation of small maps
 * @kernel 5.18
 * @since 0.1
 */
EBPF_API int32_t ebpf_program_frags(const ebpf_program *program, ebpf_error **err);

/**
 * How often a program has run, and for how long. The kernel counts only while statistics are on (ebpf_program_enable_runs(),
 * or sysctl kernel.bpf_stats_enabled), and never for a program that was reached by a tail call.
 *
 * @param program     the program
 * @param count       receives the number of runs
 * @param nanoseconds receives the time that they took in sum
 * @param err         receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads any
 * @kernel 5.1
 * @since 0.1
 */
EBPF_API int32_t ebpf_program_runs(const ebpf_program *program, uint64_t *count, uint64_t *nanoseconds, ebpf_error **err);

/**
 * Has the kernel count the runs of all programs, which costs each run some tens of nanoseconds.
 *
 * @param fd  [owned close] receives a file descriptor, owned by the caller: close(2) ends the counting, unless others want it
 * @param err receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN), EBPF_CAUSE_KERNEL_TOO_OLD, EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @kernel 5.8
 * @since 0.1
 */
EBPF_API int32_t ebpf_program_enable_runs(int32_t *fd, ebpf_error **err);

/**
 * Closes a program; it stays in the kernel while it is attached, pinned, in a map or open elsewhere.
 *
 * @param program [consumed, nullable] the program, or NULL (does nothing)
 * @threads one per program
 * @since 0.1
 */
EBPF_API void ebpf_program_close(ebpf_program *program);

EBPF_END_DECLS

#endif

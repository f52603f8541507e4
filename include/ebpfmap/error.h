/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Errors: each has an errno, a cause, the operation, a message and a log.
 *
 * Every call that can fail returns -errno on failure and takes `ebpf_error **err` as its last parameter. If err is not NULL,
 * the call sets *err: on failure to an error, which the caller frees with ebpf_error_free(); on success, and for an answer ("no
 * such key", "end"), to NULL. So *err may be uninitialised before the call. An error of an earlier call must be freed first.
 */
#ifndef EBPFMAP_ERROR_H
#define EBPFMAP_ERROR_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/*
 * Causes: stable numbers for programs to branch on. New causes are added at the end and numbers never change, so a switch over
 * them needs a default.
 */
enum ebpf_cause {
    EBPF_CAUSE_NONE = 0,           /* no error (ebpf_error_cause(NULL)) */
    EBPF_CAUSE_UNKNOWN = 1,        /* the kernel refused for a reason that the library did not find */
    EBPF_CAUSE_ARGUMENT = 2,       /* an argument that is never valid: NULL, an unknown constant, an empty name */
    EBPF_CAUSE_OUT_OF_MEMORY = 3,  /* the process or the kernel has not enough memory */
    EBPF_CAUSE_MEMLOCK = 4,        /* RLIMIT_MEMLOCK is too low (kernels before 5.11 charge maps to it) */
    EBPF_CAUSE_TOO_MANY_FILES = 5, /* no free file descriptor in the process or on the machine */
    EBPF_CAUSE_CAPABILITY = 6,     /* a capability is missing; the message names it */
    EBPF_CAUSE_KERNEL_TOO_OLD = 7, /* this kernel does not support it; the message names the first version that does */
    EBPF_CAUSE_NOT_SUPPORTED = 8,  /* the map type does not have this operation, on any kernel */
    EBPF_CAUSE_BUFFER_SIZE = 9,    /* a key or value buffer has a wrong length */

    EBPF_CAUSE_MAP_TYPE = 16,    /* no such map type, or the wrong map type for the call */
    EBPF_CAUSE_KEY_SIZE = 17,    /* key_size breaks a rule of the map type */
    EBPF_CAUSE_VALUE_SIZE = 18,  /* value_size breaks a rule of the map type */
    EBPF_CAUSE_MAX_ENTRIES = 19, /* max_entries breaks a rule of the map type */
    EBPF_CAUSE_FLAGS = 20,       /* flags that the map type or the call does not accept, or that exclude each other */
    EBPF_CAUSE_NAME = 21,        /* a name with more than 15 characters, or with other characters than A-Z a-z 0-9 _ . */
    EBPF_CAUSE_NUMA_NODE = 22,   /* no such NUMA node, or a map type without NUMA nodes */
    EBPF_CAUSE_EXTRA = 23,       /* map_extra breaks a rule of the map type */
    EBPF_CAUSE_BTF = 24,         /* BTF is missing, not allowed, or of another size */
    EBPF_CAUSE_INNER_MAP = 25,   /* an inner map is missing, has a type that cannot be inner, or differs from the
                                          template */
    EBPF_CAUSE_TOKEN = 26,       /* a BPF token that does not allow this, or a descriptor that is not a token */

    EBPF_CAUSE_NOT_FOUND = 32,     /* no such key (delete, update with EBPF_EXIST) */
    EBPF_CAUSE_EXISTS = 33,        /* the key exists already (update with EBPF_NOEXIST) */
    EBPF_CAUSE_FULL = 34,          /* the map holds max_entries entries */
    EBPF_CAUSE_INDEX = 35,         /* an index that is not below max_entries */
    EBPF_CAUSE_FROZEN = 36,        /* the map is frozen */
    EBPF_CAUSE_READ_ONLY = 37,     /* the map was opened read-only */
    EBPF_CAUSE_WRITE_ONLY = 38,    /* the map was opened write-only */
    EBPF_CAUSE_PREFIX_LENGTH = 39, /* a prefix longer than the addresses of the LPM trie */
    EBPF_CAUSE_BUSY = 40,          /* in use: mapped for writing, or an element under contention */
    EBPF_CAUSE_ITERATION = 41,     /* a cursor gave up because the map changed too fast */

    EBPF_CAUSE_BAD_FD = 48,        /* not an open file descriptor */
    EBPF_CAUSE_FD_KIND = 49,       /* a file descriptor of the wrong kind */
    EBPF_CAUSE_ID = 50,            /* no map, program or link has this id */
    EBPF_CAUSE_PROGRAM_TYPE = 51,  /* a program of the wrong type */
    EBPF_CAUSE_ATTACH_TYPE = 52,   /* a program with the wrong expected attach type */
    EBPF_CAUSE_FRAGS = 53,         /* programs with and without multi-buffer support (xdp.frags) cannot be mixed */
    EBPF_CAUSE_PROGRAM_VALUE = 54, /* a program for a map whose 4-byte values have no room for a program */
    EBPF_CAUSE_INTERFACE = 55,     /* no such network interface in this network namespace */
    EBPF_CAUSE_NETNS = 56,         /* not a network namespace, or no permission to enter it */
    EBPF_CAUSE_CPU = 57,           /* not a possible CPU of this machine */
    EBPF_CAUSE_QUEUE_SIZE = 58,    /* a queue size that a cpumap does not allow */
    EBPF_CAUSE_SOCKET_KIND = 59,   /* a kind of socket that the map does not accept */
    EBPF_CAUSE_SOCKET_STATE = 60,  /* a socket in the wrong state: not bound, not listening, not connected */
    EBPF_CAUSE_SOCKET_BUSY = 61,   /* a socket that is in such a map already */
    EBPF_CAUSE_CGROUP = 62,        /* not a directory of a cgroup v2 hierarchy */
    EBPF_CAUSE_TASK = 63,          /* a process that has ended */

    EBPF_CAUSE_PIN_EXISTS = 72,    /* the path exists already */
    EBPF_CAUSE_PIN_MISSING = 73,   /* the path does not exist */
    EBPF_CAUSE_PIN_DIRECTORY = 74, /* the directory of the path does not exist */
    EBPF_CAUSE_PIN_NOT_BPFFS = 75, /* the path is not in a bpf file system */
    EBPF_CAUSE_BPFFS_MISSING = 76, /* no bpf file system is mounted; the message contains the mount command */
    EBPF_CAUSE_PIN_NAME = 77,      /* a file name that contains a '.' or is too long */
    EBPF_CAUSE_PIN_KIND = 78,      /* the pin is another kind of object, or another map than the given one */
    EBPF_CAUSE_PIN_MISMATCH = 79,  /* the pinned map differs from the spec; the message names each field */
    EBPF_CAUSE_PERMISSION = 80,    /* the file permissions of a pin or a security module forbid the call */

    EBPF_CAUSE_OBJECT = 88,         /* a BPF object that cannot be opened, or no bundled object has this name */
    EBPF_CAUSE_OBJECT_MEMBER = 89,  /* the object has no map or program of this name */
    EBPF_CAUSE_OBJECT_STATE = 90,   /* the call must come before ebpf_object_load(), or after it */
    EBPF_CAUSE_MAP_MISMATCH = 91,   /* a map that does not fit in place of the object's map */
    EBPF_CAUSE_VERIFIER = 92,       /* the verifier rejected a program: see ebpf_error_log() */
    EBPF_CAUSE_INTERFACE_BUSY = 93, /* another XDP program is attached; the message names it */
    EBPF_CAUSE_XDP_MODE = 94,       /* the driver does not support native XDP */
    EBPF_CAUSE_MTU = 95,            /* the MTU of the interface is too large for native XDP without frags */
    EBPF_CAUSE_LINK_GONE = 96,      /* the target of a link does not exist any more, or the link was detached */
    EBPF_CAUSE_SECTION = 97,        /* the section name of a program does not name a target to attach to */
    EBPF_CAUSE_CHAIN_MEMBER = 98,   /* a program or an object that was not made for this chain */
    EBPF_CAUSE_CHAIN_STALE = 99,    /* another handle or process has committed to the chain meanwhile */

    EBPF_CAUSE_INTERFACE_DOWN = 112,   /* an interface that is down or has no carrier */
    EBPF_CAUSE_XDP_XMIT = 113,         /* a driver that cannot send frames redirected to it in native mode */
    EBPF_CAUSE_VETH_PEER = 114,        /* a veth whose peer has no GRO and no native XDP program */
    EBPF_CAUSE_FRAME_SIZE = 115,       /* frames that are too long for the MTU of an interface */
    EBPF_CAUSE_XMIT_FRAGS = 116,       /* a driver that cannot send multi-buffer frames */
    EBPF_CAUSE_EGRESS_PROGRAM = 117,   /* one interface under several keys with different programs */
    EBPF_CAUSE_NOT_CHECKED = 118,      /* the kernel does not report it */
    EBPF_CAUSE_LINK_LAYER = 119,       /* an interface whose packets have no Ethernet header */
    EBPF_CAUSE_MERGED_PACKETS = 120,   /* an interface that delivers merged packets (TSO, GSO, GRO) in generic mode */
    EBPF_CAUSE_CHECKSUM_OFFLOAD = 121, /* senders leave checksums to a device, and redirected packets bypass that device */

    EBPF_CAUSE_XSK_FRAMES = 128,     /* a number or size of frames that breaks a rule */
    EBPF_CAUSE_XSK_RING = 129,       /* a ring length that breaks a rule */
    EBPF_CAUSE_XSK_FRAME = 130,      /* an address outside of the memory, or in a frame that the caller does not own */
    EBPF_CAUSE_XSK_QUEUE = 131,      /* the interface has no such queue */
    EBPF_CAUSE_XSK_QUEUE_BUSY = 132, /* another AF_XDP socket uses the queue */
    EBPF_CAUSE_XSK_ZEROCOPY = 133,   /* the driver does not support zero-copy AF_XDP */
    EBPF_CAUSE_XSK_BINDING = 134     /* an AF_XDP socket that is not bound, or is bound to another interface or queue */
};

/**
 * Returns the errno of an error, negated: the number that the failed call returned.
 *
 * @param err [nullable] an error or NULL
 * @return -errno; 0 for NULL
 * @threads any; an error never changes
 * @since 0.1
 */
EBPF_API int32_t ebpf_error_code(const ebpf_error *err);

/**
 * Returns the cause of an error.
 *
 * @param err [nullable] an error or NULL
 * @return [enum ebpf_cause] the cause; EBPF_CAUSE_NONE for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_error_cause(const ebpf_error *err);

/**
 * Returns the name of a cause, for logs: "EBPF_CAUSE_FULL".
 *
 * @param cause [enum ebpf_cause] one of EBPF_CAUSE_…
 * @return [nullable] a string, valid as long as the library; NULL if this version has no such cause
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_cause_name(uint32_t cause);

/**
 * Returns the name of the call that failed: "ebpf_map_create".
 *
 * @param err [nullable] an error or NULL
 * @return [nonnull] a string, valid as long as the library; "" for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_error_operation(const ebpf_error *err);

/**
 * Returns the message of an error, for people: the request, the reason for the refusal and the remedy.
 *
 * @param err [nullable] an error or NULL
 * @return [nonnull] one line of UTF-8, at most 2000 bytes, valid as long as the error; "" for NULL. Names and paths in it are
 *         shortened to 200 bytes ("…"). Control characters and bytes that are not UTF-8 are escaped (\n, \x1b).
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_error_message(const ebpf_error *err);

/**
 * Returns the log of an error: the verifier log and messages of libbpf.
 *
 * @param err [nullable] an error or NULL
 * @return [nonnull] lines of UTF-8, valid as long as the error; "" if there is no log, and for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_error_log(const ebpf_error *err);

/**
 * Frees an error.
 *
 * @param err [consumed, nullable] an error; NULL does nothing
 * @threads one per error
 * @since 0.1
 */
EBPF_API void ebpf_error_free(ebpf_error *err);

EBPF_END_DECLS

#endif

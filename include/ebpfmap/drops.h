/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Drops: why packets that XDP programs redirected, sent back or aborted did not arrive.
 *
 * XDP_REDIRECT is not delivery: what goes wrong after a program has returned is told to nobody but the kernel's tracepoints.
 * While one of these is open it listens to them, on the whole machine, and offers what it hears twice:
 *
 *   the stream   each loss as it happens (ebpf_drops_fd(), ebpf_drops_next()); where it overflows, it says by how much
 *   the summary  totals by reason, error, interfaces, map and program (ebpf_drops_summary()), which an overflow of the stream
 *                does not touch
 *
 * The programs are attached by descriptors, so they are gone when the process is, however it ends. What is not lost costs a
 * comparison for each batch of frames, and for each socket buffer that is discarded. docs/drops.md has the whole picture.
 *
 * Each lost packet is told once. Some losses no kernel tells: ebpf_drops_unseen() names them.
 *
 * Not in a library that was built with -Dprograms=disabled: look the symbols up with dlsym().
 *
 * @option programs
 */
#ifndef EBPFMAP_DROPS_H
#define EBPFMAP_DROPS_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/* Why a packet was lost. New reasons are added at the end. */
enum {
    EBPF_DROP_NONE = 0,           /* there is no drop (ebpf_drop_reason(NULL)) */
    EBPF_DROP_REDIRECT = 1,       /* a redirect failed before the packet was queued; the error says why */
    EBPF_DROP_DEVMAP = 2,         /* the target interface refused it, or the program of the devmap's entry returned XDP_DROP */
    EBPF_DROP_CPUMAP_QUEUE = 3,   /* the queue of the target CPU was full */
    EBPF_DROP_CPUMAP_CPU = 4,     /* the target CPU had no memory for it */
    EBPF_DROP_XSK = 5,            /* an AF_XDP socket did not take it; the error says why */
    EBPF_DROP_ABORTED = 6,        /* a program returned XDP_ABORTED */
    EBPF_DROP_BAD_ACTION = 7,     /* a program returned a number that is no action */
    EBPF_DROP_TX = 8,             /* XDP_TX failed */
    EBPF_DROP_CHECKSUM = 9,       /* the receiving stack found a wrong checksum */
    EBPF_DROP_LEFT_OUT = 10,      /* the stream was full: so many are in the summary alone */
    EBPF_DROP_CPUMAP_PROGRAM = 11 /* the program in the entry of the target CPU dropped it */
};

/**
 * Starts to listen.
 *
 * @param out [owned ebpf_drops_close] receives the drops, owned by the caller: ebpf_drops_close()
 * @param err receives the error, or NULL
 * @return [status] 0, also where this kernel lacks a tracepoint (ebpf_drops_unseen() tells which); -errno
 * @cause EBPF_CAUSE_CAPABILITY (CAP_BPF and CAP_PERFMON), EBPF_CAUSE_BTF (the kernel has none: CONFIG_DEBUG_INFO_BTF),
 *        EBPF_CAUSE_KERNEL_TOO_OLD, EBPF_CAUSE_OUT_OF_MEMORY, EBPF_CAUSE_TOO_MANY_FILES, EBPF_CAUSE_MEMLOCK
 * @threads any
 * @blocks the verifier, and attaching to tracepoints
 * @kernel 5.8; redirects 5.13; checksums 5.17
 * @since 0.1
 */
EBPF_API int32_t ebpf_drops_open(ebpf_drops **out, ebpf_error **err);

/**
 * The losses that cannot be seen: first those that this kernel does not tell and a newer one would, then those that no kernel
 * tells. So there is at least one.
 *
 * @param drops the drops
 * @param index 0, 1, …
 * @return [nullable] a sentence, borrowed from drops; NULL past the last one
 * @threads one per object
 * @since 0.1
 */
EBPF_API const char *ebpf_drops_unseen(const ebpf_drops *drops, uint32_t index);

/**
 * Lends a descriptor for poll(2) and epoll(7): readable when the stream has something.
 *
 * @param drops the drops
 * @return [lent] the descriptor, valid until ebpf_drops_close(), not to be closed; -EINVAL for NULL
 * @threads one per object
 * @since 0.1
 */
EBPF_API int32_t ebpf_drops_fd(const ebpf_drops *drops);

/**
 * Takes the next loss from the stream; does not wait. One drop may stand for several packets that were lost together.
 *
 * @param drops the drops
 * @param drop  [borrowed] receives the drop, borrowed from drops until the next call of this function
 * @param err   receives the error, or NULL
 * @return [number] 1: a drop (EBPF_DROP_LEFT_OUT where packets are missing before the next one); 0: nothing now; -errno
 * @cause EBPF_CAUSE_OUT_OF_MEMORY
 * @threads one per object
 * @since 0.1
 */
EBPF_API int32_t ebpf_drops_next(ebpf_drops *drops, const ebpf_drop **drop, ebpf_error **err);

/**
 * Takes a line of the summary: all packets since ebpf_drops_open() that have reason, error, interfaces, map and program in
 * common. Index 0 reads the totals anew, and the lines after it belong to the same reading; most packets come first.
 *
 * There is room for 1024 such combinations. Packets of further ones are in lines that have a reason and nothing else.
 *
 * @param drops the drops
 * @param index 0, 1, …
 * @param drop  [borrowed] receives the drop, borrowed from drops until index 0 is asked for again
 * @param err   receives the error, or NULL
 * @return [number] 1: a drop; 0: past the last one; -errno
 * @cause EBPF_CAUSE_OUT_OF_MEMORY
 * @threads one per object
 * @since 0.1
 */
EBPF_API int32_t ebpf_drops_summary(ebpf_drops *drops, uint32_t index, const ebpf_drop **drop, ebpf_error **err);

/**
 * Stops listening.
 *
 * @param drops [consumed, nullable] the drops, or NULL (does nothing)
 * @threads one per object
 * @blocks detaching from tracepoints: grace periods of the kernel
 * @since 0.1
 */
EBPF_API void ebpf_drops_close(ebpf_drops *drops);

/**
 * Why the packets were lost.
 *
 * @param drop [nullable] a drop, or NULL
 * @return [enum ebpf_drop_reason] one of EBPF_DROP_…; EBPF_DROP_NONE for NULL
 * @threads one per drops; the object that lends the drop
 * @since 0.1
 */
EBPF_API uint32_t ebpf_drop_reason(const ebpf_drop *drop);

/**
 * The name of a reason, for logs: "EBPF_DROP_XSK".
 *
 * @param reason [enum ebpf_drop_reason] one of EBPF_DROP_…
 * @return [nullable] a string that lives as long as the library; NULL where this version knows no such reason
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_drop_reason_name(uint32_t reason);

/**
 * The errno that the kernel dropped the packets with.
 *
 * @param drop [nullable] a drop, or NULL
 * @return -errno; 0 where there is none
 * @threads one per drops; the object that lends the drop
 * @since 0.1
 */
EBPF_API int32_t ebpf_drop_error(const ebpf_drop *drop);

/**
 * The interface that the packets came in by. For EBPF_DROP_ABORTED and EBPF_DROP_BAD_ACTION of a program in a devmap's entry: the
 * interface that they were to leave by.
 *
 * @param drop [nullable] a drop, or NULL
 * @return its index in the network namespace ebpf_drop_netns(); 0 where the kernel does not tell (CPUMAP reasons; some
 *         packets of EBPF_DROP_DEVMAP in generic mode)
 * @threads one per drops; the object that lends the drop
 * @since 0.1
 */
EBPF_API uint32_t ebpf_drop_ifindex(const ebpf_drop *drop);

/**
 * The network namespace of that interface: the same index names another interface in another namespace.
 *
 * @param drop [nullable] a drop, or NULL
 * @return the inode number of the namespace, as of /proc/PID/ns/net; 0 where the kernel does not tell (EBPF_DROP_CHECKSUM; in
 *         generic mode EBPF_DROP_DEVMAP)
 * @threads one per drops; the object that lends the drop
 * @since 0.1
 */
EBPF_API uint32_t ebpf_drop_netns(const ebpf_drop *drop);

/**
 * Where the packets were to go: the egress interface (EBPF_DROP_DEVMAP; EBPF_DROP_REDIRECT to an interface), the CPU
 * (EBPF_DROP_CPUMAP_…), the key of the xskmap (EBPF_DROP_XSK). For EBPF_DROP_BAD_ACTION what the program returned.
 *
 * @param drop [nullable] a drop, or NULL
 * @return the number; 0 where there is none, as for a broadcast, of which the kernel does not tell the interface that refused
 * @threads one per drops; the object that lends the drop
 * @since 0.1
 */
EBPF_API uint32_t ebpf_drop_target(const ebpf_drop *drop);

/**
 * The map that the packets were redirected by.
 *
 * @param drop [nullable] a drop, or NULL
 * @return its id; 0 where there is none, or the kernel does not tell (EBPF_DROP_DEVMAP)
 * @threads one per drops; the object that lends the drop
 * @since 0.1
 */
EBPF_API uint32_t ebpf_drop_map_id(const ebpf_drop *drop);

/**
 * The XDP program that decided on the packets.
 *
 * @param drop [nullable] a drop, or NULL
 * @return its id; 0 where the kernel does not tell (EBPF_DROP_DEVMAP, EBPF_DROP_CPUMAP_…, EBPF_DROP_CHECKSUM)
 * @threads one per drops; the object that lends the drop
 * @since 0.1
 */
EBPF_API uint32_t ebpf_drop_program_id(const ebpf_drop *drop);

/**
 * How many packets were lost.
 *
 * @param drop [nullable] a drop, or NULL
 * @return the number; 0 for NULL
 * @threads one per drops; the object that lends the drop
 * @since 0.1
 */
EBPF_API uint64_t ebpf_drop_packets(const ebpf_drop *drop);

/**
 * What happened, the likely cause, and what mends it, for people. Interfaces have their names; where their namespace is not the one
 * in which ebpf_drops_open() was called, it is named too: by its name in /run/netns, else by a process in it, else by its number.
 * Characters of names that are not printable ASCII are shown as question marks.
 *
 * @param drop [nullable] a drop, or NULL
 * @return [nonnull] one line of UTF-8, borrowed as the drop is; "" for NULL
 * @threads one per drops; the object that lends the drop
 * @blocks reading /run/netns and /proc, where a namespace is to be named
 * @since 0.1
 */
EBPF_API const char *ebpf_drop_message(const ebpf_drop *drop);

EBPF_END_DECLS

#endif

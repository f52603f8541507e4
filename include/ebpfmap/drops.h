/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Drops: reports of packets that XDP programs redirected, sent back or aborted, and that were lost.
 *
 * XDP_REDIRECT does not guarantee delivery. Only kernel tracepoints report failures that happen after a program has returned.
 * An open ebpf_drops listens to these tracepoints on the whole machine. It provides their reports in two forms:
 *
 *   the stream   each loss when it happens (ebpf_drops_fd(), ebpf_drops_next()). After an overflow the stream contains the
 *                number of missing packets.
 *   the summary  totals by reason, error, interfaces, map and program (ebpf_drops_refresh(), ebpf_drops_summary()). An overflow
 *                of the stream does not affect it.
 *
 * Its programs are attached by file descriptors, so they are detached when the process ends, for any reason. Packets that are
 * not lost cost one comparison for each batch of packets, and for each discarded socket buffer. docs/drops.md describes all of
 * this.
 *
 * Each lost packet is reported once. No kernel reports all losses: ebpf_drops_unseen() lists those that cannot be seen.
 *
 * A library built with -Dprograms=disabled does not have these functions: look the symbols up with dlsym().
 *
 * @option programs
 */
#ifndef EBPFMAP_DROPS_H
#define EBPFMAP_DROPS_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/* Reasons for the loss of a packet. New reasons are added at the end. */
enum ebpf_drop_reason {
    EBPF_DROP_REASON_NONE = 0,           /* no drop (ebpf_drop_reason(NULL)) */
    EBPF_DROP_REASON_REDIRECT = 1,       /* a redirect failed before the packet was queued; the error gives the cause */
    EBPF_DROP_REASON_DEVMAP = 2,         /* the target interface refused it, or the devmap entry's program returned XDP_DROP */
    EBPF_DROP_REASON_CPUMAP_QUEUE = 3,   /* the queue of the target CPU was full */
    EBPF_DROP_REASON_CPUMAP_CPU = 4,     /* the target CPU had no memory for it */
    EBPF_DROP_REASON_XSK = 5,            /* an AF_XDP socket did not accept it; the error gives the cause */
    EBPF_DROP_REASON_ABORTED = 6,        /* a program returned XDP_ABORTED */
    EBPF_DROP_REASON_BAD_ACTION = 7,     /* a program returned a number that is not an action */
    EBPF_DROP_REASON_TX = 8,             /* XDP_TX failed */
    EBPF_DROP_REASON_CHECKSUM = 9,       /* the receiving stack found a wrong checksum */
    EBPF_DROP_REASON_LEFT_OUT = 10,      /* the stream was full: these packets are only in the summary */
    EBPF_DROP_REASON_CPUMAP_PROGRAM = 11 /* the program of the cpumap entry dropped it */
};

/**
 * Starts to listen for lost packets.
 *
 * @param out [owned ebpf_drops_close] receives the listener; close it with ebpf_drops_close()
 * @param err receives the error; may be NULL
 * @return [status] 0, even if this kernel lacks a tracepoint (see ebpf_drops_unseen()); -errno on failure
 * @cause EBPF_CAUSE_CAPABILITY (CAP_BPF and CAP_PERFMON), EBPF_CAUSE_BTF (the kernel has no BTF: CONFIG_DEBUG_INFO_BTF),
 *        EBPF_CAUSE_KERNEL_TOO_OLD, EBPF_CAUSE_OUT_OF_MEMORY, EBPF_CAUSE_TOO_MANY_FILES, EBPF_CAUSE_MEMLOCK
 * @threads any
 * @blocks the verifier, and attaching to tracepoints
 * @kernel 5.8; redirects 5.13; checksums 5.17
 * @since 0.1
 */
EBPF_API int32_t ebpf_drops_open(ebpf_drops **out, ebpf_error **err);

/**
 * Describes a kind of loss that cannot be seen: first the kinds that a newer kernel reports, then the kinds that no kernel
 * reports. There is at least one.
 *
 * @param drops the listener
 * @param index 0, 1, …
 * @return [nullable] a sentence, borrowed from drops; NULL after the last kind
 * @threads one per object
 * @since 0.1
 */
EBPF_API const char *ebpf_drops_unseen(const ebpf_drops *drops, uint32_t index);

/**
 * Returns a file descriptor for poll(2) and epoll(7). It is readable if the stream is not empty.
 *
 * @param drops the listener
 * @return [lent] the descriptor, valid until ebpf_drops_close(); do not close it; -EINVAL for NULL
 * @threads one per object
 * @since 0.1
 */
EBPF_API int32_t ebpf_drops_fd(const ebpf_drops *drops);

/**
 * Returns the next drop of the stream, without waiting. A drop can represent several packets that were lost together.
 *
 * @param drops the listener
 * @param drop  [borrowed] receives the drop, borrowed from drops until the next call of this function
 * @param err   receives the error; may be NULL
 * @return [number] 1: a drop (EBPF_DROP_REASON_LEFT_OUT if packets are missing before the next one); 0: none now; -errno on
 *         failure
 * @cause EBPF_CAUSE_OUT_OF_MEMORY
 * @threads one per object
 * @since 0.1
 */
EBPF_API int32_t ebpf_drops_next(ebpf_drops *drops, const ebpf_drop **drop, ebpf_error **err);

/**
 * Reads the totals for ebpf_drops_summary(): all packets that were lost since ebpf_drops_open().
 *
 * @param drops the listener
 * @param err   receives the error; may be NULL
 * @return [status] 0; -errno on failure: the summary then has no reading
 * @cause EBPF_CAUSE_OUT_OF_MEMORY
 * @threads one per object
 * @since 0.1
 */
EBPF_API int32_t ebpf_drops_refresh(ebpf_drops *drops, ebpf_error **err);

/**
 * Returns a line of the last reading (ebpf_drops_refresh()): all packets with the same reason, error, interfaces, map and
 * program. The line with the most packets comes first.
 *
 * There is room for 1024 such combinations. Packets of further combinations are in lines that contain only the reason.
 *
 * @param drops the listener
 * @param index 0, 1, …
 * @param drop  [borrowed] receives the drop, borrowed from drops until the next ebpf_drops_refresh()
 * @param err   receives the error; may be NULL
 * @return [number] 1: a drop; 0: after the last line; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT (there is no reading: call ebpf_drops_refresh() first)
 * @threads one per object
 * @since 0.1
 */
EBPF_API int32_t ebpf_drops_summary(ebpf_drops *drops, uint32_t index, const ebpf_drop **drop, ebpf_error **err);

/**
 * Stops listening.
 *
 * @param drops [consumed, nullable] the listener; NULL does nothing
 * @threads one per object
 * @blocks detaching from tracepoints, which takes RCU grace periods
 * @since 0.1
 */
EBPF_API void ebpf_drops_close(ebpf_drops *drops);

/**
 * Returns the reason for the loss.
 *
 * @param drop [nullable] a drop or NULL
 * @return [enum ebpf_drop_reason] one of EBPF_DROP_REASON_…; EBPF_DROP_REASON_NONE for NULL
 * @threads one per drops; the ebpf_drops that returned the drop
 * @since 0.1
 */
EBPF_API uint32_t ebpf_drop_reason(const ebpf_drop *drop);

/**
 * Returns the name of a reason, for logs: "EBPF_DROP_REASON_XSK".
 *
 * @param reason [enum ebpf_drop_reason] one of EBPF_DROP_REASON_…
 * @return [nullable] a string, valid as long as the library; NULL if this version has no such reason
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_drop_reason_name(uint32_t reason);

/**
 * Returns the errno that the kernel reported with the loss, negated.
 *
 * @param drop [nullable] a drop or NULL
 * @return -errno; 0 if there is none
 * @threads one per drops; the ebpf_drops that returned the drop
 * @since 0.1
 */
EBPF_API int32_t ebpf_drop_error(const ebpf_drop *drop);

/**
 * Returns the interface on which the packets arrived. For EBPF_DROP_REASON_ABORTED and EBPF_DROP_REASON_BAD_ACTION of a program
 * in a devmap entry, it is the interface by which they were to leave.
 *
 * @param drop [nullable] a drop or NULL
 * @return the index in the network namespace ebpf_drop_netns(); 0 if the kernel does not report it (CPUMAP reasons; some
 *         packets of EBPF_DROP_REASON_DEVMAP in generic mode)
 * @threads one per drops; the ebpf_drops that returned the drop
 * @since 0.1
 */
EBPF_API uint32_t ebpf_drop_ifindex(const ebpf_drop *drop);

/**
 * Returns the network namespace of the interface. An index refers to different interfaces in different namespaces.
 *
 * @param drop [nullable] a drop or NULL
 * @return the inode number of the namespace, as in /proc/PID/ns/net; 0 if the kernel does not report it
 *         (EBPF_DROP_REASON_CHECKSUM; EBPF_DROP_REASON_DEVMAP in generic mode)
 * @threads one per drops; the ebpf_drops that returned the drop
 * @since 0.1
 */
EBPF_API uint32_t ebpf_drop_netns(const ebpf_drop *drop);

/**
 * Returns the target of the packets: the egress interface (EBPF_DROP_REASON_DEVMAP; EBPF_DROP_REASON_REDIRECT to an interface),
 * the CPU (EBPF_DROP_REASON_CPUMAP_…) or the key of the xskmap (EBPF_DROP_REASON_XSK). For EBPF_DROP_REASON_BAD_ACTION it is
 * the number that the program returned.
 *
 * @param drop [nullable] a drop or NULL
 * @return the number; 0 if there is none, for example for a broadcast, because the kernel does not report the interface that
 *         refused the packet
 * @threads one per drops; the ebpf_drops that returned the drop
 * @since 0.1
 */
EBPF_API uint32_t ebpf_drop_target(const ebpf_drop *drop);

/**
 * Returns the map that the packets were redirected through.
 *
 * @param drop [nullable] a drop or NULL
 * @return the id; 0 if there is no map, or the kernel does not report it (EBPF_DROP_REASON_DEVMAP)
 * @threads one per drops; the ebpf_drops that returned the drop
 * @since 0.1
 */
EBPF_API uint32_t ebpf_drop_map_id(const ebpf_drop *drop);

/**
 * Returns the XDP program that handled the packets.
 *
 * @param drop [nullable] a drop or NULL
 * @return the id; 0 if the kernel does not report it (EBPF_DROP_REASON_DEVMAP, EBPF_DROP_REASON_CPUMAP_…,
 *         EBPF_DROP_REASON_CHECKSUM)
 * @threads one per drops; the ebpf_drops that returned the drop
 * @since 0.1
 */
EBPF_API uint32_t ebpf_drop_program_id(const ebpf_drop *drop);

/**
 * Returns the number of lost packets.
 *
 * @param drop [nullable] a drop or NULL
 * @return the number; 0 for NULL
 * @threads one per drops; the ebpf_drops that returned the drop
 * @since 0.1
 */
EBPF_API uint64_t ebpf_drop_packets(const ebpf_drop *drop);

/**
 * Describes the loss for people: the event, the likely cause and the remedy.
 *
 * Interfaces are given by name. If an interface is not in the namespace in which ebpf_drops_open() was called, the message also
 * identifies its namespace: by its name in /run/netns, else by a process in it, else by its number. Characters of names that
 * are not printable ASCII are shown as question marks.
 *
 * @param drop [nullable] a drop or NULL
 * @return [nonnull] one line of UTF-8, borrowed like the drop; "" for NULL
 * @threads one per drops; the ebpf_drops that returned the drop
 * @blocks reading /run/netns and /proc, if the message identifies a namespace
 * @since 0.1
 */
EBPF_API const char *ebpf_drop_message(const ebpf_drop *drop);

EBPF_END_DECLS

#endif

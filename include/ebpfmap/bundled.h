/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bundled objects: programs that the library carries inside (their sources stand in bpf/), so that nobody needs clang.
 * ebpf_object_open_bundled() opens one by name; docs/programs.md has a page on each.
 *
 * Each exists twice: "NAME" for frames that fit into one buffer, and "NAME.frags" for devices with a large MTU (Linux 5.18).
 * The kernel lets no map hold programs of both kinds.
 *
 * Those that move frames (forward, flood, rewrite) have in common:
 *     map counters            percpu_array: what became of a frame (EBPF_FORWARD_..., ...) -> two 64-bit numbers, packets and
 *                             bytes
 *     constant miss_action    32 bits: what a program returns for a frame that it has no entry for, XDP_PASS (2, unless changed:
 *                             to the stack), XDP_DROP (1) or XDP_TX (3, back out of the interface that it came in by)
 *
 *   forward  sends every frame out of the interface that a map holds for it
 *     program forward         for an interface: looks in tx for the index of the interface that the frame came in by
 *     program forward_by_mac  for an interface: looks in stations for where the frame is addressed to, then in tx
 *     map tx                  devmap_hash: ingress interface index, or a number of one's own -> egress interface
 *     map stations            hash: 8 bytes, the MAC and in host byte order the 16-bit id of the outermost VLAN tag (0: untagged)
 *                             -> 32-bit key of tx
 *
 *   flood    sends a copy of every frame that comes in by a port out of all others; Linux 5.14
 *     program flood           for an interface
 *     map ports               devmap_hash: interface index -> that interface
 *     constant exclude_ingress  32 bits: 0 if a copy is to go back out of the port that the frame came in by; 1 unless changed
 *
 *   rewrite  changes frames on their way out
 *     program rewrite         for the entries of a devmap: ebpf_devmap_set()
 *     map rewrites            hash: egress interface index -> 16 bytes: source MAC, destination MAC, 32 bits of
 *                             EBPF_REWRITE_SOURCE, EBPF_REWRITE_DESTINATION and EBPF_REWRITE_TTL
 *     constant miss_action    XDP_PASS: the frame leaves as it is; XDP_DROP. The kernel knows no others here and drops.
 *
 *   chain    the root of a chain of programs, and what <ebpfmap/chain.h> keeps of it: also as "chain.tc"
 *
 *   drops    what <ebpfmap/drops.h> attaches to tracepoints, and where it counts: only as "drops", and of no other use
 *
 *   jump     walks through three slots of a prog array by tail calls, to watch a slot being replaced under traffic
 *     program jump            for an interface: jumps to slot 0
 *     program slotS_vV        for slot S (0 to 2), version V (1 or 2): writes V into byte 3 + S of the source MAC and jumps to
 *                             slot S + 1
 *     map slots               prog_array
 *     map visits              percpu_array: slot -> packets, one 64-bit number
 *
 * Not in a library that was built with -Dprograms=disabled: look the symbols up with dlsym().
 */
#ifndef EBPFMAP_BUNDLED_H
#define EBPFMAP_BUNDLED_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/* The counters of forward. */
enum {
    EBPF_FORWARD_REDIRECTED = 0, /* handed to the egress interface, which may still drop it */
    EBPF_FORWARD_MISSED = 1,     /* no entry in tx: miss_action */
    EBPF_FORWARD_NO_STATION = 2  /* forward_by_mac only: no entry in stations: miss_action */
};

/* The counters of flood, in frames that came in: copies are not counted. */
enum {
    EBPF_FLOOD_FLOODED = 0,   /* handed to the other ports, which may still drop it, or of which there may be none */
    EBPF_FLOOD_MISSED = 1,    /* came in by an interface that is no port: miss_action */
    EBPF_FLOOD_NOT_COPIED = 2 /* spans several buffers, of which the kernel can copy only the first: miss_action */
};

/* The counters of rewrite. */
enum {
    EBPF_REWRITE_REWRITTEN = 0, /* changed as rewrites says */
    EBPF_REWRITE_MISSED = 1,    /* no entry in rewrites: miss_action */
    EBPF_REWRITE_EXPIRED = 2    /* its TTL or hop limit would have become 0: dropped */
};

/* What rewrite does to a frame: the bits of the last 32 of a value of rewrites. */
enum {
    EBPF_REWRITE_SOURCE = 1,      /* sets the source MAC */
    EBPF_REWRITE_DESTINATION = 2, /* sets the destination MAC */
    EBPF_REWRITE_TTL = 4          /* takes one off the TTL of IPv4 or the hop limit of IPv6, behind up to two VLAN tags */
};

/**
 * The name of a bundled object.
 *
 * @param index 0, 1, …
 * @return a string that lives as long as the library; NULL past the last one
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_bundled_name(uint32_t index);

EBPF_END_DECLS

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bundled objects: programs that the library carries inside (their sources stand in bpf/), so that nobody needs clang.
 * ebpf_object_open_bundled() opens one by name; docs/programs.md has a page on each.
 *
 * Each exists twice: "NAME" for frames that fit into one buffer, and "NAME.frags" for devices with a large MTU (Linux 5.18;
 * frames of several buffers are redirected to other interfaces since 6.3). The kernel lets no map hold programs of both kinds.
 *
 * Those that move frames (all but chain, drops and jump) have in common:
 *     map counters            percpu_array: what became of a frame (EBPF_FORWARD_..., ...) -> two 64-bit numbers, packets and
 *                             bytes
 *     constant miss_action    32 bits: what a program returns for a frame that it has no entry for, XDP_PASS (2, unless
 *                             changed: to the stack), XDP_DROP (1) or XDP_TX (3, back out of the interface that it came in by)
 *
 * Loading them takes CAP_BPF and CAP_NET_ADMIN; CAP_PERFMON too for flood.frags, and before Linux 5.18 for all but chain and
 * jump. drops takes CAP_BPF and CAP_PERFMON.
 *
 *   forward  sends every frame out of the interface that a map holds for it
 *     program forward         for an interface: looks in tx for the index of the interface that the frame came in by
 *     program forward_by_mac  for an interface: looks in stations for where the frame is addressed to, then in tx
 *     map tx                  devmap_hash: ingress interface index, or a number of one's own -> egress interface
 *     map stations            hash: 8 bytes, the MAC and in host byte order the 16-bit id of the outermost VLAN tag (0:
 *                             untagged) -> 32-bit key of tx
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
 *   route    forwards IPv4 and IPv6 by the kernel's routes and neighbours, past its stack; Linux 5.8
 *     program route           for an interface
 *     map tx                  devmap_hash: interface index -> that interface: where a packet may leave
 *     constant miss_action    for a packet that would leave by an interface that is not in tx, which is then as it came
 *
 *   spread   hands frames to other CPUs, all of a conversation (both directions) to the same one; Linux 5.9
 *     program spread          for an interface
 *     program arrive          for the entries of cpus: ebpf_cpumap_set(); counts what arrives
 *     map cpus                cpumap: CPU -> length of its queue. As many entries as there are possible CPUs
 *     map cpu_list            array: 0, 1, ... -> 32-bit CPU to choose from, a key of cpus; may be changed at any time
 *     map cpu_count           array: 0 -> 32-bit number of entries of cpu_list that count; 0 unless set
 *     map cpu_packets         percpu_array: index in cpu_list -> two 64-bit numbers, packets and bytes handed over
 *
 *   steer    hands frames to the AF_XDP socket of the receive queue that they came in by; Linux 5.3, several buffers 6.6
 *     program steer           for an interface
 *     map sockets             xskmap: receive queue -> socket that is bound to this interface and queue
 *     map ports               hash: 16-bit port in host byte order -> 1 byte, any
 *     map prefixes4           lpm_trie: IPv4 prefix -> 1 byte, any
 *     map prefixes6           lpm_trie: IPv6 prefix -> 1 byte, any
 *     constant match          32 bits of EBPF_STEER_MATCH_PORT and EBPF_STEER_MATCH_PREFIX: what a frame has to fulfil;
 *                             0 unless changed: every frame
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
 *
 * @option programs
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

/* The counters of route. What is neither redirected, missed nor dropped goes to the stack as it came. */
enum {
    EBPF_ROUTE_REDIRECTED = 0,      /* changed and handed to the egress interface, which may still drop it */
    EBPF_ROUTE_MISSED = 1,          /* would leave by an interface that is not in tx: miss_action */
    EBPF_ROUTE_NOT_IP = 2,          /* answers of ARP and the like */
    EBPF_ROUTE_TAGGED = 3,          /* has a VLAN tag */
    EBPF_ROUTE_GROUP = 4,           /* addressed to a broadcast or multicast MAC, as questions of ARP are */
    EBPF_ROUTE_MALFORMED = 5,       /* a version, a length or the IPv4 checksum in its IP header is wrong */
    EBPF_ROUTE_OPTIONS = 6,         /* IPv4 options or an IPv6 hop-by-hop header: for routers to read */
    EBPF_ROUTE_MARTIAN = 7,         /* from 0/8, 127/8, 224/3, :: or ::ffff:0/96, or to 0/8 or 127/8: no router forwards it */
    EBPF_ROUTE_EXPIRED = 8,         /* TTL or hop limit 1 or 0: the stack answers */
    EBPF_ROUTE_NOT_FORWARDED = 9,   /* for this machine, for a group, link-local, or no route: the stack answers */
    EBPF_ROUTE_FORWARDING_OFF = 10, /* net.ipv4.ip_forward, net.ipv6.conf.*.forwarding */
    EBPF_ROUTE_NO_NEIGHBOUR = 11,   /* MAC of the next hop not known: the stack asks for it and forwards the packet */
    EBPF_ROUTE_TOO_BIG = 12,        /* longer than the MTU: the stack fragments it, or answers */
    EBPF_ROUTE_BLACKHOLE = 13,      /* a blackhole route: dropped */
    EBPF_ROUTE_UNREACHABLE = 14,    /* an unreachable route: the stack answers */
    EBPF_ROUTE_PROHIBITED = 15,     /* a prohibit route: the stack answers */
    EBPF_ROUTE_UNSUPPORTED = 16     /* a route that encapsulates */
};

/* The counters of spread. The first three are handed to a CPU, chosen by a hash of: */
enum {
    EBPF_SPREAD_BY_PORTS = 0,     /* addresses, protocol and ports */
    EBPF_SPREAD_BY_ADDRESSES = 1, /* addresses, and protocol where it is no fragment */
    EBPF_SPREAD_BY_MACS = 2,      /* both MACs: no IP */
    EBPF_SPREAD_MISSED = 3,       /* the chosen CPU is not in cpus: miss_action */
    EBPF_SPREAD_NO_CPU = 4,       /* cpu_count is 0 or more than cpu_list has: miss_action */
    EBPF_SPREAD_ARRIVED = 5       /* came out of the queue of the CPU that counts it; only entries with arrive */
};

/* The counters of steer. Where several reasons speak against a frame, it is the first that counts. */
enum {
    EBPF_STEER_REDIRECTED = 0,   /* handed to the socket, which may still drop it */
    EBPF_STEER_MISSED = 1,       /* no socket for its queue: miss_action */
    EBPF_STEER_NOT_IP = 2,       /* a match is asked for and it is no IP: miss_action */
    EBPF_STEER_NO_PORT = 3,      /* a fragment, or a protocol without ports: miss_action */
    EBPF_STEER_OTHER_PORT = 4,   /* destination port not in ports: miss_action */
    EBPF_STEER_OTHER_ADDRESS = 5 /* destination address in none of the prefixes: miss_action */
};

/* The bits of the constant match of steer. With both, a frame has to fulfil both. */
enum {
    EBPF_STEER_MATCH_PORT = 1,  /* destination port in ports: TCP, UDP, UDP-Lite, SCTP, DCCP */
    EBPF_STEER_MATCH_PREFIX = 2 /* destination address in prefixes4 or prefixes6 */
};

/**
 * The name of a bundled object.
 *
 * @param index 0, 1, …
 * @return [nullable] a string that lives as long as the library; NULL past the last one
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_bundled_name(uint32_t index);

EBPF_END_DECLS

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bundled objects: BPF programs inside the library, so clang is not needed. Their sources are in bpf/.
 *
 * ebpf_object_open_bundled() opens an object by its name; docs/programs.md has a page for each.
 *
 * Each object exists twice: "NAME" for packets in one buffer, and "NAME.frags" for multi-buffer packets of devices with a large
 * MTU (Linux 5.18; redirected to other interfaces since 6.3). A map cannot hold programs of both kinds.
 *
 * The objects that move packets (all except chain, drops and jump) have in common:
 *     map counters            percpu_array: result for a packet (EBPF_FORWARD_COUNTER_..., ...) -> two 64-bit numbers: packets
 *                             and bytes
 *     constant miss_action    32 bits: the action for a packet without an entry, XDP_PASS (2, the default: to the network
 *                             stack), XDP_DROP (1) or XDP_TX (3, back out of the ingress interface)
 *
 * Loading them needs CAP_BPF and CAP_NET_ADMIN; flood.frags also needs CAP_PERFMON, and before Linux 5.18 all except chain and
 * jump need it. drops needs CAP_BPF and CAP_PERFMON.
 *
 *   forward  sends each packet out of the interface that a map holds for it
 *     program forward         for an interface: looks up the index of the ingress interface in tx
 *     program forward_by_mac  for an interface: looks up the destination MAC in stations, then the result in tx
 *     map tx                  devmap_hash: ingress interface index, or any number -> egress interface
 *     map stations            hash: 8 bytes, the MAC and in host byte order the 16-bit id of the outermost VLAN tag (0:
 *                             untagged) -> 32-bit key of tx
 *
 *   flood    sends a copy of each packet that arrives on a port out of all other ports; Linux 5.14
 *     program flood           for an interface
 *     map ports               devmap_hash: interface index -> the same interface
 *     constant exclude_ingress  32 bits: 0: a copy also goes back out of the ingress port; 1 (default): it does not
 *
 *   rewrite  changes packets on their way out
 *     program rewrite         for the entries of a devmap: ebpf_devmap_set()
 *     map rewrites            hash: egress interface index -> 16 bytes: source MAC, destination MAC, 32 bits of
 *                             EBPF_REWRITE_FLAG_SOURCE, EBPF_REWRITE_FLAG_DESTINATION and EBPF_REWRITE_FLAG_TTL
 *     constant miss_action    XDP_PASS: the packet leaves unchanged; XDP_DROP. The kernel drops packets with any other action.
 *
 *   route    forwards IPv4 and IPv6 with the kernel's routes and neighbours, bypassing the network stack; Linux 5.8
 *     program route           for an interface
 *     map tx                  devmap_hash: interface index -> the same interface: the allowed egress interfaces
 *     constant miss_action    for a packet whose egress interface is not in tx; the packet is unchanged
 *
 *   spread   redirects packets to other CPUs, all packets of a conversation (both directions) to the same CPU; Linux 5.9
 *     program spread          for an interface
 *     program arrive          for the entries of cpus: ebpf_cpumap_set(); counts arriving packets
 *     map cpus                cpumap: CPU -> queue size. It has as many entries as there are possible CPUs
 *     map cpu_list            array: 0, 1, ... -> 32-bit CPU to choose from, a key of cpus; can be changed at any time
 *     map cpu_count           array: 0 -> 32-bit number of entries of cpu_list in use; 0 by default
 *     map cpu_packets         percpu_array: index in cpu_list -> two 64-bit numbers, packets and bytes redirected
 *
 *   steer    redirects packets to the AF_XDP socket of their receive queue; Linux 5.3, multi-buffer packets 6.6
 *     program steer           for an interface
 *     map sockets             xskmap: receive queue -> socket bound to this interface and queue
 *     map ports               hash: 16-bit port in host byte order -> 1 byte, any value
 *     map prefixes4           lpm_trie: IPv4 prefix -> 1 byte, any value
 *     map prefixes6           lpm_trie: IPv6 prefix -> 1 byte, any value
 *     constant match          32 bits of EBPF_STEER_MATCH_PORT and EBPF_STEER_MATCH_PREFIX: the conditions that a packet must
 *                             meet; 0 (default): every packet
 *
 *   chain    root and maps of a chain of programs (<ebpfmap/chain.h>); also as "chain.tc"
 *
 *   drops    tracepoint programs and maps of <ebpfmap/drops.h>; only as "drops", and only for that use
 *
 *   jump     jumps through three slots of a prog array by tail calls, to show how a slot is replaced under traffic
 *     program jump            for an interface: jumps to slot 0
 *     program slotS_vV        for slot S (0 to 2), version V (1 or 2): writes V into byte 3 + S of the source MAC and jumps to
 *                             slot S + 1
 *     map slots               prog_array
 *     map visits              percpu_array: slot -> packets, one 64-bit number
 *
 * A library built with -Dprograms=disabled does not have these functions: look the symbols up with dlsym().
 *
 * @option programs
 */
#ifndef EBPFMAP_BUNDLED_H
#define EBPFMAP_BUNDLED_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/* Counters of forward. */
enum ebpf_forward_counter {
    EBPF_FORWARD_COUNTER_REDIRECTED = 0, /* redirected to the egress interface, which may still drop it */
    EBPF_FORWARD_COUNTER_MISSED = 1,     /* no entry in tx: miss_action */
    EBPF_FORWARD_COUNTER_NO_STATION = 2  /* forward_by_mac only: no entry in stations: miss_action */
};

/* Counters of flood. They count incoming packets, not copies. */
enum ebpf_flood_counter {
    EBPF_FLOOD_COUNTER_FLOODED = 0,   /* sent to the other ports, if any, which may still drop it */
    EBPF_FLOOD_COUNTER_MISSED = 1,    /* arrived on an interface that is not a port: miss_action */
    EBPF_FLOOD_COUNTER_NOT_COPIED = 2 /* multi-buffer packet; the kernel can copy only its first buffer: miss_action */
};

/* Counters of rewrite. */
enum ebpf_rewrite_counter {
    EBPF_REWRITE_COUNTER_REWRITTEN = 0, /* changed according to rewrites */
    EBPF_REWRITE_COUNTER_MISSED = 1,    /* no entry in rewrites: miss_action */
    EBPF_REWRITE_COUNTER_EXPIRED = 2    /* TTL or hop limit would have become 0: dropped */
};

/* Flags of a value of the map rewrites (its last 32 bits). */
enum ebpf_rewrite_flag {
    EBPF_REWRITE_FLAG_SOURCE = 1,      /* set the source MAC */
    EBPF_REWRITE_FLAG_DESTINATION = 2, /* set the destination MAC */
    EBPF_REWRITE_FLAG_TTL = 4          /* decrement the TTL of IPv4 or the hop limit of IPv6, after up to two VLAN tags */
};

/* Counters of route. Packets that are not redirected, missed or dropped go to the network stack unchanged. */
enum ebpf_route_counter {
    EBPF_ROUTE_COUNTER_REDIRECTED = 0,      /* changed and redirected to the egress interface, which may still drop it */
    EBPF_ROUTE_COUNTER_MISSED = 1,          /* its egress interface is not in tx: miss_action */
    EBPF_ROUTE_COUNTER_NOT_IP = 2,          /* for example an ARP reply */
    EBPF_ROUTE_COUNTER_TAGGED = 3,          /* has a VLAN tag */
    EBPF_ROUTE_COUNTER_GROUP = 4,           /* sent to a broadcast or multicast MAC, for example an ARP request */
    EBPF_ROUTE_COUNTER_MALFORMED = 5,       /* wrong version, length or IPv4 checksum in its IP header */
    EBPF_ROUTE_COUNTER_OPTIONS = 6,         /* IPv4 options or an IPv6 hop-by-hop header, which routers must read */
    EBPF_ROUTE_COUNTER_MARTIAN = 7,         /* from 0/8, 127/8, 224/3, :: or ::ffff:0/96, or to 0/8 or 127/8: not forwarded */
    EBPF_ROUTE_COUNTER_EXPIRED = 8,         /* TTL or hop limit 1 or 0: the stack replies */
    EBPF_ROUTE_COUNTER_NOT_FORWARDED = 9,   /* to this machine, to a group, link-local, or without a route: the stack replies */
    EBPF_ROUTE_COUNTER_FORWARDING_OFF = 10, /* net.ipv4.ip_forward or net.ipv6.conf.*.forwarding is off */
    EBPF_ROUTE_COUNTER_NO_NEIGHBOUR = 11,   /* MAC of the next hop unknown: the stack resolves it and forwards the packet */
    EBPF_ROUTE_COUNTER_TOO_BIG = 12,        /* longer than the MTU: the stack fragments it or replies */
    EBPF_ROUTE_COUNTER_BLACKHOLE = 13,      /* a blackhole route: dropped */
    EBPF_ROUTE_COUNTER_UNREACHABLE = 14,    /* an unreachable route: the stack replies */
    EBPF_ROUTE_COUNTER_PROHIBITED = 15,     /* a prohibit route: the stack replies */
    EBPF_ROUTE_COUNTER_UNSUPPORTED = 16     /* a route that encapsulates */
};

/* Counters of spread. The first three count packets redirected to a CPU, by the fields that the hash covers. */
enum ebpf_spread_counter {
    EBPF_SPREAD_COUNTER_BY_PORTS = 0,     /* addresses, protocol and ports */
    EBPF_SPREAD_COUNTER_BY_ADDRESSES = 1, /* addresses, and the protocol if it is not a fragment */
    EBPF_SPREAD_COUNTER_BY_MACS = 2,      /* both MACs, because it is not IP */
    EBPF_SPREAD_COUNTER_MISSED = 3,       /* the chosen CPU is not in cpus: miss_action */
    EBPF_SPREAD_COUNTER_NO_CPU = 4,       /* cpu_count is 0 or larger than cpu_list: miss_action */
    EBPF_SPREAD_COUNTER_ARRIVED = 5       /* arrived on the CPU that counts it; only for entries with arrive */
};

/* Counters of steer. If several reasons apply to a packet, it counts for the first one. */
enum ebpf_steer_counter {
    EBPF_STEER_COUNTER_REDIRECTED = 0,   /* redirected to the socket, which may still drop it */
    EBPF_STEER_COUNTER_MISSED = 1,       /* no socket for its queue: miss_action */
    EBPF_STEER_COUNTER_NOT_IP = 2,       /* not IP, and match is not 0: miss_action */
    EBPF_STEER_COUNTER_NO_PORT = 3,      /* a fragment, or a protocol without ports: miss_action */
    EBPF_STEER_COUNTER_OTHER_PORT = 4,   /* destination port not in ports: miss_action */
    EBPF_STEER_COUNTER_OTHER_ADDRESS = 5 /* destination address not in the prefixes: miss_action */
};

/* Flags of the constant match of steer. With both flags, a packet must meet both conditions. */
enum ebpf_steer_match {
    EBPF_STEER_MATCH_PORT = 1,  /* destination port in ports: TCP, UDP, UDP-Lite, SCTP, DCCP */
    EBPF_STEER_MATCH_PREFIX = 2 /* destination address in prefixes4 or prefixes6 */
};

/**
 * Returns the name of a bundled object.
 *
 * @param index 0, 1, …
 * @return [nullable] a string, valid as long as the library; NULL after the last object
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_bundled_name(uint32_t index);

EBPF_END_DECLS

#endif

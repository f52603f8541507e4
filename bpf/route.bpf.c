/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * route: forwards IP packets by the kernel's routes and neighbours, without its network stack.
 *
 * Packets that need the stack, such as those that it answers, go to the stack. The program changes a packet only after it has
 * found its egress interface in `tx`.
 */
#include <ebpfmap/bundled.h>

#include "parse.h"
#include "ttl.h"
#include "xdp.h"

#define OUTCOMES (EBPF_ROUTE_COUNTER_UNSUPPORTED + 1)
#include "outcome.h"

#define LONGEST_PACKET 0xffff
#define IPV6_CLASS_AND_LABEL 0x0fffffff

/* <linux/socket.h> is not for BPF. */
#define AF_INET 2
#define AF_INET6 10

struct {
    __uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
    __uint(key_size, sizeof(__u32)); /* the index of the interface */
    __uint(value_size, sizeof(struct bpf_devmap_val));
    __uint(max_entries, 256);
} tx SEC(".maps");

/* All bytes after the Ethernet header, with padding: a device compares this length with the MTU. */
static __always_inline __u32 network_length(struct xdp_md *ctx) { return frame_length(ctx) - sizeof(struct ethhdr); }

static __always_inline enum ebpf_route_counter check_length(struct xdp_md *ctx, __u32 length) {
    return length <= network_length(ctx) ? EBPF_ROUTE_COUNTER_REDIRECTED : EBPF_ROUTE_COUNTER_MALFORMED;
}

static __always_inline __u32 first_byte(__be32 address) { return bpf_ntohl(address) >> 24; }

/* "This network" and loopback: packets from and to these addresses are not forwarded. */
static __always_inline int is_unroutable(__be32 address) { return first_byte(address) == 0 || first_byte(address) == 127; }

/* Multicast, broadcast and reserved addresses. The program does not look them up, because a default route covers them too. */
static __always_inline int is_no_single_host(__be32 address) { return first_byte(address) >= 224; }

/* The unspecified address, and IPv4-mapped addresses. The kernel checks the other kinds itself. */
static __always_inline int is_martian_ipv6(const struct in6_addr *source) {
    const __u32 *words = source->in6_u.u6_addr32;

    if (words[0] | words[1]) return 0;
    return words[2] == bpf_htonl(0xffff) || !(words[2] | words[3]);
}

/* The ones' complement sum of a header of 20 bytes with its checksum is all ones. */
static __always_inline int checksum_holds(const struct iphdr *ip) {
    const __u32 *words = (const void *)ip;
    __u64 sum = (__u64)words[0] + words[1] + words[2] + words[3] + words[4];

    sum = (sum >> 32) + (sum & 0xffffffff);
    sum = (sum >> 16) + (sum & 0xffff);
    sum = (sum >> 16) + (sum & 0xffff);
    return (sum >> 16) + (sum & 0xffff) == 0xffff;
}

static __always_inline enum ebpf_route_counter check_ipv4_addresses(const struct iphdr *ip) {
    if (is_unroutable(ip->saddr) || is_no_single_host(ip->saddr) || is_unroutable(ip->daddr)) return EBPF_ROUTE_COUNTER_MARTIAN;
    return is_no_single_host(ip->daddr) ? EBPF_ROUTE_COUNTER_NOT_FORWARDED : EBPF_ROUTE_COUNTER_REDIRECTED;
}

static __always_inline enum ebpf_route_counter check_ipv4(struct xdp_md *ctx, const struct iphdr *ip) {
    __u32 length = bpf_ntohs(ip->tot_len);
    enum ebpf_route_counter outcome;

    if (ip->version != 4 || ip->ihl < 5 || length < ip->ihl * 4U) return EBPF_ROUTE_COUNTER_MALFORMED;
    if (ip->ihl > 5) return EBPF_ROUTE_COUNTER_OPTIONS;
    if (!checksum_holds(ip)) return EBPF_ROUTE_COUNTER_MALFORMED;
    outcome = check_ipv4_addresses(ip);
    if (outcome != EBPF_ROUTE_COUNTER_REDIRECTED) return outcome;
    return ip->ttl <= 1 ? EBPF_ROUTE_COUNTER_EXPIRED : check_length(ctx, length);
}

static __always_inline enum ebpf_route_counter check_ipv6(struct xdp_md *ctx, const struct ipv6hdr *ip) {
    if (ip->version != 6) return EBPF_ROUTE_COUNTER_MALFORMED;
    if (ip->nexthdr == IPPROTO_HOPOPTS) return EBPF_ROUTE_COUNTER_OPTIONS;
    if (is_martian_ipv6(&ip->saddr)) return EBPF_ROUTE_COUNTER_MARTIAN;
    return ip->hop_limit <= 1 ? EBPF_ROUTE_COUNTER_EXPIRED : check_length(ctx, sizeof *ip + bpf_ntohs(ip->payload_len));
}

static __always_inline enum ebpf_route_counter describe_ipv4(struct xdp_md *ctx, struct iphdr *ip, struct bpf_fib_lookup *hop) {
    if ((void *)(ip + 1) > (void *)(long)ctx->data_end) return EBPF_ROUTE_COUNTER_MALFORMED;
    hop->family = AF_INET;
    hop->tos = ip->tos;
    hop->ipv4_src = ip->saddr;
    hop->ipv4_dst = ip->daddr;
    return check_ipv4(ctx, ip);
}

static __always_inline enum ebpf_route_counter describe_ipv6(struct xdp_md *ctx, struct ipv6hdr *ip,
                                                             struct bpf_fib_lookup *hop) {
    if ((void *)(ip + 1) > (void *)(long)ctx->data_end) return EBPF_ROUTE_COUNTER_MALFORMED;
    hop->family = AF_INET6;
    hop->flowinfo = *(__be32 *)ip & bpf_htonl(IPV6_CLASS_AND_LABEL);
    __builtin_memcpy(hop->ipv6_src, &ip->saddr, sizeof hop->ipv6_src);
    __builtin_memcpy(hop->ipv6_dst, &ip->daddr, sizeof hop->ipv6_dst);
    return check_ipv6(ctx, ip);
}

/* Routing rules and the choice among several next hops use these fields. */
static __always_inline void describe_flow(struct xdp_md *ctx, struct network_header network, struct bpf_fib_lookup *hop) {
    struct packet packet = parse_packet(ctx, network);
    __u32 length = network_length(ctx);

    hop->l4_protocol = packet.protocol;
    hop->sport = packet.source_port;
    hop->dport = packet.destination_port;
    hop->tot_len = length > LONGEST_PACKET ? LONGEST_PACKET : length;
    hop->ifindex = ctx->ingress_ifindex;
}

/* A multicast or broadcast frame. A router forwards only frames to its own MAC. */
static __always_inline int is_group(const __u8 *mac) { return mac[0] & 1; }

/* Fills in the parameters of the lookup. EBPF_ROUTE_COUNTER_REDIRECTED: the packet can be looked up. */
static __always_inline enum ebpf_route_counter describe(struct xdp_md *ctx, struct bpf_fib_lookup *hop) {
    struct ethhdr *ethernet = ethernet_header(ctx);
    struct network_header network;
    enum ebpf_route_counter outcome = EBPF_ROUTE_COUNTER_NOT_IP;

    if (!has_ethernet(ctx, ethernet)) return EBPF_ROUTE_COUNTER_NOT_IP;
    if (is_tag(ethernet->h_proto)) return EBPF_ROUTE_COUNTER_TAGGED;
    if (is_group(ethernet->h_dest)) return EBPF_ROUTE_COUNTER_GROUP;
    network.begin = ethernet + 1;
    network.offset = sizeof *ethernet;
    network.protocol = ethernet->h_proto;
    if (network.protocol == bpf_htons(ETH_P_IP)) outcome = describe_ipv4(ctx, network.begin, hop);
    if (network.protocol == bpf_htons(ETH_P_IPV6)) outcome = describe_ipv6(ctx, network.begin, hop);
    if (outcome != EBPF_ROUTE_COUNTER_REDIRECTED) return outcome;
    describe_flow(ctx, network, hop);
    return EBPF_ROUTE_COUNTER_REDIRECTED;
}

/* Before Linux 6.3 the kernel also returns a neighbour before its MAC is resolved. */
static __always_inline int has_neighbour(const struct bpf_fib_lookup *hop) {
    const __u8 *mac = hop->dmac;

    return mac[0] | mac[1] | mac[2] | mac[3] | mac[4] | mac[5];
}

static __always_inline enum ebpf_route_counter look_up(struct xdp_md *ctx, struct bpf_fib_lookup *hop) {
    switch (bpf_fib_lookup(ctx, hop, sizeof *hop, 0)) {
    case BPF_FIB_LKUP_RET_SUCCESS: return has_neighbour(hop) ? EBPF_ROUTE_COUNTER_REDIRECTED : EBPF_ROUTE_COUNTER_NO_NEIGHBOUR;
    case BPF_FIB_LKUP_RET_BLACKHOLE: return EBPF_ROUTE_COUNTER_BLACKHOLE;
    case BPF_FIB_LKUP_RET_UNREACHABLE: return EBPF_ROUTE_COUNTER_UNREACHABLE;
    case BPF_FIB_LKUP_RET_PROHIBIT: return EBPF_ROUTE_COUNTER_PROHIBITED;
    case BPF_FIB_LKUP_RET_NOT_FWDED: return EBPF_ROUTE_COUNTER_NOT_FORWARDED;
    case BPF_FIB_LKUP_RET_FWD_DISABLED: return EBPF_ROUTE_COUNTER_FORWARDING_OFF;
    case BPF_FIB_LKUP_RET_NO_NEIGH: return EBPF_ROUTE_COUNTER_NO_NEIGHBOUR;
    case BPF_FIB_LKUP_RET_FRAG_NEEDED: return EBPF_ROUTE_COUNTER_TOO_BIG;
    default: return EBPF_ROUTE_COUNTER_UNSUPPORTED;
    }
}

/* describe() has checked the bounds; the verifier needs the checks again. */
static __always_inline void change(struct xdp_md *ctx, const struct bpf_fib_lookup *hop) {
    struct ethhdr *ethernet = ethernet_header(ctx);
    void *end = (void *)(long)ctx->data_end;
    struct iphdr *ipv4;
    struct ipv6hdr *ipv6;

    if (!has_ethernet(ctx, ethernet)) return;
    __builtin_memcpy(ethernet->h_dest, hop->dmac, ETH_ALEN);
    __builtin_memcpy(ethernet->h_source, hop->smac, ETH_ALEN);
    ipv4 = (void *)(ethernet + 1);
    ipv6 = (void *)(ethernet + 1);
    if (ethernet->h_proto == bpf_htons(ETH_P_IP)) {
        if ((void *)(ipv4 + 1) <= end) decrement_ipv4(ipv4);
    } else {
        if ((void *)(ipv6 + 1) <= end) decrement_ipv6(ipv6);
    }
}

/* The stack handles other packets: with ARP, with ICMP, or by forwarding the packet. */
static __always_inline int action_for(enum ebpf_route_counter outcome) {
    return outcome == EBPF_ROUTE_COUNTER_BLACKHOLE ? XDP_DROP : XDP_PASS;
}

static __always_inline enum ebpf_route_counter find_hop(struct xdp_md *ctx, struct bpf_fib_lookup *hop) {
    enum ebpf_route_counter outcome = describe(ctx, hop);

    return outcome == EBPF_ROUTE_COUNTER_REDIRECTED ? look_up(ctx, hop) : outcome;
}

SEC_XDP
int route(struct xdp_md *ctx) {
    struct bpf_fib_lookup hop = {};
    enum ebpf_route_counter outcome = find_hop(ctx, &hop);
    long action;

    if (outcome != EBPF_ROUTE_COUNTER_REDIRECTED) {
        count(ctx, outcome);
        return action_for(outcome);
    }
    action = bpf_redirect_map(&tx, hop.ifindex, action_on_miss());
    if (action == XDP_REDIRECT) change(ctx, &hop);
    count(ctx, action == XDP_REDIRECT ? EBPF_ROUTE_COUNTER_REDIRECTED : EBPF_ROUTE_COUNTER_MISSED);
    return action;
}

char _license[] SEC("license") = "Dual BSD/GPL";

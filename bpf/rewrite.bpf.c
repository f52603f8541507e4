/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * rewrite: program of a devmap entry. Sets the MACs of a frame and decrements its TTL, as `rewrites` defines for the egress
 * interface.
 */
#include <ebpfmap/bundled.h>

#include "link_layer.h"
#include "ttl.h"
#include "xdp.h"

#define OUTCOMES (EBPF_REWRITE_COUNTER_EXPIRED + 1)
#include "outcome.h"

struct rewrite {
    __u8 source[ETH_ALEN];
    __u8 destination[ETH_ALEN];
    __u32 actions; /* EBPF_REWRITE_FLAG_… */
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __type(key, __u32); /* the index of the egress interface */
    __type(value, struct rewrite);
    __uint(max_entries, 256);
} rewrites SEC(".maps");

/* 0 if the TTL expires. A frame without an IP header, or with an invalid one, has no TTL. */
static __always_inline int decrement_ttl(struct xdp_md *ctx, struct ethhdr *ethernet) {
    struct network_header network = network_header(ctx, ethernet);
    struct iphdr *ipv4 = network.begin;
    struct ipv6hdr *ipv6 = network.begin;
    void *end = (void *)(long)ctx->data_end;

    if (network.protocol == bpf_htons(ETH_P_IP) && (void *)(ipv4 + 1) <= end && ipv4->version == 4) return decrement_ipv4(ipv4);
    if (network.protocol == bpf_htons(ETH_P_IPV6) && (void *)(ipv6 + 1) <= end && ipv6->version == 6)
        return decrement_ipv6(ipv6);
    return 1;
}

static __always_inline void set_macs(struct ethhdr *ethernet, const struct rewrite *wanted) {
    if (wanted->actions & EBPF_REWRITE_FLAG_SOURCE) __builtin_memcpy(ethernet->h_source, wanted->source, ETH_ALEN);
    if (wanted->actions & EBPF_REWRITE_FLAG_DESTINATION) __builtin_memcpy(ethernet->h_dest, wanted->destination, ETH_ALEN);
}

SEC_XDP_DEVMAP
int rewrite(struct xdp_md *ctx) {
    struct ethhdr *ethernet = ethernet_header(ctx);
    __u32 egress = ctx->egress_ifindex;
    struct rewrite *wanted = bpf_map_lookup_elem(&rewrites, &egress);

    if (!has_ethernet(ctx, ethernet) || !wanted) {
        count(ctx, EBPF_REWRITE_COUNTER_MISSED);
        return action_on_miss();
    }
    if ((wanted->actions & EBPF_REWRITE_FLAG_TTL) && !decrement_ttl(ctx, ethernet)) {
        count(ctx, EBPF_REWRITE_COUNTER_EXPIRED);
        return XDP_DROP;
    }
    set_macs(ethernet, wanted);
    count(ctx, EBPF_REWRITE_COUNTER_REWRITTEN);
    return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";

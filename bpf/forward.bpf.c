/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * forward: sends every frame out of the interface that `tx` holds for the interface it came in by.
 *
 * A frame without an entry goes on to the stack. An entry may carry rewrite_source, which runs on each frame before it leaves
 * and gives it the MAC that `source_mac` holds for the interface it leaves by.
 */
#include "xdp.h"

/* The keys of `counters`: EBPF_FORWARD_… of <ebpfmap/object.h>. */
enum outcome {
    REDIRECTED,
    MISSED,
    REWRITTEN,
    NOT_REWRITTEN,
    OUTCOMES
};

struct counter {
    __u64 packets;
    __u64 bytes;
};

struct mac {
    __u8 address[ETH_ALEN];
};

struct {
    __uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
    __uint(key_size, sizeof(__u32));
    __uint(value_size, sizeof(struct bpf_devmap_val));
    __uint(max_entries, 256);
} tx SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __type(key, __u32);
    __type(value, struct mac);
    __uint(max_entries, 256);
} source_mac SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, struct counter);
    __uint(max_entries, OUTCOMES);
} counters SEC(".maps");

static __always_inline void count(struct xdp_md *ctx, enum outcome outcome) {
    __u32 key = outcome;
    struct counter *counter = bpf_map_lookup_elem(&counters, &key);

    if (!counter) return;
    counter->packets++;
    counter->bytes += frame_length(ctx);
}

SEC_XDP
int forward(struct xdp_md *ctx) {
    long action = bpf_redirect_map(&tx, ctx->ingress_ifindex, XDP_PASS);

    count(ctx, action == XDP_REDIRECT ? REDIRECTED : MISSED);
    return action;
}

SEC_XDP_DEVMAP
int rewrite_source(struct xdp_md *ctx) {
    struct ethhdr *ethernet = ethernet_header(ctx);
    __u32 egress = ctx->egress_ifindex;
    struct mac *source = bpf_map_lookup_elem(&source_mac, &egress);

    if (!ethernet || !source) {
        count(ctx, NOT_REWRITTEN);
        return XDP_PASS;
    }
    __builtin_memcpy(ethernet->h_source, source->address, ETH_ALEN);
    count(ctx, REWRITTEN);
    return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";

/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * forward: sends every frame out of the interface that `tx` has for its ingress, or for its destination station.
 */
#include <ebpfmap/bundled.h>

#include "link_layer.h"
#include "xdp.h"

#define OUTCOMES (EBPF_FORWARD_COUNTER_NO_STATION + 1)
#include "outcome.h"

/* The destination of a frame. */
struct station {
    __u8 mac[ETH_ALEN];
    __u16 vlan; /* the id of the outermost tag; 0: untagged */
};

struct {
    __uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
    __uint(key_size, sizeof(__u32));
    __uint(value_size, sizeof(struct bpf_devmap_val));
    __uint(max_entries, 256);
} tx SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __type(key, struct station);
    __type(value, __u32); /* a key of tx */
    __uint(max_entries, 4096);
} stations SEC(".maps");

static __always_inline int redirect(struct xdp_md *ctx, __u32 key) {
    long action = bpf_redirect_map(&tx, key, action_on_miss());

    count(ctx, action == XDP_REDIRECT ? EBPF_FORWARD_COUNTER_REDIRECTED : EBPF_FORWARD_COUNTER_MISSED);
    return action;
}

static __always_inline __u32 *find_station(struct xdp_md *ctx) {
    struct ethhdr *ethernet = ethernet_header(ctx);
    struct station station = {};

    if (!has_ethernet(ctx, ethernet)) return NULL;
    __builtin_memcpy(station.mac, ethernet->h_dest, ETH_ALEN);
    station.vlan = outermost_vlan(ctx, ethernet);
    return bpf_map_lookup_elem(&stations, &station);
}

SEC_XDP
int forward(struct xdp_md *ctx) { return redirect(ctx, ctx->ingress_ifindex); }

SEC_XDP
int forward_by_mac(struct xdp_md *ctx) {
    __u32 *key = find_station(ctx);

    if (key) return redirect(ctx, *key);
    count(ctx, EBPF_FORWARD_COUNTER_NO_STATION);
    return action_on_miss();
}

char _license[] SEC("license") = "Dual BSD/GPL";

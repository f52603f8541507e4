/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * VLAN tags, 802.1Q and 802.1ad, at most two. XDP does not see tags that the hardware removes (ethtool: rxvlan).
 */
#ifndef EBPFMAP_BPF_LINK_LAYER_H
#define EBPFMAP_BPF_LINK_LAYER_H

#include "xdp.h"

#include <bpf/bpf_endian.h>

#define MAX_TAGS 2
#define VLAN_ID_MASK 0xfff

struct vlan_tag {
    __be16 control;
    __be16 next_protocol;
};

/* The header after the Ethernet header and its tags. */
struct network_header {
    void *begin;
    __u32 offset; /* of begin in the frame */
    __be16 protocol;
};

static __always_inline int is_tag(__be16 protocol) {
    return protocol == bpf_htons(ETH_P_8021Q) || protocol == bpf_htons(ETH_P_8021AD);
}

/* The VLAN id; 0 if the frame has no tag. */
static __always_inline __u16 outermost_vlan(struct xdp_md *ctx, struct ethhdr *ethernet) {
    struct vlan_tag *tag = (void *)(ethernet + 1);
    void *end = (void *)(long)ctx->data_end;

    if (!is_tag(ethernet->h_proto) || (void *)(tag + 1) > end) return 0;
    return bpf_ntohs(tag->control) & VLAN_ID_MASK;
}

static __always_inline struct network_header network_header(struct xdp_md *ctx, struct ethhdr *ethernet) {
    struct network_header network = {ethernet + 1, sizeof *ethernet, ethernet->h_proto};
    void *end = (void *)(long)ctx->data_end;

#pragma unroll
    for (int i = 0; i < MAX_TAGS; i++) {
        struct vlan_tag *tag = network.begin;

        if (!is_tag(network.protocol) || (void *)(tag + 1) > end) break;
        network.begin = tag + 1;
        network.offset += sizeof *tag;
        network.protocol = tag->next_protocol;
    }
    return network;
}

#endif

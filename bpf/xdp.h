/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What the bundled XDP programs share. Each is built twice: as it is, and with FRAGS as its "NAME.frags" variant for frames
 * that span several buffers. The kernel lets no map hold programs of both kinds, so one object has one kind only.
 */
#ifndef EBPFMAP_BPF_XDP_H
#define EBPFMAP_BPF_XDP_H

#include <linux/bpf.h>
#include <linux/if_ether.h>

#include <bpf/bpf_helpers.h>

/* The section names are also what sets expected_attach_type, which the kernel compares between the programs of one map. */
#ifdef FRAGS
#define SEC_XDP SEC("xdp.frags")
#define SEC_XDP_DEVMAP SEC("xdp.frags/devmap")
#else
#define SEC_XDP SEC("xdp")
#define SEC_XDP_DEVMAP SEC("xdp/devmap")
#endif

static __always_inline __u64 frame_length(struct xdp_md *ctx) {
#ifdef FRAGS
    return bpf_xdp_get_buff_len(ctx);
#else
    return ctx->data_end - ctx->data;
#endif
}

/* The Ethernet header, or NULL where the frame is too short to have one. */
static __always_inline struct ethhdr *ethernet_header(struct xdp_md *ctx) {
    struct ethhdr *header = (void *)(long)ctx->data;
    void *end = (void *)(long)ctx->data_end;

    return (void *)(header + 1) <= end ? header : NULL;
}

#endif

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

/* The difference of two pointers takes CAP_PERFMON; the library takes the variant that asks where a process lacks it. */
static __always_inline __u64 frame_length(struct xdp_md *ctx) {
#if defined(FRAGS) || defined(ASKING)
    return bpf_xdp_get_buff_len(ctx);
#else
    return ctx->data_end - ctx->data;
#endif
}

static __always_inline struct ethhdr *ethernet_header(struct xdp_md *ctx) { return (void *)(long)ctx->data; }

/* Before anything of the header is read. Compares it with the end, and never with NULL: that would take CAP_PERFMON. */
static __always_inline int has_ethernet(struct xdp_md *ctx, const struct ethhdr *ethernet) {
    return (void *)(ethernet + 1) <= (void *)(long)ctx->data_end;
}

#endif

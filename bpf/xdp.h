/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Common parts of the bundled XDP programs. Each program is also built with FRAGS, as the variant "NAME.frags" for multi-buffer
 * frames. A map cannot hold programs of both kinds, so each object has one kind.
 */
#ifndef EBPFMAP_BPF_XDP_H
#define EBPFMAP_BPF_XDP_H

#include <linux/bpf.h>
#include <linux/if_ether.h>

#include <bpf/bpf_helpers.h>

/* The section name also sets expected_attach_type, which must be the same for all programs of a map. */
#ifdef FRAGS
#define SEC_XDP SEC("xdp.frags")
#define SEC_XDP_DEVMAP SEC("xdp.frags/devmap")
#else
#define SEC_XDP SEC("xdp")
#define SEC_XDP_DEVMAP SEC("xdp/devmap")
#endif

/* A difference of two pointers needs CAP_PERFMON. For processes without it the library loads the variant ASKING. */
static __always_inline __u64 frame_length(struct xdp_md *ctx) {
#if defined(FRAGS) || defined(ASKING)
    return bpf_xdp_get_buff_len(ctx);
#else
    return ctx->data_end - ctx->data;
#endif
}

static __always_inline struct ethhdr *ethernet_header(struct xdp_md *ctx) { return (void *)(long)ctx->data; }

/* Must be called before the header is read. A comparison of the pointer with NULL would need CAP_PERFMON. */
static __always_inline int has_ethernet(struct xdp_md *ctx, const struct ethhdr *ethernet) {
    return (void *)(ethernet + 1) <= (void *)(long)ctx->data_end;
}

#endif

/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * A member of a chain that leaves its mark: it writes `version` into byte 3 + `place` of the frame's source MAC, so that a
 * receiver sees, packet by packet, which members ran and in which version.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>

#include <ebpfmap/bpf/chain.h>

#ifdef EBPF_CHAIN_TC
typedef struct __sk_buff context;
#else
typedef struct xdp_md context;
#endif

const volatile __u32 place = 0;
const volatile __u8 version = 0;
/* The result for a marked frame: EBPF_CHAIN_CONTINUE, or a verdict that ends the chain. */
const volatile __s32 verdict = EBPF_CHAIN_CONTINUE;

EBPF_CHAIN_MEMBER(tag, context) {
    struct ethhdr *ethernet = (void *)(long)ctx->data;

    __u32 at = place;

    if (at > 2 || (void *)(ethernet + 1) > (void *)(long)ctx->data_end) return EBPF_CHAIN_CONTINUE;
    ethernet->h_source[3 + at] = version;
    return verdict;
}

char _license[] SEC("license") = "Dual BSD/GPL";

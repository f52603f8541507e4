/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Decrement of the IPv4 TTL or the IPv6 hop limit. Returns 0 without a change if it would expire.
 */
#ifndef EBPFMAP_BPF_TTL_H
#define EBPFMAP_BPF_TTL_H

#include <linux/ip.h>
#include <linux/ipv6.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

/* The checksum is a ones' complement sum. The TTL is the upper byte of its word, so the sum grows by 0x0100. */
static __always_inline int decrement_ipv4(struct iphdr *ip) {
    __u32 sum = ip->check + bpf_htons(0x0100);

    if (ip->ttl <= 1) return 0;
    ip->ttl--;
    ip->check = sum + (sum >= 0xffff);
    return 1;
}

static __always_inline int decrement_ipv6(struct ipv6hdr *ip) {
    if (ip->hop_limit <= 1) return 0;
    ip->hop_limit--;
    return 1;
}

#endif

/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * One off the TTL of IPv4 or the hop limit of IPv6. 0, and nothing has changed, for a packet that may not go on.
 */
#ifndef EBPFMAP_BPF_TTL_H
#define EBPFMAP_BPF_TTL_H

#include <linux/ip.h>
#include <linux/ipv6.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

/* The checksum is a ones' complement sum: what is taken off the TTL, the upper byte of its word, is added here. */
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

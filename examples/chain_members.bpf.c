/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Two members of a chain. A member needs one include and one macro.
 *
 *     clang -target bpf -O2 -g $(pkg-config --cflags ebpfmap) -idirafter /usr/include/$(gcc -print-multiarch) \
 *         -c chain_members.bpf.c -o chain_members.o
 *     ./chain eth0 chain_members.o drop_ethertype count_protocols
 *
 * -idirafter finds <asm/types.h> on Debian and Ubuntu. On other systems it has no effect.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>

#include <bpf/bpf_endian.h>
#include <ebpfmap/bpf/chain.h>

/* The EtherType of dropped frames: LLDP, or the one of -DREFUSED=…. */
#ifndef REFUSED
#define REFUSED 0x88cc
#endif
const volatile __u16 refused_ethertype = REFUSED;

/* IP protocol -> packets. */
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, __u64);
    __uint(max_entries, 256);
} protocols SEC(".maps");

EBPF_CHAIN_MEMBER(drop_ethertype, struct xdp_md) {
    struct ethhdr *ethernet = (void *)(long)ctx->data;

    if ((void *)(ethernet + 1) > (void *)(long)ctx->data_end) return XDP_DROP;
    return ethernet->h_proto == bpf_htons(refused_ethertype) ? XDP_DROP : EBPF_CHAIN_CONTINUE;
}

EBPF_CHAIN_MEMBER(count_protocols, struct xdp_md) {
    struct ethhdr *ethernet = (void *)(long)ctx->data;
    struct iphdr *ip = (void *)(ethernet + 1);
    __u32 protocol;
    __u64 *packets;

    if ((void *)(ip + 1) > (void *)(long)ctx->data_end) return EBPF_CHAIN_CONTINUE;
    if (ethernet->h_proto != bpf_htons(ETH_P_IP)) return EBPF_CHAIN_CONTINUE;
    protocol = ip->protocol;
    packets = bpf_map_lookup_elem(&protocols, &protocol);
    if (packets) ++*packets;
    return EBPF_CHAIN_CONTINUE;
}

char _license[] SEC("license") = "Dual BSD/GPL";

/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The few kernel types that tracepoint programs read. The kernel's BTF has the offsets and the values at load time.
 */
#ifndef EBPFMAP_BPF_KERNEL_TYPES_H
#define EBPFMAP_BPF_KERNEL_TYPES_H

#include <linux/bpf.h>

/* From kernel headers that conflict with the structs below. */
#define IFF_UP 1
#define VLAN_HLEN 4

#define ANY_KERNEL __attribute__((preserve_access_index))

struct ns_common {
    unsigned int inum;
} ANY_KERNEL;

struct net {
    struct ns_common ns;
} ANY_KERNEL;

typedef struct {
    struct net *net;
} ANY_KERNEL possible_net_t;

struct bpf_link {
    struct bpf_prog *prog;
} ANY_KERNEL;

struct bpf_xdp_link {
    struct bpf_link link;
} ANY_KERNEL;

struct bpf_xdp_entity {
    struct bpf_prog *prog;
    struct bpf_xdp_link *link;
} ANY_KERNEL;

struct net_device {
    char name[16];
    int ifindex;
    unsigned int flags;
    unsigned int mtu;
    unsigned short hard_header_len;
    possible_net_t nd_net;
    struct bpf_prog *xdp_prog; /* of generic mode */
    struct bpf_xdp_entity xdp_state[3];
} ANY_KERNEL;

struct bpf_prog_aux {
    __u32 id;
} ANY_KERNEL;

struct bpf_prog {
    enum bpf_attach_type expected_attach_type;
    struct bpf_prog_aux *aux;
} ANY_KERNEL;

struct skb_shared_info {
    unsigned short gso_size;
} ANY_KERNEL;

struct sk_buff {
    struct net_device *dev;
    unsigned int len;
    int skb_iif;
    unsigned int end; /* an offset on 64-bit machines */
    unsigned char *head;
} ANY_KERNEL;

struct xdp_dev_bulk_queue {
    struct bpf_prog *xdp_prog;
} ANY_KERNEL;

struct xdp_cpumap_stats {
    unsigned int drop;
} ANY_KERNEL;

/* A devmap's argument to the tracepoint. The kernel's own tracepoint also relies on the device being the first field. */
struct devmap_target {
    struct net_device *device;
};

/* The values come from the kernel's BTF by name. A kernel without the name does not have the drop reason. */
enum skb_drop_reason {
    SKB_DROP_REASON_TCP_CSUM = 1,
    SKB_DROP_REASON_UDP_CSUM,
    SKB_DROP_REASON_IP_CSUM,
    SKB_DROP_REASON_ICMP_CSUM,
    SKB_DROP_REASON_SKB_CSUM
};

#endif

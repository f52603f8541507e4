// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* An object with the names that aya's examples use. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct {
    __uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
    __uint(max_entries, 8);
    __type(key, __u32);
    __type(value, struct bpf_devmap_val);
} IFACES SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
    __uint(max_entries, 8);
    __type(key, __u32);
    __type(value, __u32);
} JUMP_TABLE SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LPM_TRIE);
    __uint(max_entries, 8);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __uint(key_size, 8);
    __type(value, __u32);
} LPM_TRIE SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 8);
    __type(key, __u16);
    __type(value, __u16);
} REDIRECT_PORTS SEC(".maps");

/* What egress_filter lets pass is what the others return. */
SEC("cgroup_skb/egress")
int example_prog_0(struct __sk_buff *skb) {
    return 1;
}

SEC("cgroup_skb/egress")
int example_prog_1(struct __sk_buff *skb) {
    return 1;
}

SEC("cgroup_skb/egress")
int example_prog_2(struct __sk_buff *skb) {
    return 0;
}

SEC("cgroup_skb/egress")
int egress_filter(struct __sk_buff *skb) {
    bpf_tail_call(skb, &JUMP_TABLE, 2);
    return 1;
}

SEC("xdp")
int intercept_packets(struct xdp_md *ctx) {
    return bpf_redirect_map(&IFACES, 2, XDP_PASS);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* The object file of the tests, with the names in aya's examples. */
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

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, __u64);
} CALLS SEC(".maps");

const volatile __u64 STEP = 1;

/* Counts system calls, in steps of STEP. */
SEC("raw_tp/sys_enter")
int count_calls(void *ctx) {
    __u32 index = 0;
    __u64 *calls = bpf_map_lookup_elem(&CALLS, &index);

    if (calls) __sync_fetch_and_add(calls, STEP);
    return 0;
}

SEC("cgroup_skb/egress")
int example_prog_0(struct __sk_buff *skb) { return 1; }

SEC("cgroup_skb/egress")
int example_prog_1(struct __sk_buff *skb) { return 1; }

SEC("cgroup_skb/egress")
int example_prog_2(struct __sk_buff *skb) { return 0; }

/* Passes every packet, unless the program in slot 2 drops it. */
SEC("cgroup_skb/egress")
int egress_filter(struct __sk_buff *skb) {
    bpf_tail_call(skb, &JUMP_TABLE, 2);
    return 1;
}

const volatile __u32 UNCHECKED = 0;

/* With UNCHECKED it reads a packet without a check of its end, which the verifier rejects. */
SEC("xdp")
int intercept_packets(struct xdp_md *ctx) {
    if (UNCHECKED) return *(__u8 *)(long)ctx->data;
    return bpf_redirect_map(&IFACES, 2, XDP_PASS);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

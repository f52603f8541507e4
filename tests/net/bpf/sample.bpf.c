/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* An object as a user has one: programs of several kinds, a map, constants, variables. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

const volatile __u32 verdict = XDP_PASS;
const volatile __u64 process = 0;
__u64 calls;

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, __u64);
    __uint(max_entries, 4);
} seen SEC(".maps");

#define UNUSED __attribute__((unused))

static __always_inline void count(__u32 index) {
    __u64 *packets = bpf_map_lookup_elem(&seen, &index);

    if (packets) __sync_fetch_and_add(packets, 1);
}

SEC("xdp")
int decide(UNUSED struct xdp_md *ctx) {
    count(0);
    return verdict;
}

SEC("tc")
int first(UNUSED struct __sk_buff *ctx) {
    count(1);
    return -1; /* TC_ACT_UNSPEC: the next program decides */
}

SEC("tc")
int second(UNUSED struct __sk_buff *ctx) {
    count(2);
    return -1;
}

SEC("cgroup_skb/egress")
int leaving(UNUSED struct __sk_buff *ctx) {
    count(3);
    return 1;
}

SEC("raw_tp/sys_enter")
int entering(UNUSED void *ctx) {
    if (bpf_get_current_pid_tgid() >> 32 == process) __sync_fetch_and_add(&calls, 1);
    return 0;
}

char _license[] SEC("license") = "Dual BSD/GPL";

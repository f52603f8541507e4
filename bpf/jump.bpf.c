/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * jump: tail calls through three slots of a prog array. Each packet shows the programs that it ran through.
 *
 * The program of slot S and version V writes V into byte 3 + S of the source MAC, which no checksum covers, adds 1 to visits[S]
 * and jumps to slot S + 1. So a receiver sees for each packet which slots ran in which version. A slot that was empty at the time
 * of the jump is a zero.
 */
#include "xdp.h"

#define SLOTS 3
#define FIRST_MARK 3

struct {
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
    __uint(key_size, sizeof(__u32));
    __uint(value_size, sizeof(__u32));
    __uint(max_entries, SLOTS);
} slots SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, __u64);
    __uint(max_entries, SLOTS);
} visits SEC(".maps");

static __always_inline void count_visit(__u32 slot) {
    __u64 *packets = bpf_map_lookup_elem(&visits, &slot);

    if (packets) *packets += 1;
}

static __always_inline int visit(struct xdp_md *ctx, __u32 slot, __u8 version) {
    struct ethhdr *ethernet = ethernet_header(ctx);

    if (!has_ethernet(ctx, ethernet)) return XDP_PASS;
    ethernet->h_source[FIRST_MARK + slot] = version;
    count_visit(slot);
    if (slot + 1 < SLOTS) bpf_tail_call(ctx, &slots, slot + 1);
    return XDP_PASS;
}

#define SLOT_PROGRAM(index, version) \
    SEC_XDP                          \
    int slot##index##_v##version(struct xdp_md *ctx) { return visit(ctx, index, version); }

SLOT_PROGRAM(0, 1)
SLOT_PROGRAM(1, 1)
SLOT_PROGRAM(2, 1)
SLOT_PROGRAM(0, 2)
SLOT_PROGRAM(1, 2)
SLOT_PROGRAM(2, 2)

SEC_XDP
int jump(struct xdp_md *ctx) {
    bpf_tail_call(ctx, &slots, 0);
    return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";

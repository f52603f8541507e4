/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Programs for speed alone: a redirect without counters, and eight tail calls in a row without state. The bundled programs
 * cannot cost less.
 */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#define UNUSED __attribute__((unused))

struct {
    __uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
    __uint(key_size, sizeof(__u32));
    __uint(value_size, sizeof(struct bpf_devmap_val));
    __uint(max_entries, 256);
} tx SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
    __uint(key_size, sizeof(__u32));
    __uint(value_size, sizeof(__u32));
    __uint(max_entries, 8);
} slots SEC(".maps");

/* Where the next tail call goes, which a compiler must not know: with a constant index the kernel makes it a jump. */
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(key_size, sizeof(__u32));
    __uint(value_size, sizeof(__u32));
    __uint(max_entries, 1);
} next SEC(".maps");

SEC("xdp")
int redirect(struct xdp_md *ctx) { return bpf_redirect_map(&tx, ctx->ingress_ifindex, XDP_PASS); }

SEC("xdp")
int drop(UNUSED struct xdp_md *ctx) { return XDP_DROP; }

/* Tail calls to indexes that are known when the program is loaded. */
#define FIXED(index)                       \
    SEC("xdp")                             \
    int fixed##index(struct xdp_md *ctx) { \
        bpf_tail_call(ctx, &slots, index); \
        return XDP_PASS;                   \
    }

FIXED(0)
FIXED(1)
FIXED(2)
FIXED(3)
FIXED(4)
FIXED(5)
FIXED(6)
FIXED(7)

SEC("xdp")
int fixed8(UNUSED struct xdp_md *ctx) { return XDP_PASS; }

/* The same with an index that is only known when the packet is there. */
SEC("xdp")
int computed_root(struct xdp_md *ctx) {
    __u32 zero = 0;
    __u32 *slot = bpf_map_lookup_elem(&next, &zero);

    if (!slot) return XDP_ABORTED;
    *slot = 0;
    bpf_tail_call(ctx, &slots, 0);
    return XDP_PASS;
}

SEC("xdp")
int computed(struct xdp_md *ctx) {
    __u32 zero = 0;
    __u32 *slot = bpf_map_lookup_elem(&next, &zero);

    if (!slot) return XDP_ABORTED;
    *slot += 1;
    bpf_tail_call(ctx, &slots, *slot);
    return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";

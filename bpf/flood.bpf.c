/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * flood: sends a copy of every frame that comes in by a port out of all other ports.
 *
 * The kernel answers a broadcast with XDP_REDIRECT even where the map is empty, and the frame is gone. So a port is asked for
 * first: an interface that is none, or a map that is empty, is a miss like any other.
 */
#include "xdp.h"

/* The keys of `counters`: EBPF_FLOOD_… of <ebpfmap/bundled.h>. */
enum outcome {
    FLOODED,
    MISSED,
    NOT_COPIED,
    OUTCOMES
};

#include "outcome.h"

struct {
    __uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
    __uint(key_size, sizeof(__u32)); /* the index of the interface itself */
    __uint(value_size, sizeof(struct bpf_devmap_val));
    __uint(max_entries, 256);
} ports SEC(".maps");

/* 0: a copy goes back out of the port that the frame came in by. */
const volatile __u32 exclude_ingress = 1;

static __always_inline __u64 flood_flags(void) { return BPF_F_BROADCAST | (exclude_ingress ? BPF_F_EXCLUDE_INGRESS : 0); }

/*
 * The kernel copies the first buffer of a frame only and takes what happens to lie behind the copy for a list of the others
 * (net/core/xdp.c xdpf_clone()), so such a frame must never come to it. In generic mode it could, but nobody tells the program.
 */
#ifdef FRAGS
static __always_inline int has_several_buffers(struct xdp_md *ctx) { return frame_length(ctx) != ctx->data_end - ctx->data; }
#else
static __always_inline int has_several_buffers(__attribute__((unused)) struct xdp_md *ctx) { return 0; }
#endif

SEC_XDP
int flood(struct xdp_md *ctx) {
    __u32 ingress = ctx->ingress_ifindex;

    if (!bpf_map_lookup_elem(&ports, &ingress)) {
        count(ctx, MISSED);
        return action_on_miss();
    }
    if (has_several_buffers(ctx)) {
        count(ctx, NOT_COPIED);
        return action_on_miss();
    }
    count(ctx, FLOODED);
    return bpf_redirect_map(&ports, ingress, flood_flags());
}

char _license[] SEC("license") = "Dual BSD/GPL";

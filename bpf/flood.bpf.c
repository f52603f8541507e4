/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * flood: sends copies of every frame from one port to all other ports.
 *
 * For a broadcast, bpf_redirect_map() returns XDP_REDIRECT even if the map is empty, and the frame is lost. So the program first
 * looks up the ingress in the map. If it is not there, this is a miss.
 */
#include <ebpfmap/bundled.h>

#include "xdp.h"

#define OUTCOMES (EBPF_FLOOD_COUNTER_NOT_COPIED + 1)
#include "outcome.h"

struct {
    __uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
    __uint(key_size, sizeof(__u32)); /* the index of the interface itself */
    __uint(value_size, sizeof(struct bpf_devmap_val));
    __uint(max_entries, 256);
} ports SEC(".maps");

/* 0: a copy also goes out of the frame's ingress port. */
const volatile __u32 exclude_ingress = 1;

static __always_inline __u64 flood_flags(void) { return BPF_F_BROADCAST | (exclude_ingress ? BPF_F_EXCLUDE_INGRESS : 0); }

/*
 * For a multi-buffer frame, the kernel copies only the first buffer and then reads the list of other buffers from uninitialized
 * memory after the copy (net/core/xdp.c xdpf_clone()). So these frames are not copied. In generic mode they could be, but a
 * program cannot see its mode.
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
        count(ctx, EBPF_FLOOD_COUNTER_MISSED);
        return action_on_miss();
    }
    if (has_several_buffers(ctx)) {
        count(ctx, EBPF_FLOOD_COUNTER_NOT_COPIED);
        return action_on_miss();
    }
    count(ctx, EBPF_FLOOD_COUNTER_FLOODED);
    return bpf_redirect_map(&ports, ingress, flood_flags());
}

char _license[] SEC("license") = "Dual BSD/GPL";

/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Counters of a bundled program, and its action for frames without a map entry.
 *
 * Define OUTCOMES before the include: the number of keys in `counters`.
 */
#ifndef EBPFMAP_BPF_OUTCOME_H
#define EBPFMAP_BPF_OUTCOME_H

#include "xdp.h"

struct counter {
    __u64 packets;
    __u64 bytes;
};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, struct counter);
    __uint(max_entries, OUTCOMES);
} counters SEC(".maps");

/* XDP_ABORTED, XDP_DROP, XDP_PASS or XDP_TX: bpf_redirect_map() has two bits for it and aborts other values. */
const volatile __u32 miss_action = XDP_PASS;

static __always_inline __u32 action_on_miss(void) { return miss_action & 3; }

/* `counters`, or another map like it. */
static __always_inline void count_in(void *map, __u32 key, struct xdp_md *ctx) {
    struct counter *counter = bpf_map_lookup_elem(map, &key);

    if (!counter) return;
    counter->packets++;
    counter->bytes += frame_length(ctx);
}

static __always_inline void count(struct xdp_md *ctx, __u32 outcome) { count_in(&counters, outcome, ctx); }

#endif

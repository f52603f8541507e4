/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Keys and records of the maps of drops.bpf.c, for the program and for the library.
 */
#ifndef EBPFMAP_BPF_SHARED_LOSS_H
#define EBPFMAP_BPF_SHARED_LOSS_H

#include <linux/types.h>

enum loss_flag {
    LOSS_MERGED = 1,    /* the packet was merged from several (GSO, GRO) */
    LOSS_BROADCAST = 2, /* the redirect was to several interfaces; the kernel does not name the interface that failed */
    LOSS_OF_ENTRY = 4   /* the program is in a map entry */
};

/* The key of `losses`, and the start of a record in `stream`. Losses with equal keys are counted together. */
struct loss {
    __u32 reason; /* EBPF_DROP_REASON_… */
    __s32 error;
    __u32 netns;
    __u32 ingress;
    __u32 target_netns;
    __u32 target;
    __u32 map;
    __u32 program;
    __u32 flags;
};

struct loss_record {
    struct loss loss;
    __u64 packets;
};

/* The key of `names`. */
struct loss_place {
    __u32 netns;
    __u32 ifindex;
};

#endif

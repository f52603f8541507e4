/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Values of the maps of a chain, for its programs (<ebpfmap/bpf/chain.h>) and for the library.
 */
#ifndef EBPFMAP_CHAIN_LAYOUT_BPF_H
#define EBPFMAP_CHAIN_LAYOUT_BPF_H

#include <linux/types.h>

/* Two banks: one runs, the other is filled by the next commit. */
#define EBPF_CHAIN_BANK 64
#define EBPF_CHAIN_INDEXES (2 * EBPF_CHAIN_BANK)

/*
 * The running programs. A bank is one number: bits 0 to 7 are the index before its first program, bits 8 to 15 the index after
 * its last program, bits 16 to 23 the verdict on a packet that reaches the end. A commit fills the idle bank, then flips
 * `active`. The kernel may copy a value byte by byte. Only the last bit of `active` changes, so a packet sees the old or the new
 * state. A bank does not change while a packet is in it.
 */
struct ebpf_chain_state {
    __u64 active;
    __u64 banks[2];
};

#define EBPF_CHAIN_BEFORE(bank) ((__u32)(bank) % 256)
#define EBPF_CHAIN_END(bank) ((__u32)((bank) >> 8) % 256)
#define EBPF_CHAIN_DEFAULT(bank) ((int)(signed char)((bank) >> 16))

struct ebpf_chain_counts {
    __u64 hits;
    __u64 misses;
};

/* Per CPU: the index of the current packet, and the counts of each index. */
struct ebpf_chain_cpu {
    __u64 at;
    struct ebpf_chain_counts counts[EBPF_CHAIN_INDEXES];
};

#endif

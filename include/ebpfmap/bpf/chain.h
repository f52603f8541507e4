/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Makes a BPF program a member of a chain (<ebpfmap/chain.h>). A chain runs up to 32 programs one after the other on every
 * packet:
 *
 *     #include <ebpfmap/bpf/chain.h>
 *
 *     EBPF_CHAIN_MEMBER(drop_short, struct xdp_md) {
 *         void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
 *
 *         return data + 64 > end ? XDP_DROP : EBPF_CHAIN_CONTINUE;
 *     }
 *
 * Define EBPF_CHAIN_TC before the include for tc (struct __sk_buff), EBPF_CHAIN_FRAGS for multi-buffer frames. Before the load,
 * ebpf_chain_bind() replaces the maps below by those of the chain.
 */
#ifndef EBPFMAP_CHAIN_BPF_H
#define EBPFMAP_CHAIN_BPF_H

#include <ebpfmap/bpf/chain_layout.h>

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

/* Returned by a member: the next member runs. Any other value is the verdict on the packet. */
#define EBPF_CHAIN_CONTINUE (-1)

#if defined(EBPF_CHAIN_TC)
#define EBPF_CHAIN_SECTION SEC("tc")
#elif defined(EBPF_CHAIN_FRAGS)
#define EBPF_CHAIN_SECTION SEC("xdp.frags")
#else
#define EBPF_CHAIN_SECTION SEC("xdp")
#endif

struct {
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
    __uint(key_size, sizeof(__u32));
    __uint(value_size, sizeof(__u32));
    __uint(max_entries, EBPF_CHAIN_INDEXES);
} chain_table SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(key_size, sizeof(__u32));
    __uint(value_size, sizeof(struct ebpf_chain_state));
    __uint(max_entries, 1);
} chain_state SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(key_size, sizeof(__u32));
    __uint(value_size, sizeof(struct ebpf_chain_cpu));
    __uint(max_entries, 1);
} chain_cpu SEC(".maps");

static __always_inline struct ebpf_chain_cpu *ebpf_chain_this_cpu(void) {
    __u32 zero = 0;

    return bpf_map_lookup_elem(&chain_cpu, &zero);
}

/*
 * Runs after a tail call to an empty index: the end of the bank, or an index with a removed program. A packet thus pays one
 * failed tail call, and no comparison before each tail call. The function looks up the maps again, so that the path of a
 * successful tail call keeps no values for it.
 */
static __always_inline int ebpf_chain_fall_through(void) {
    __u32 zero = 0;
    struct ebpf_chain_state *state = bpf_map_lookup_elem(&chain_state, &zero);
    struct ebpf_chain_cpu *cpu = ebpf_chain_this_cpu();
    __u64 at, bank;

    if (!state || !cpu) return EBPF_CHAIN_CONTINUE; /* never: both are arrays */
    at = cpu->at % EBPF_CHAIN_INDEXES;
    cpu->counts[at].hits--;
    bank = state->banks[at / EBPF_CHAIN_BANK];
    if (at != EBPF_CHAIN_END(bank)) cpu->counts[at].misses++;
    return EBPF_CHAIN_DEFAULT(bank);
}

/* Runs the program at the index after `at`. Returns, with the verdict, only if that index is empty. */
static __always_inline int ebpf_chain_go_on(void *ctx, struct ebpf_chain_cpu *cpu, __u64 at) {
    at = (at + 1) % EBPF_CHAIN_INDEXES;
    cpu->at = at;
    cpu->counts[at].hits++;
    bpf_tail_call(ctx, &chain_table, at);
    return ebpf_chain_fall_through();
}

/* `at` is read before the body and written after it, because the body may send a packet into another chain on this CPU. */
#define EBPF_CHAIN_MEMBER(name, context)                     \
    static __always_inline int name##_verdict(context *ctx); \
    EBPF_CHAIN_SECTION int name(context *ctx) {              \
        struct ebpf_chain_cpu *cpu = ebpf_chain_this_cpu();  \
        __u64 at;                                            \
        int verdict;                                         \
                                                             \
        if (!cpu) return EBPF_CHAIN_CONTINUE;                \
        at = cpu->at;                                        \
        verdict = name##_verdict(ctx);                       \
        if (verdict != EBPF_CHAIN_CONTINUE) return verdict;  \
        return ebpf_chain_go_on(ctx, cpu, at);               \
    }                                                        \
    static __always_inline int name##_verdict(__attribute__((unused)) context *ctx)

#endif

/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * chain: the root program of a chain, which is attached to the interface, and a member that passes every packet on, as a
 * placeholder. Write other members with <ebpfmap/bpf/chain.h>.
 */
#if defined(FRAGS)
#define EBPF_CHAIN_FRAGS
#elif defined(TC)
#define EBPF_CHAIN_TC
#endif
#include <ebpfmap/bpf/chain.h>

#ifdef TC
typedef struct __sk_buff context;
#else
typedef struct xdp_md context;
#endif

EBPF_CHAIN_SECTION
int chain_root(context *ctx) {
    __u32 zero = 0;
    volatile struct ebpf_chain_state *state = bpf_map_lookup_elem(&chain_state, &zero);
    struct ebpf_chain_cpu *cpu = ebpf_chain_this_cpu();

    if (!state || !cpu) return EBPF_CHAIN_CONTINUE; /* never: both are arrays */
    return ebpf_chain_go_on(ctx, cpu, EBPF_CHAIN_BEFORE(state->banks[state->active & 1]));
}

EBPF_CHAIN_MEMBER(chain_pass, context) { return EBPF_CHAIN_CONTINUE; }

char _license[] SEC("license") = "Dual BSD/GPL";

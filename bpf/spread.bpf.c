/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * spread: redirects frames to other CPUs. Both directions of a conversation go to the same CPU.
 */
#include <ebpfmap/bundled.h>

#include "parse.h"
#include "xdp.h"

#define OUTCOMES (EBPF_SPREAD_COUNTER_ARRIVED + 1)
#include "outcome.h"

#ifdef FRAGS
#define SEC_XDP_CPUMAP SEC("xdp.frags/cpumap")
#else
#define SEC_XDP_CPUMAP SEC("xdp/cpumap")
#endif

/* The library sets max_entries to the number of possible CPUs, because the kernel refuses more. */
struct {
    __uint(type, BPF_MAP_TYPE_CPUMAP);
    __uint(key_size, sizeof(__u32));
    __uint(value_size, sizeof(struct bpf_cpumap_val));
    __uint(max_entries, 0);
} cpus SEC(".maps");

/* The CPUs to choose from, keys of `cpus`. A CPU that is listed twice gets twice as many frames. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, __u32);
    __uint(max_entries, 256);
} cpu_list SEC(".maps");

/* The number of used entries in `cpu_list`. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, __u32);
    __uint(max_entries, 1);
} cpu_count SEC(".maps");

/* The frames for each entry of `cpu_list`. */
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, struct counter);
    __uint(max_entries, 256);
} cpu_packets SEC(".maps");

struct choice {
    __u64 hash;
    enum ebpf_spread_counter by;
};

/* Every bit of the result depends on every bit of the input: the finalizer of MurmurHash3. */
static __always_inline __u64 mix(__u64 bits) {
    bits ^= bits >> 33;
    bits *= 0xff51afd7ed558ccd;
    bits ^= bits >> 33;
    bits *= 0xc4ceb9fe1a85ec53;
    return bits ^ bits >> 33;
}

static __always_inline __u64 hash_endpoint(const struct address *address, __be16 port) {
    const __u32 *words = address->words;
    __u64 hash = mix(words[0] | (__u64)words[1] << 32);

    hash = mix(hash + (words[2] | (__u64)words[3] << 32));
    return mix(hash + port);
}

/* A sum does not depend on the order, so both directions have the same hash. */
static __always_inline __u64 hash_packet(const struct packet *packet) {
    __u64 source = hash_endpoint(&packet->source, packet->source_port);
    __u64 destination = hash_endpoint(&packet->destination, packet->destination_port);

    return mix(source + destination + packet->protocol);
}

static __always_inline __u64 hash_mac(const __u8 *mac) {
    __u64 bits = 0;

    __builtin_memcpy(&bits, mac, ETH_ALEN);
    return mix(bits);
}

static __always_inline struct choice choose(struct xdp_md *ctx) {
    struct ethhdr *ethernet = ethernet_header(ctx);
    struct choice choice = {0, EBPF_SPREAD_COUNTER_BY_MACS};
    struct packet packet;

    if (!has_ethernet(ctx, ethernet)) return choice;
    packet = parse_packet(ctx, network_header(ctx, ethernet));
    if (packet.version) {
        choice.hash = hash_packet(&packet);
        choice.by = packet.has_ports ? EBPF_SPREAD_COUNTER_BY_PORTS : EBPF_SPREAD_COUNTER_BY_ADDRESSES;
    } else {
        choice.hash = mix(hash_mac(ethernet->h_source) + hash_mac(ethernet->h_dest));
    }
    return choice;
}

/* An index below `count`, by multiplication with the upper half of the hash as a fraction of 1. */
static __always_inline __u32 index_of(__u64 hash, __u32 count) { return (hash >> 32) * count >> 32; }

static __always_inline int hand_over(struct xdp_md *ctx, enum ebpf_spread_counter by, __u32 index, __u32 cpu) {
    long action = bpf_redirect_map(&cpus, cpu, action_on_miss());

    if (action == XDP_REDIRECT) count_in(&cpu_packets, index, ctx);
    count(ctx, action == XDP_REDIRECT ? by : EBPF_SPREAD_COUNTER_MISSED);
    return action;
}

SEC_XDP
int spread(struct xdp_md *ctx) {
    __u32 zero = 0;
    __u32 *listed = bpf_map_lookup_elem(&cpu_count, &zero);
    struct choice choice = choose(ctx);
    __u32 index = index_of(choice.hash, listed ? *listed : 0);
    __u32 *cpu = bpf_map_lookup_elem(&cpu_list, &index);

    if (cpu && listed && *listed) return hand_over(ctx, choice.by, index, *cpu);
    count(ctx, EBPF_SPREAD_COUNTER_NO_CPU);
    return action_on_miss();
}

SEC_XDP_CPUMAP
int arrive(struct xdp_md *ctx) {
    count(ctx, EBPF_SPREAD_COUNTER_ARRIVED);
    return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";

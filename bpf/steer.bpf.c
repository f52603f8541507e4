/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * steer: redirects frames to the AF_XDP socket of their receive queue: all frames, or frames to certain ports and prefixes.
 */
#include <ebpfmap/bundled.h>

#include "parse.h"
#include "xdp.h"

#define OUTCOMES (EBPF_STEER_COUNTER_OTHER_ADDRESS + 1)
#include "outcome.h"

#define IPV4_BITS 32
#define IPV6_BITS 128

struct prefix4 {
    __u32 length;
    __u32 address;
};

struct prefix6 {
    __u32 length;
    struct address address;
};

const volatile __u32 match = 0;

struct {
    __uint(type, BPF_MAP_TYPE_XSKMAP);
    __uint(key_size, sizeof(__u32)); /* the queue */
    __uint(value_size, sizeof(__u32));
    __uint(max_entries, 256);
} sockets SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __type(key, __u16); /* host byte order */
    __type(value, __u8);
    __uint(max_entries, 4096);
} ports SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LPM_TRIE);
    __type(key, struct prefix4);
    __type(value, __u8);
    __uint(max_entries, 4096);
    __uint(map_flags, BPF_F_NO_PREALLOC);
} prefixes4 SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LPM_TRIE);
    __type(key, struct prefix6);
    __type(value, __u8);
    __uint(max_entries, 4096);
    __uint(map_flags, BPF_F_NO_PREALLOC);
} prefixes6 SEC(".maps");

static __always_inline enum ebpf_steer_counter match_port(const struct packet *packet) {
    __u16 port = bpf_ntohs(packet->destination_port);

    if (!packet->has_ports) return EBPF_STEER_COUNTER_NO_PORT;
    return bpf_map_lookup_elem(&ports, &port) ? EBPF_STEER_COUNTER_REDIRECTED : EBPF_STEER_COUNTER_OTHER_PORT;
}

static __always_inline enum ebpf_steer_counter match_prefix(const struct packet *packet) {
    struct prefix4 ipv4 = {IPV4_BITS, packet->destination.words[0]};
    struct prefix6 ipv6 = {IPV6_BITS, packet->destination};
    void *found;

    if (packet->version == 4) {
        found = bpf_map_lookup_elem(&prefixes4, &ipv4);
    } else {
        found = bpf_map_lookup_elem(&prefixes6, &ipv6);
    }
    return found ? EBPF_STEER_COUNTER_REDIRECTED : EBPF_STEER_COUNTER_OTHER_ADDRESS;
}

/* EBPF_STEER_COUNTER_REDIRECTED for a frame that goes to a socket. */
static __always_inline enum ebpf_steer_counter match_frame(struct xdp_md *ctx) {
    struct ethhdr *ethernet = ethernet_header(ctx);
    enum ebpf_steer_counter outcome = EBPF_STEER_COUNTER_REDIRECTED;
    struct packet packet;

    if (!match) return EBPF_STEER_COUNTER_REDIRECTED;
    if (!has_ethernet(ctx, ethernet)) return EBPF_STEER_COUNTER_NOT_IP;
    packet = parse_packet(ctx, network_header(ctx, ethernet));
    if (!packet.version) return EBPF_STEER_COUNTER_NOT_IP;
    if (match & EBPF_STEER_MATCH_PORT) outcome = match_port(&packet);
    if (outcome == EBPF_STEER_COUNTER_REDIRECTED && (match & EBPF_STEER_MATCH_PREFIX)) outcome = match_prefix(&packet);
    return outcome;
}

SEC_XDP
int steer(struct xdp_md *ctx) {
    enum ebpf_steer_counter outcome = match_frame(ctx);
    long action = action_on_miss();

    if (outcome == EBPF_STEER_COUNTER_REDIRECTED) {
        action = bpf_redirect_map(&sockets, ctx->rx_queue_index, action_on_miss());
        if (action != XDP_REDIRECT) outcome = EBPF_STEER_COUNTER_MISSED;
    }
    count(ctx, outcome);
    return action;
}

char _license[] SEC("license") = "Dual BSD/GPL";

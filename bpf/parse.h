/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Addresses, protocol and ports of an IP packet.
 *
 * Fragments are parsed without protocol and ports. Only the first fragment has them, so decisions by port would separate the
 * fragments of a datagram. A header that is not in the first buffer of the frame counts as missing.
 */
#ifndef EBPFMAP_BPF_PARSE_H
#define EBPFMAP_BPF_PARSE_H

#include "link_layer.h"

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>

/* Packets with more IPv6 extension headers are parsed without ports. RFC 8200 has six, and one of them may occur twice. */
#define MAX_EXTENSIONS 7

#define IPV4_MORE_FRAGMENTS 0x2000
#define IPV4_FRAGMENT_OFFSET 0x1fff
#define IPV6_MORE_FRAGMENTS 0x0001
#define IPV6_FRAGMENT_OFFSET 0xfff8

struct address {
    __u32 words[4]; /* network byte order; an IPv4 address is the first word, the others are 0 */
};

struct packet {
    struct address source;
    struct address destination;
    __be16 source_port;
    __be16 destination_port;
    __u8 version;  /* 4, 6; 0: no IP header, or an incomplete one */
    __u8 protocol; /* after IP and its extension headers; 0 for a fragment */
    __u8 has_ports;
};

struct ports {
    __be16 source;
    __be16 destination;
};

/* The first bytes of every IPv6 extension header. */
struct extension {
    __u8 next;
    __u8 length;
};

struct fragment {
    __u8 next;
    __u8 reserved;
    __be16 offset;
    __be32 id;
};

/*
 * A place in a frame at an offset that depends on the frame. The verifier allows the addition of such an offset to a pointer only
 * with CAP_PERFMON. The variant for other processes keeps the offset, and a helper copies the bytes there.
 */
struct place {
#ifdef ASKING
    struct xdp_md *ctx;
    __u32 offset;
#else
    void *begin;
    void *end;
#endif
};

static __always_inline struct place place_of(struct xdp_md *ctx, struct network_header network) {
#ifdef ASKING
    return (struct place){ctx, network.offset};
#else
    return (struct place){network.begin, (void *)(long)ctx->data_end};
#endif
}

static __always_inline void go_on(struct place *place, __u32 bytes) {
#ifdef ASKING
    place->offset += bytes;
#else
    place->begin += bytes;
#endif
}

/* The header at a place, in the frame or in `room`. Read it only if IS_WHOLE() is true: the frame has the complete header. */
#ifdef ASKING
#define HEADER_AT(place, room) (&(room))
#define IS_WHOLE(place, header) (bpf_xdp_load_bytes((place).ctx, (place).offset, (header), sizeof *(header)) == 0)
#else
#define HEADER_AT(place, room) ((typeof(room) *)(place).begin)
#define IS_WHOLE(place, header) ((void *)((header) + 1) <= (place).end)
#endif

static __always_inline int protocol_has_ports(__u8 protocol) {
    return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP || protocol == IPPROTO_UDPLITE ||
           protocol == IPPROTO_DCCP;
}

static __always_inline void parse_transport(struct packet *packet, __u8 protocol, struct place place) {
    struct ports room, *ports = HEADER_AT(place, room);

    packet->protocol = protocol;
    if (!protocol_has_ports(protocol) || !IS_WHOLE(place, ports)) return;
    packet->source_port = ports->source;
    packet->destination_port = ports->destination;
    packet->has_ports = 1;
}

static __always_inline void parse_ipv4(struct packet *packet, struct iphdr *ip, void *end, struct place place) {
    if ((void *)(ip + 1) > end || ip->version != 4 || ip->ihl < 5) return;
    packet->version = 4;
    packet->source.words[0] = ip->saddr;
    packet->destination.words[0] = ip->daddr;
    if (ip->frag_off & bpf_htons(IPV4_MORE_FRAGMENTS | IPV4_FRAGMENT_OFFSET)) return;
    go_on(&place, ip->ihl * 4);
    parse_transport(packet, ip->protocol, place);
}

static __always_inline int is_extension(__u8 protocol) {
    return protocol == IPPROTO_HOPOPTS || protocol == IPPROTO_ROUTING || protocol == IPPROTO_DSTOPTS || protocol == IPPROTO_AH;
}

/* The length of the authentication header has another unit. */
static __always_inline __u32 extension_size(__u8 protocol, __u8 length) {
    return protocol == IPPROTO_AH ? (length + 2) * 4 : (length + 1) * 8;
}

/* A complete packet may also have a fragment header (RFC 6946). It is then one more extension header. */
static __always_inline int is_part(const struct fragment *fragment) {
    return (fragment->offset & bpf_htons(IPV6_FRAGMENT_OFFSET | IPV6_MORE_FRAGMENTS)) != 0;
}

static __always_inline void parse_extensions(struct packet *packet, __u8 protocol, struct place place) {
#pragma unroll
    for (int i = 0; i < MAX_EXTENSIONS; i++) {
        struct extension room, *extension = HEADER_AT(place, room);
        struct fragment part, *fragment = HEADER_AT(place, part);

        if (protocol == IPPROTO_FRAGMENT) {
            if (!IS_WHOLE(place, fragment) || is_part(fragment)) return;
            protocol = fragment->next;
            go_on(&place, sizeof *fragment);
        } else if (is_extension(protocol)) {
            if (!IS_WHOLE(place, extension)) return;
            go_on(&place, extension_size(protocol, extension->length));
            protocol = extension->next;
        } else {
            break;
        }
    }
    parse_transport(packet, protocol, place);
}

static __always_inline void parse_ipv6(struct packet *packet, struct ipv6hdr *ip, void *end, struct place place) {
    if ((void *)(ip + 1) > end || ip->version != 6) return;
    packet->version = 6;
    __builtin_memcpy(&packet->source, &ip->saddr, sizeof packet->source);
    __builtin_memcpy(&packet->destination, &ip->daddr, sizeof packet->destination);
    go_on(&place, sizeof *ip);
    parse_extensions(packet, ip->nexthdr, place);
}

static __always_inline struct packet parse_packet(struct xdp_md *ctx, struct network_header network) {
    void *end = (void *)(long)ctx->data_end;
    struct packet packet = {};

    if (network.protocol == bpf_htons(ETH_P_IP)) parse_ipv4(&packet, network.begin, end, place_of(ctx, network));
    if (network.protocol == bpf_htons(ETH_P_IPV6)) parse_ipv6(&packet, network.begin, end, place_of(ctx, network));
    return packet;
}

#endif

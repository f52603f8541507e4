/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Losses, their interfaces and their maps: `losses` has the totals, `stream` has one record for each event.
 */
#ifndef EBPFMAP_BPF_LOSSES_H
#define EBPFMAP_BPF_LOSSES_H

#include <ebpfmap/drops.h>

#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "kernel_types.h"
#include "shared/loss.h"

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
    __type(key, struct loss);
    __type(value, __u64);
    __uint(max_entries, 1024);
} losses SEC(".maps");

/* By reason: packets that did not fit into `losses`. */
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, __u64);
    __uint(max_entries, EBPF_DROP_REASON_CPUMAP_PROGRAM + 1);
} unplaced SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 256 * 1024);
} stream SEC(".maps");

/* Packets that did not fit into `stream`. */
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, __u64);
    __uint(max_entries, 1);
} left_out SEC(".maps");

struct label {
    char name[16];
};

/* Names of interfaces at their last loss. */
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __type(key, struct loss_place);
    __type(value, struct label);
    __uint(max_entries, 1024);
} names SEC(".maps");

static __always_inline void add(__u64 *counter, __u64 packets) {
    if (counter) __sync_fetch_and_add(counter, packets);
}

/* If the hash takes no new key (full, or busy in a nested interrupt), the packets are counted by reason only. */
static __always_inline void sum_up(const struct loss *loss, __u64 packets) {
    __u64 *counter = bpf_map_lookup_elem(&losses, loss);

    if (!counter) {
        __u64 none = 0;

        bpf_map_update_elem(&losses, loss, &none, BPF_NOEXIST);
        counter = bpf_map_lookup_elem(&losses, loss);
    }
    if (!counter) counter = bpf_map_lookup_elem(&unplaced, &loss->reason);
    add(counter, packets);
}

static __always_inline void put_in_stream(const struct loss *loss, __u64 packets) {
    struct loss_record *record = bpf_ringbuf_reserve(&stream, sizeof(*record), 0);

    if (!record) {
        __u32 only = 0;

        add(bpf_map_lookup_elem(&left_out, &only), packets);
        return;
    }
    record->loss = *loss;
    record->packets = packets;
    bpf_ringbuf_submit(record, 0);
}

static __always_inline int lose(const struct loss *loss, __u64 packets) {
    sum_up(loss, packets);
    put_in_stream(loss, packets);
    return 0;
}

static __always_inline __u32 netns_of(const struct net_device *device) {
    if (!bpf_core_field_exists(device->nd_net.net)) return 0;
    return BPF_CORE_READ(device, nd_net.net, ns.inum);
}

static __always_inline void name_place(const struct net_device *device, __u32 ifindex, __u32 netns) {
    struct loss_place place = {.netns = netns, .ifindex = ifindex};
    struct label label = {};
    struct label *known = bpf_map_lookup_elem(&names, &place);
    const __u64 *now = (void *)&label, *before = (void *)known;

    BPF_CORE_READ_STR_INTO(&label.name, device, name);
    if (before && before[0] == now[0] && before[1] == now[1]) return;
    bpf_map_update_elem(&names, &place, &label, BPF_ANY);
}

static __always_inline void set_ingress(struct loss *loss, const struct net_device *device) {
    loss->ingress = BPF_CORE_READ(device, ifindex);
    loss->netns = netns_of(device);
    name_place(device, loss->ingress, loss->netns);
}

static __always_inline void set_target(struct loss *loss, const struct net_device *device) {
    loss->target = BPF_CORE_READ(device, ifindex);
    loss->target_netns = netns_of(device);
    name_place(device, loss->target, loss->target_netns);
}

#endif

/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * drops: counts what the kernel discards after an XDP program has returned, by reason and place.
 *
 * These are raw tracepoints, which need no tracefs. The offsets of the few fields that are read from the kernel's structs, and
 * the numbers of its drop reasons, come from its BTF when the object is loaded. An argument that a kernel does not pass makes
 * attaching fail there (EINVAL), program by program.
 */
#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* EBPF_DROP_… of <ebpfmap/drops.h>. */
enum reason {
    REDIRECT = 1,
    DEVMAP,
    CPUMAP_QUEUE,
    CPUMAP_CPU,
    XSK,
    ABORTED,
    BAD_ACTION,
    TX,
    CHECKSUM,
    REASONS
};

/* Losses with the same one of these are counted together: the key of `losses`, and the head of a record in `stream`. */
struct loss {
    __u32 reason;
    __s32 error;
    __u32 netns;
    __u32 ingress;
    __u32 target_netns;
    __u32 target;
    __u32 map;
    __u32 program;
};

struct record {
    struct loss loss;
    __u64 packets;
};

#define ANY_KERNEL __attribute__((preserve_access_index))

struct ns_common {
    unsigned int inum;
} ANY_KERNEL;

struct net {
    struct ns_common ns;
} ANY_KERNEL;

typedef struct {
    struct net *net;
} ANY_KERNEL possible_net_t;

struct net_device {
    int ifindex;
    possible_net_t nd_net;
} ANY_KERNEL;

struct bpf_prog_aux {
    __u32 id;
} ANY_KERNEL;

struct bpf_prog {
    struct bpf_prog_aux *aux;
} ANY_KERNEL;

struct sk_buff {
    int skb_iif;
} ANY_KERNEL;

/* What a devmap hands to the tracepoint: the device is its first field, on which the kernel's own tracepoint relies too. */
struct devmap_target {
    struct net_device *device;
};

/* Only the names count; a kernel that lacks one has no such drop reason. */
enum skb_drop_reason {
    SKB_DROP_REASON_TCP_CSUM = 1,
    SKB_DROP_REASON_UDP_CSUM,
    SKB_DROP_REASON_IP_CSUM,
    SKB_DROP_REASON_ICMP_CSUM,
    SKB_DROP_REASON_SKB_CSUM
};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
    __type(key, struct loss);
    __type(value, __u64);
    __uint(max_entries, 1024);
} losses SEC(".maps");

/* By reason: packets that found no place in `losses`. */
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, __u64);
    __uint(max_entries, REASONS);
} unplaced SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 256 * 1024);
} stream SEC(".maps");

/* Packets for which `stream` had no room. */
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, __u64);
    __uint(max_entries, 1);
} left_out SEC(".maps");

static __always_inline void add(__u64 *counter, __u64 packets) {
    if (counter) __sync_fetch_and_add(counter, packets);
}

/* Loses no packet: what the hash refuses (full, or busy in a nested interrupt) is counted by its reason alone. */
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

static __always_inline void tell(const struct loss *loss, __u64 packets) {
    struct record *record = bpf_ringbuf_reserve(&stream, sizeof(*record), 0);

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
    tell(loss, packets);
    return 0;
}

static __always_inline __u32 netns_of(const struct net_device *device) {
    if (!bpf_core_field_exists(device->nd_net.net)) return 0;
    return BPF_CORE_READ(device, nd_net.net, ns.inum);
}

static __always_inline void set_ingress(struct loss *loss, const struct net_device *device) {
    loss->ingress = BPF_CORE_READ(device, ifindex);
    loss->netns = netns_of(device);
}

static __always_inline void set_target(struct loss *loss, const struct net_device *device) {
    loss->target = BPF_CORE_READ(device, ifindex);
    loss->target_netns = netns_of(device);
}

static __always_inline __u32 program_id(const struct bpf_prog *program) { return BPF_CORE_READ(program, aux, id); }

/* (ingress, program, target, error, map type, map id, index); without the map type before 5.13. */
SEC("raw_tp/xdp_redirect_err")
int redirect_failed(struct bpf_raw_tracepoint_args *ctx) {
    const struct devmap_target *target = (void *)ctx->args[2];
    __u32 type = ctx->args[4];
    struct loss loss = {.reason = type == BPF_MAP_TYPE_XSKMAP ? XSK : REDIRECT,
                        .error = (int)ctx->args[3],
                        .target = ctx->args[6],
                        .program = program_id((void *)ctx->args[1])};

    set_ingress(&loss, (void *)ctx->args[0]);
    /* bpf_redirect() has no map: its map id is INT_MAX and its index an interface. */
    if ((int)ctx->args[5] != __INT_MAX__) loss.map = ctx->args[5];
    if (type == BPF_MAP_TYPE_DEVMAP || type == BPF_MAP_TYPE_DEVMAP_HASH) {
        struct net_device *device = NULL;

        /* A broadcast has no target. */
        loss.target = 0;
        if (target) bpf_probe_read_kernel(&device, sizeof(device), &target->device);
        if (device) set_target(&loss, device);
    }
    return lose(&loss, 1);
}

/* (ingress, egress, sent, drops, error) */
SEC("raw_tp/xdp_devmap_xmit")
int devmap_sent(struct bpf_raw_tracepoint_args *ctx) {
    int drops = ctx->args[3];
    struct loss loss = {.reason = DEVMAP, .error = (int)ctx->args[4]};

    if (drops <= 0) return 0;
    set_ingress(&loss, (void *)ctx->args[0]);
    set_target(&loss, (void *)ctx->args[1]);
    return lose(&loss, drops);
}

/* (map id, processed, drops, CPU) */
SEC("raw_tp/xdp_cpumap_enqueue")
int cpumap_queued(struct bpf_raw_tracepoint_args *ctx) {
    __u32 drops = ctx->args[2];
    struct loss loss = {.reason = CPUMAP_QUEUE, .map = ctx->args[0], .target = ctx->args[3]};

    return drops ? lose(&loss, drops) : 0;
}

/* (map id, processed, drops, rescheduled, verdicts of the entry's program); in the thread of the CPU */
SEC("raw_tp/xdp_cpumap_kthread")
int cpumap_processed(struct bpf_raw_tracepoint_args *ctx) {
    __u32 drops = ctx->args[2];
    struct loss loss = {.reason = CPUMAP_CPU, .map = ctx->args[0], .target = bpf_get_smp_processor_id()};

    return drops ? lose(&loss, drops) : 0;
}

/* (interface, program, action) */
SEC("raw_tp/xdp_exception")
int exception(struct bpf_raw_tracepoint_args *ctx) {
    __u32 action = ctx->args[2];
    struct loss loss = {.reason = BAD_ACTION, .program = program_id((void *)ctx->args[1])};

    /* Some drivers report a failed redirect here as well. */
    if (action == XDP_REDIRECT) return 0;
    if (action == XDP_ABORTED) loss.reason = ABORTED;
    if (action == XDP_TX) loss.reason = TX;
    if (loss.reason == BAD_ACTION) loss.target = action;
    set_ingress(&loss, (void *)ctx->args[0]);
    return lose(&loss, 1);
}

/* (interface, sent, drops, error) */
SEC("raw_tp/xdp_bulk_tx")
int sent_back(struct bpf_raw_tracepoint_args *ctx) {
    int drops = ctx->args[2];
    struct loss loss = {.reason = TX, .error = (int)ctx->args[3]};

    if (drops <= 0) return 0;
    set_ingress(&loss, (void *)ctx->args[0]);
    return lose(&loss, drops);
}

#define IS(reason, name) \
    (bpf_core_enum_value_exists(enum skb_drop_reason, name) && (reason) == bpf_core_enum_value(enum skb_drop_reason, name))

/* (buffer, place in the kernel, reason); without the reason before 5.17. */
SEC("raw_tp/kfree_skb")
int buffer_freed(struct bpf_raw_tracepoint_args *ctx) {
    const struct sk_buff *buffer = (void *)ctx->args[0];
    __u32 reason = ctx->args[2];
    struct loss loss = {.reason = CHECKSUM};

    if (!IS(reason, SKB_DROP_REASON_UDP_CSUM) && !IS(reason, SKB_DROP_REASON_TCP_CSUM) &&
        !IS(reason, SKB_DROP_REASON_IP_CSUM) && !IS(reason, SKB_DROP_REASON_ICMP_CSUM) && !IS(reason, SKB_DROP_REASON_SKB_CSUM))
        return 0;
    /* UDP has put something else in the place of the device by now. */
    loss.ingress = BPF_CORE_READ(buffer, skb_iif);
    return lose(&loss, 1);
}

char _license[] SEC("license") = "Dual BSD/GPL";

/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * drops: counters of packets that the kernel discards after an XDP program has returned, by reason and place.
 *
 * Raw tracepoints need no tracefs. The offsets of kernel struct fields and the numbers of drop reasons come from the kernel's
 * BTF at load time. If a kernel passes fewer arguments than a program reads, attaching this program fails with EINVAL.
 *
 * The kernel reports some losses at two tracepoints, one right after the other on the same CPU. So each CPU notes in `heard` the
 * losses that the next tracepoint must not count again:
 *
 *   devmap entry, native     xdp_exception for each frame, then xdp_devmap_xmit with the sum
 *   devmap entry, generic    xdp_exception, then kfree_skb
 *   cpumap entry             xdp_exception (generic mode) or xdp_redirect_err, then xdp_cpumap_kthread with the sum
 *   full queue, generic      xdp_cpumap_enqueue, then xdp_redirect_err with ENOSPC
 *
 * In generic mode some losses wait in `heard` for the following kfree_skb, because only kfree_skb has the packet.
 */
#include <linux/bpf.h>
#include <linux/errno.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* EBPF_DROP_REASON_… of <ebpfmap/drops.h>. */
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
    CPUMAP_PROGRAM = 11,
    REASONS
};

/* LossFlag of src/program/drops/drops.h. */
enum flag {
    MERGED = 1,    /* the packet was merged from several (GSO, GRO) */
    BROADCAST = 2, /* the redirect was to several interfaces; the kernel does not name the interface that failed */
    OF_ENTRY = 4   /* the program is in a map entry */
};

/* The key of `losses`, and the start of a record in `stream`. Losses with equal keys are counted together. */
struct loss {
    __u32 reason;
    __s32 error;
    __u32 netns;
    __u32 ingress;
    __u32 target_netns;
    __u32 target;
    __u32 map;
    __u32 program;
    __u32 flags;
};

struct record {
    struct loss loss;
    __u64 packets;
};

/* From kernel headers that conflict with the structs below. */
#define IFF_UP 1
#define VLAN_HLEN 4

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

struct bpf_link {
    struct bpf_prog *prog;
} ANY_KERNEL;

struct bpf_xdp_link {
    struct bpf_link link;
} ANY_KERNEL;

struct bpf_xdp_entity {
    struct bpf_prog *prog;
    struct bpf_xdp_link *link;
} ANY_KERNEL;

struct net_device {
    char name[16];
    int ifindex;
    unsigned int flags;
    unsigned int mtu;
    unsigned short hard_header_len;
    possible_net_t nd_net;
    struct bpf_prog *xdp_prog; /* of generic mode */
    struct bpf_xdp_entity xdp_state[3];
} ANY_KERNEL;

struct bpf_prog_aux {
    __u32 id;
} ANY_KERNEL;

struct bpf_prog {
    enum bpf_attach_type expected_attach_type;
    struct bpf_prog_aux *aux;
} ANY_KERNEL;

struct skb_shared_info {
    unsigned short gso_size;
} ANY_KERNEL;

struct sk_buff {
    struct net_device *dev;
    unsigned int len;
    int skb_iif;
    unsigned int end; /* an offset on 64-bit machines */
    unsigned char *head;
} ANY_KERNEL;

struct xdp_dev_bulk_queue {
    struct bpf_prog *xdp_prog;
} ANY_KERNEL;

struct xdp_cpumap_stats {
    unsigned int drop;
} ANY_KERNEL;

/* A devmap's argument to the tracepoint. The kernel's own tracepoint also relies on the device being the first field. */
struct devmap_target {
    struct net_device *device;
};

/* The values come from the kernel's BTF by name. A kernel without the name does not have the drop reason. */
enum skb_drop_reason {
    SKB_DROP_REASON_TCP_CSUM = 1,
    SKB_DROP_REASON_UDP_CSUM,
    SKB_DROP_REASON_IP_CSUM,
    SKB_DROP_REASON_ICMP_CSUM,
    SKB_DROP_REASON_SKB_CSUM
};

/* The key of `names`. */
struct place {
    __u32 netns;
    __u32 ifindex;
};

struct label {
    char name[16];
};

struct heard {
    struct loss waiting; /* a loss that waits for its packet; reason 0: no loss waits */
    __u64 device;        /* the interface of that packet */
    __u32 limit;         /* the longest frame that the target of `waiting` takes */
    __u32 aborted;       /* frames that the program of an entry of `egress` aborted, already counted */
    __u64 egress;
};

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
    __uint(max_entries, REASONS);
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

/* Names of interfaces at their last loss. */
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __type(key, struct place);
    __type(value, struct label);
    __uint(max_entries, 1024);
} names SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, struct heard);
    __uint(max_entries, 1);
} heard SEC(".maps");

/* By the thread of a cpumap entry: packets of its current batch that are already counted. */
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __type(key, __u32);
    __type(value, __u32);
    __uint(max_entries, 4096);
} told SEC(".maps");

/* 1 after a program is attached to kfree_skb. Before that, no loss may wait. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, __u32);
    __uint(max_entries, 1);
} hears_buffers SEC(".maps");

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

static __always_inline struct heard *heard_here(void) {
    __u32 only = 0;

    return bpf_map_lookup_elem(&heard, &only);
}

/* The waiting loss has no socket buffer, or its buffer is being freed. */
static __always_inline void tell_waiting(struct heard *here) {
    struct loss loss;

    if (!here || here->waiting.reason == 0) return;
    loss = here->waiting;
    here->waiting.reason = 0;
    lose(&loss, 1);
}

/* 1: the loss is counted when the kernel frees the buffer, which happens next. */
static __always_inline int wait_for_buffer(const struct loss *loss, const struct net_device *device, __u32 limit) {
    __u32 only = 0;
    __u32 *possible = bpf_map_lookup_elem(&hears_buffers, &only);
    struct heard *here = heard_here();

    if (!possible || !*possible || !here) return 0;
    here->waiting = *loss;
    here->device = (__u64)device;
    here->limit = limit;
    return 1;
}

static __always_inline __u32 netns_of(const struct net_device *device) {
    if (!bpf_core_field_exists(device->nd_net.net)) return 0;
    return BPF_CORE_READ(device, nd_net.net, ns.inum);
}

static __always_inline void name_place(const struct net_device *device, __u32 ifindex, __u32 netns) {
    struct place place = {.netns = netns, .ifindex = ifindex};
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

static __always_inline __u32 program_id(const struct bpf_prog *program) { return BPF_CORE_READ(program, aux, id); }

static __always_inline int is_of_cpumap(const struct bpf_prog *program) {
    return BPF_CORE_READ(program, expected_attach_type) == BPF_XDP_CPUMAP;
}

static __always_inline int is_of_devmap(const struct bpf_prog *program) {
    return BPF_CORE_READ(program, expected_attach_type) == BPF_XDP_DEVMAP;
}

static __always_inline int runs_generic(const struct net_device *device, const struct bpf_prog *program) {
    return bpf_core_field_exists(device->xdp_prog) && BPF_CORE_READ(device, xdp_prog) == program;
}

/* Also 1 if this is unknown. */
static __always_inline int runs_native(const struct net_device *device, const struct bpf_prog *program) {
    const struct bpf_xdp_link *link;

    if (!bpf_core_field_exists(device->xdp_state)) return 1;
    link = BPF_CORE_READ(device, xdp_state[1].link);
    if (link) return BPF_CORE_READ(link, link.prog) == program;
    return BPF_CORE_READ(device, xdp_state[1].prog) == program;
}

/* The thread of the cpumap entry also adds this loss to its sum; cpumap_processed() subtracts it. */
static __always_inline void note_told(void) {
    __u32 thread = bpf_get_current_pid_tgid();
    __u32 first = 1;
    __u32 *count = bpf_map_lookup_elem(&told, &thread);

    if (count)
        *count += 1;
    else
        bpf_map_update_elem(&told, &thread, &first, BPF_ANY);
}

static __always_inline __u32 take_told(void) {
    __u32 thread = bpf_get_current_pid_tgid();
    __u32 *count = bpf_map_lookup_elem(&told, &thread);
    __u32 taken = count ? *count : 0;

    if (count) bpf_map_delete_elem(&told, &thread);
    return taken;
}

static __always_inline void forget_target(struct loss *loss) {
    loss->flags |= BROADCAST;
    loss->target = 0;
    loss->target_netns = 0;
}

/*
 * In generic mode, a broadcast ends at the first interface that fails, and the tracepoint names the interface under the
 * program's key, or no interface. ENOMEM comes only from copies for a broadcast. ENETDOWN cannot come from an interface that is
 * up.
 */
static __always_inline int is_broadcast(const struct net_device *target, int error) {
    if (!target || error == -ENOMEM) return 1;
    return error == -ENETDOWN && (BPF_CORE_READ(target, flags) & IFF_UP);
}

/* The same as in the kernel's xdp_ok_fwd_dev(). */
static __always_inline __u32 longest_frame(const struct net_device *device) {
    return BPF_CORE_READ(device, mtu) + BPF_CORE_READ(device, hard_header_len) + VLAN_HLEN;
}

static __always_inline int is_too_long(const struct loss *loss) {
    return loss->error == (loss->reason == XSK ? -ENOSPC : -EMSGSIZE);
}

/* Arguments: ingress, program, target, error, map type (since 5.13), map id, index. */
SEC("raw_tp/xdp_redirect_err")
int redirect_failed(struct bpf_raw_tracepoint_args *ctx) {
    const struct net_device *ingress = (void *)ctx->args[0];
    const struct bpf_prog *program = (void *)ctx->args[1];
    const struct devmap_target *target = (void *)ctx->args[2];
    __u32 type = ctx->args[4];
    __u32 limit = 0;
    int of_cpumap = is_of_cpumap(program);
    struct loss loss = {.reason = type == BPF_MAP_TYPE_XSKMAP ? XSK : REDIRECT,
                        .error = (int)ctx->args[3],
                        .target = ctx->args[6],
                        .program = program_id(program),
                        .flags = of_cpumap ? OF_ENTRY : 0};

    tell_waiting(heard_here());
    if (of_cpumap) note_told();
    /* In generic mode, xdp_cpumap_enqueue has just reported it. */
    if (type == BPF_MAP_TYPE_CPUMAP && loss.error == -ENOSPC) return 0;
    set_ingress(&loss, ingress);
    /* bpf_redirect() has no map: the map id is INT_MAX and the index is that of an interface. */
    if ((int)ctx->args[5] != __INT_MAX__)
        loss.map = ctx->args[5];
    else
        loss.target_netns = loss.netns;
    if (type == BPF_MAP_TYPE_DEVMAP || type == BPF_MAP_TYPE_DEVMAP_HASH) {
        struct net_device *device = NULL;

        loss.target = 0;
        if (target) bpf_probe_read_kernel(&device, sizeof(device), &target->device);
        if (device) set_target(&loss, device);
        if (is_broadcast(device, loss.error))
            forget_target(&loss);
        else
            limit = longest_frame(device);
    }
    if (is_too_long(&loss) && (of_cpumap || runs_generic(ingress, program)) && wait_for_buffer(&loss, ingress, limit)) return 0;
    return lose(&loss, 1);
}

/* Arguments: ingress, egress, sent, drops, error. */
SEC("raw_tp/xdp_devmap_xmit")
int devmap_sent(struct bpf_raw_tracepoint_args *ctx) {
    int drops = ctx->args[3];
    struct loss loss = {.reason = DEVMAP, .error = (int)ctx->args[4]};
    struct heard *here;

    if (drops <= 0) return 0;
    here = heard_here();
    if (here) {
        if (here->egress == ctx->args[1]) drops -= here->aborted;
        here->aborted = 0;
    }
    if (drops <= 0) return 0;
    set_ingress(&loss, (void *)ctx->args[0]);
    set_target(&loss, (void *)ctx->args[1]);
    return lose(&loss, drops);
}

/* Arguments: map id, processed, drops, CPU. */
SEC("raw_tp/xdp_cpumap_enqueue")
int cpumap_queued(struct bpf_raw_tracepoint_args *ctx) {
    __u32 drops = ctx->args[2];
    struct loss loss = {.reason = CPUMAP_QUEUE, .map = ctx->args[0], .target = ctx->args[3]};

    return drops ? lose(&loss, drops) : 0;
}

/* Arguments: map id, processed, drops, rescheduled, verdicts of the entry's program. Runs in the thread of the CPU. */
SEC("raw_tp/xdp_cpumap_kthread")
int cpumap_processed(struct bpf_raw_tracepoint_args *ctx) {
    const struct xdp_cpumap_stats *verdicts = (void *)ctx->args[4];
    __u32 drops = ctx->args[2];
    __u32 refused = BPF_CORE_READ(verdicts, drop);
    struct loss loss = {.reason = CPUMAP_CPU, .map = ctx->args[0], .target = bpf_get_smp_processor_id()};
    __u32 already;

    if (drops) lose(&loss, drops);
    if (!refused) return 0;
    tell_waiting(heard_here());
    already = take_told();
    if (refused <= already) return 0;
    loss.reason = CPUMAP_PROGRAM;
    loss.flags = OF_ENTRY;
    return lose(&loss, refused - already);
}

/* In native mode, xdp_devmap_xmit reports these frames again, but not before 5.13, where the program ran earlier. */
static __always_inline void note_aborted(const struct net_device *egress) {
    const struct xdp_dev_bulk_queue *queue = NULL;
    struct heard *here = heard_here();

    if (!here || !bpf_core_field_exists(queue->xdp_prog)) return;
    if (here->egress != (__u64)egress) here->aborted = 0;
    here->egress = (__u64)egress;
    here->aborted++;
}

/* The kernel reported the target as the ingress. The real ingress may be in another namespace. */
static __always_inline void refused_by_target(struct loss *loss) {
    loss->reason = DEVMAP;
    loss->target = loss->ingress;
    loss->target_netns = loss->netns;
    loss->ingress = 0;
    loss->netns = 0;
}

/* Arguments: interface, program, action. For the program of a devmap entry, the interface is the egress of the frame. */
SEC("raw_tp/xdp_exception")
int exception(struct bpf_raw_tracepoint_args *ctx) {
    const struct net_device *device = (void *)ctx->args[0];
    const struct bpf_prog *program = (void *)ctx->args[1];
    __u32 action = ctx->args[2];
    int of_devmap = is_of_devmap(program);
    struct loss loss = {.reason = BAD_ACTION, .program = program_id(program)};

    /* Some drivers also report a failed redirect here. The program of a devmap entry cannot redirect. */
    if (action == XDP_REDIRECT && !of_devmap) return 0;
    tell_waiting(heard_here());
    set_ingress(&loss, device);
    if (of_devmap) {
        note_aborted(device);
        loss.flags = OF_ENTRY;
    } else if (is_of_cpumap(program)) {
        note_told();
        loss.flags = OF_ENTRY;
    } else if (action == XDP_TX) {
        loss.reason = TX;
        if (runs_native(device, program)) return lose(&loss, 1);
        if (!runs_generic(device, program)) refused_by_target(&loss);
        return wait_for_buffer(&loss, device, 0) ? 0 : lose(&loss, 1);
    }
    if (action == XDP_ABORTED) loss.reason = ABORTED;
    if (loss.reason == BAD_ACTION) loss.target = action;
    return lose(&loss, 1);
}

/* Arguments: interface, sent, drops, error. */
SEC("raw_tp/xdp_bulk_tx")
int sent_back(struct bpf_raw_tracepoint_args *ctx) {
    int drops = ctx->args[2];
    struct loss loss = {.reason = TX, .error = (int)ctx->args[3]};

    if (drops <= 0) return 0;
    set_ingress(&loss, (void *)ctx->args[0]);
    return lose(&loss, drops);
}

static __always_inline int is_merged(const struct sk_buff *buffer) {
    const struct skb_shared_info *shared;

    if (!bpf_core_field_exists(buffer->end)) return 0;
    shared = (void *)(BPF_CORE_READ(buffer, head) + BPF_CORE_READ(buffer, end));
    return BPF_CORE_READ(shared, gso_size) != 0;
}

/* `target` is the interface under the program's key. Another interface failed if the frame fits there, or if it is the ingress. */
static __always_inline int is_of_another(const struct loss *loss, __u32 length, __u32 limit) {
    if (loss->reason != REDIRECT || loss->map == 0) return 0;
    return length <= limit || (loss->target == loss->ingress && loss->target_netns == loss->netns);
}

/*
 * In generic mode, the kernel reports a failed redirect as XDP_TX of the target. The packet has the index of its ingress, unless
 * the driver has started to send it.
 */
static __always_inline void learn_ingress(struct loss *loss, __u32 ingress) {
    if (loss->reason == TX && (ingress == 0 || ingress == loss->ingress)) return;
    if (loss->reason == TX) refused_by_target(loss);
    loss->ingress = ingress;
}

/* Completes the waiting loss with data of its packet, which the kernel frees now. */
static __always_inline void learn_from(const struct sk_buff *buffer, struct heard *here) {
    struct loss *loss = &here->waiting;

    if ((__u64)BPF_CORE_READ(buffer, dev) != here->device) return;
    if (loss->reason == TX || loss->reason == DEVMAP) learn_ingress(loss, BPF_CORE_READ(buffer, skb_iif));
    if (!is_too_long(loss)) return;
    if (is_merged(buffer)) loss->flags |= MERGED;
    if (!(loss->flags & BROADCAST) && is_of_another(loss, BPF_CORE_READ(buffer, len), here->limit)) forget_target(loss);
}

static __always_inline void complete(struct heard *here, const struct sk_buff *buffer) {
    here->aborted = 0;
    if (here->waiting.reason == 0) return;
    learn_from(buffer, here);
    tell_waiting(here);
}

#define IS(reason, name) \
    (bpf_core_enum_value_exists(enum skb_drop_reason, name) && (reason) == bpf_core_enum_value(enum skb_drop_reason, name))

/* Arguments: buffer, place in the kernel, reason (since 5.17). */
SEC("raw_tp/kfree_skb")
int buffer_freed(struct bpf_raw_tracepoint_args *ctx) {
    const struct sk_buff *buffer = (void *)ctx->args[0];
    struct heard *here = heard_here();
    __u32 reason = ctx->args[2];
    struct loss loss = {.reason = CHECKSUM};

    if (here && (here->waiting.reason != 0 || here->aborted != 0)) complete(here, buffer);
    if (!IS(reason, SKB_DROP_REASON_UDP_CSUM) && !IS(reason, SKB_DROP_REASON_TCP_CSUM) &&
        !IS(reason, SKB_DROP_REASON_IP_CSUM) && !IS(reason, SKB_DROP_REASON_ICMP_CSUM) && !IS(reason, SKB_DROP_REASON_SKB_CSUM))
        return 0;
    /* UDP has already reused the field of the device. */
    loss.ingress = BPF_CORE_READ(buffer, skb_iif);
    return lose(&loss, 1);
}

/* Replaces buffer_freed() before 5.17. */
SEC("raw_tp/kfree_skb")
int buffer_freed_5_8(struct bpf_raw_tracepoint_args *ctx) {
    struct heard *here = heard_here();

    if (here && (here->waiting.reason != 0 || here->aborted != 0)) complete(here, (void *)ctx->args[0]);
    return 0;
}

char _license[] SEC("license") = "Dual BSD/GPL";

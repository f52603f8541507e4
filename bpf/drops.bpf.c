/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * drops: counters of packets that the kernel discards after an XDP program has returned, by reason and place.
 *
 * Raw tracepoints need no tracefs. The offsets of kernel struct fields and the numbers of drop reasons come from the kernel's
 * BTF at load time. If a kernel passes fewer arguments than a program reads, attaching this program fails with EINVAL.
 *
 * The kernel reports some losses at two tracepoints, one right after the other on the same CPU. So each CPU notes in `pending` the
 * losses that the next tracepoint must not count again:
 *
 *   devmap entry, native     xdp_exception for each frame, then xdp_devmap_xmit with the sum
 *   devmap entry, generic    xdp_exception, then kfree_skb
 *   cpumap entry             xdp_exception (generic mode) or xdp_redirect_err, then xdp_cpumap_kthread with the sum
 *   full queue, generic      xdp_cpumap_enqueue, then xdp_redirect_err with ENOSPC
 *
 * In generic mode some losses wait in `pending` for the following kfree_skb, because only kfree_skb has the packet.
 */
#include <linux/bpf.h>
#include <linux/errno.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "losses.h"

struct pending {
    struct loss waiting; /* a loss that waits for its packet; reason 0: no loss waits */
    __u64 device;        /* the interface of that packet */
    __u32 limit;         /* the longest frame that the target of `waiting` takes */
    __u32 aborted;       /* frames that the program of an entry of `egress` aborted, already counted */
    __u64 egress;
};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, struct pending);
    __uint(max_entries, 1);
} pending SEC(".maps");

/* By the thread of a cpumap entry: packets of its current batch that are already counted. */
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __type(key, __u32);
    __type(value, __u32);
    __uint(max_entries, 4096);
} counted SEC(".maps");

/* 1 after a program is attached to kfree_skb. Before that, no loss may wait. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, __u32);
    __uint(max_entries, 1);
} may_wait SEC(".maps");

static __always_inline struct pending *pending_here(void) {
    __u32 only = 0;

    return bpf_map_lookup_elem(&pending, &only);
}

/* The waiting loss has no socket buffer, or its buffer is being freed. */
static __always_inline void lose_waiting(struct pending *here) {
    struct loss loss;

    if (!here || here->waiting.reason == 0) return;
    loss = here->waiting;
    here->waiting.reason = 0;
    lose(&loss, 1);
}

/* 1: the loss is counted when the kernel frees the buffer, which happens next. */
static __always_inline int wait_for_buffer(const struct loss *loss, const struct net_device *device, __u32 limit) {
    __u32 only = 0;
    __u32 *possible = bpf_map_lookup_elem(&may_wait, &only);
    struct pending *here = pending_here();

    if (!possible || !*possible || !here) return 0;
    here->waiting = *loss;
    here->device = (__u64)device;
    here->limit = limit;
    return 1;
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
static __always_inline void note_counted(void) {
    __u32 thread = bpf_get_current_pid_tgid();
    __u32 first = 1;
    __u32 *count = bpf_map_lookup_elem(&counted, &thread);

    if (count)
        *count += 1;
    else
        bpf_map_update_elem(&counted, &thread, &first, BPF_ANY);
}

static __always_inline __u32 take_counted(void) {
    __u32 thread = bpf_get_current_pid_tgid();
    __u32 *count = bpf_map_lookup_elem(&counted, &thread);
    __u32 taken = count ? *count : 0;

    if (count) bpf_map_delete_elem(&counted, &thread);
    return taken;
}

static __always_inline void forget_target(struct loss *loss) {
    loss->flags |= LOSS_BROADCAST;
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
    return loss->error == (loss->reason == EBPF_DROP_REASON_XSK ? -ENOSPC : -EMSGSIZE);
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
    struct loss loss = {.reason = type == BPF_MAP_TYPE_XSKMAP ? EBPF_DROP_REASON_XSK : EBPF_DROP_REASON_REDIRECT,
                        .error = (int)ctx->args[3],
                        .target = ctx->args[6],
                        .program = program_id(program),
                        .flags = of_cpumap ? LOSS_OF_ENTRY : 0};

    lose_waiting(pending_here());
    if (of_cpumap) note_counted();
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
    struct loss loss = {.reason = EBPF_DROP_REASON_DEVMAP, .error = (int)ctx->args[4]};
    struct pending *here;

    if (drops <= 0) return 0;
    here = pending_here();
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
    struct loss loss = {.reason = EBPF_DROP_REASON_CPUMAP_QUEUE, .map = ctx->args[0], .target = ctx->args[3]};

    return drops ? lose(&loss, drops) : 0;
}

/* Arguments: map id, processed, drops, rescheduled, verdicts of the entry's program. Runs in the thread of the CPU. */
SEC("raw_tp/xdp_cpumap_kthread")
int cpumap_processed(struct bpf_raw_tracepoint_args *ctx) {
    const struct xdp_cpumap_stats *verdicts = (void *)ctx->args[4];
    __u32 drops = ctx->args[2];
    __u32 refused = BPF_CORE_READ(verdicts, drop);
    struct loss loss = {.reason = EBPF_DROP_REASON_CPUMAP_CPU, .map = ctx->args[0], .target = bpf_get_smp_processor_id()};
    __u32 already;

    if (drops) lose(&loss, drops);
    if (!refused) return 0;
    lose_waiting(pending_here());
    already = take_counted();
    if (refused <= already) return 0;
    loss.reason = EBPF_DROP_REASON_CPUMAP_PROGRAM;
    loss.flags = LOSS_OF_ENTRY;
    return lose(&loss, refused - already);
}

/* In native mode, xdp_devmap_xmit reports these frames again, but not before 5.13, where the program ran earlier. */
static __always_inline void note_aborted(const struct net_device *egress) {
    const struct xdp_dev_bulk_queue *queue = NULL;
    struct pending *here = pending_here();

    if (!here || !bpf_core_field_exists(queue->xdp_prog)) return;
    if (here->egress != (__u64)egress) here->aborted = 0;
    here->egress = (__u64)egress;
    here->aborted++;
}

/* The kernel reported the target as the ingress. The real ingress may be in another namespace. */
static __always_inline void refused_by_target(struct loss *loss) {
    loss->reason = EBPF_DROP_REASON_DEVMAP;
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
    struct loss loss = {.reason = EBPF_DROP_REASON_BAD_ACTION, .program = program_id(program)};

    /* Some drivers also report a failed redirect here. The program of a devmap entry cannot redirect. */
    if (action == XDP_REDIRECT && !of_devmap) return 0;
    lose_waiting(pending_here());
    set_ingress(&loss, device);
    if (of_devmap) {
        note_aborted(device);
        loss.flags = LOSS_OF_ENTRY;
    } else if (is_of_cpumap(program)) {
        note_counted();
        loss.flags = LOSS_OF_ENTRY;
    } else if (action == XDP_TX) {
        loss.reason = EBPF_DROP_REASON_TX;
        if (runs_native(device, program)) return lose(&loss, 1);
        if (!runs_generic(device, program)) refused_by_target(&loss);
        return wait_for_buffer(&loss, device, 0) ? 0 : lose(&loss, 1);
    }
    if (action == XDP_ABORTED) loss.reason = EBPF_DROP_REASON_ABORTED;
    if (loss.reason == EBPF_DROP_REASON_BAD_ACTION) loss.target = action;
    return lose(&loss, 1);
}

/* Arguments: interface, sent, drops, error. */
SEC("raw_tp/xdp_bulk_tx")
int sent_back(struct bpf_raw_tracepoint_args *ctx) {
    int drops = ctx->args[2];
    struct loss loss = {.reason = EBPF_DROP_REASON_TX, .error = (int)ctx->args[3]};

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
    if (loss->reason != EBPF_DROP_REASON_REDIRECT || loss->map == 0) return 0;
    return length <= limit || (loss->target == loss->ingress && loss->target_netns == loss->netns);
}

/*
 * In generic mode, the kernel reports a failed redirect as XDP_TX of the target. The packet has the index of its ingress, unless
 * the driver has started to send it.
 */
static __always_inline void learn_ingress(struct loss *loss, __u32 ingress) {
    if (loss->reason == EBPF_DROP_REASON_TX && (ingress == 0 || ingress == loss->ingress)) return;
    if (loss->reason == EBPF_DROP_REASON_TX) refused_by_target(loss);
    loss->ingress = ingress;
}

/* Completes the waiting loss with data of its packet, which the kernel frees now. */
static __always_inline void learn_from(const struct sk_buff *buffer, struct pending *here) {
    struct loss *loss = &here->waiting;

    if ((__u64)BPF_CORE_READ(buffer, dev) != here->device) return;
    if (loss->reason == EBPF_DROP_REASON_TX || loss->reason == EBPF_DROP_REASON_DEVMAP)
        learn_ingress(loss, BPF_CORE_READ(buffer, skb_iif));
    if (!is_too_long(loss)) return;
    if (is_merged(buffer)) loss->flags |= LOSS_MERGED;
    if (!(loss->flags & LOSS_BROADCAST) && is_of_another(loss, BPF_CORE_READ(buffer, len), here->limit)) forget_target(loss);
}

static __always_inline void complete(struct pending *here, const struct sk_buff *buffer) {
    here->aborted = 0;
    if (here->waiting.reason == 0) return;
    learn_from(buffer, here);
    lose_waiting(here);
}

#define IS(reason, name) \
    (bpf_core_enum_value_exists(enum skb_drop_reason, name) && (reason) == bpf_core_enum_value(enum skb_drop_reason, name))

/* Arguments: buffer, place in the kernel, reason (since 5.17). */
SEC("raw_tp/kfree_skb")
int buffer_freed(struct bpf_raw_tracepoint_args *ctx) {
    const struct sk_buff *buffer = (void *)ctx->args[0];
    struct pending *here = pending_here();
    __u32 reason = ctx->args[2];
    struct loss loss = {.reason = EBPF_DROP_REASON_CHECKSUM};

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
    struct pending *here = pending_here();

    if (here && (here->waiting.reason != 0 || here->aborted != 0)) complete(here, (void *)ctx->args[0]);
    return 0;
}

char _license[] SEC("license") = "Dual BSD/GPL";

// SPDX-License-Identifier: BSD-2-Clause
// Loading and attaching of the bundled object "drops", its stream and its summary.
#include "program/drops/drops.h"

#include "base/describe.h"
#include "base/scarcity.h"
#include "map/cursor.h"
#include "map/element_error.h"
#include "program/libbpf_log.h"
#include "program/low_descriptors.h"
#include "sys/try.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <algorithm>
#include <cstring>

void ebpf_drops::FreeRing::operator()(ring_buffer *ring) const noexcept { ring_buffer__free(ring); }

namespace ebpfmap {
namespace {

struct Probe {
    const char *program;
    const char *tracepoint;
    const char *losses;
    const char *since;
    const char *instead = nullptr;  // a program that reads fewer arguments and does not report these losses
};

// `since` is the first kernel that passes all arguments of the program. kfree_skb comes first, because other losses wait for
// it as soon as their programs are attached.
constexpr Probe kProbes[] = {
    {"buffer_freed", "kfree_skb", "packets with a wrong checksum", "5.17", "buffer_freed_5_8"},
    {"redirect_failed", "xdp_redirect_err", "failed redirects and frames that AF_XDP sockets do not take", "5.13"},
    {"devmap_sent", "xdp_devmap_xmit", "frames that the interfaces of a devmap do not take", "5.6"},
    {"cpumap_queued", "xdp_cpumap_enqueue", "frames lost because the queue of a CPU is full", "4.15"},
    {"cpumap_processed", "xdp_cpumap_kthread", "frames lost because a CPU has no memory or the program of its entry drops them",
     "5.9"},
    {"exception", "xdp_exception", "frames that a program aborts", "4.11"},
    {"sent_back", "xdp_bulk_tx", "frames that XDP_TX cannot send", "5.3"},
};

// Losses without a tracepoint in any kernel.
constexpr const char *kNeverSeen[] = {
    "in native mode, a broadcast (flood, BPF_F_BROADCAST) skips interfaces that are down, have too small an MTU or cannot take "
    "redirected frames (such as a veth with a peer that has no GRO and no native XDP program). These losses are not seen, because "
    "the kernel has no tracepoint for them; ebpf_devmap_preflight() finds such interfaces",
    "in generic mode, the driver of the target may discard a redirected packet (such as a veth with a peer that is down or has too "
    "small an MTU), and the program of a devmap entry may return XDP_DROP. These losses are not seen, because the kernel frees "
    "these packets like all others; ebpf_devmap_preflight() finds such interfaces",
};

// Returned by the ring's callback: ring_buffer__consume() stops after one record.
constexpr int kTaken = -ECANCELED;

int take(void *context, void *data, size_t) {
    auto *drops = static_cast<Drops *>(context);
    loss_record record;
    memcpy(&record, data, sizeof record);
    drops->current.loss = record.loss;
    drops->current.packets = record.packets;
    drops->current.message.clear();
    return kTaken;
}

std::string unseen(const Probe &probe) {
    return text("%s are not seen: the tracepoint %s needs Linux %s, this is %s", probe.losses, probe.tracepoint, probe.since,
                running_kernel().c_str());
}

int32_t open_map(const Drops &drops, const char *name, std::unique_ptr<Map> *out, Error **err) {
    return open_object_map(*drops.object, name, out, err);
}

int32_t attach_program(Drops *drops, const char *name, const char *tracepoint, Error **err) {
    int32_t program = TRY(object_program_fd(*drops->object, name, err));
    int32_t fd = bpf_raw_tracepoint_open(tracepoint, program);
    if (fd >= 0) {
        drops->attachments.emplace_back(fd);
        return 1;
    }
    if (fd == -ENOENT || fd == -EINVAL) return 0;
    if (explain_scarcity("attaching to a tracepoint", fd, err)) return fd;
    return fail(err, fd, EBPF_CAUSE_UNKNOWN, "attaching to the tracepoint %s failed (%s)", tracepoint, errno_name(fd).c_str());
}

// 1 if the probe's program is attached. If the kernel has no such tracepoint, or passes fewer arguments, the losses are listed
// as unseen.
int32_t attach(Drops *drops, const Probe &probe, Error **err) {
    int32_t attached = attach_program(drops, probe.program, probe.tracepoint, err);
    if (attached != 0) return attached;
    drops->unseen.push_back(unseen(probe));
    return probe.instead ? attach_program(drops, probe.instead, probe.tracepoint, err) : 0;
}

// From now on, losses may wait until their packets are freed.
int32_t let_losses_wait(const Drops &drops, Error **err) {
    std::unique_ptr<Map> may_wait;
    TRY(open_map(drops, "may_wait", &may_wait, err));
    uint32_t only = 0, yes = 1;
    int32_t code = raw_update(*may_wait, &only, &yes, 0);
    return code < 0 ? fail(err, code, EBPF_CAUSE_UNKNOWN, "writing to the map of drops failed (%s)", errno_name(code).c_str())
                    : 0;
}

int32_t attach_all(Drops *drops, Error **err) {
    for (const Probe &probe : kProbes) {
        int32_t attached = TRY(attach(drops, probe, err));
        if (&probe == kProbes && attached == 1) TRY(let_losses_wait(*drops, err));
    }
    if (drops->attachments.empty()) {
        return fail(err, -EOPNOTSUPP, EBPF_CAUSE_KERNEL_TOO_OLD, "this kernel (%s) has no tracepoints for lost packets",
                    running_kernel().c_str());
    }
    drops->unseen.insert(drops->unseen.end(), std::begin(kNeverSeen), std::end(kNeverSeen));
    return 0;
}

int32_t open_maps(Drops *drops, Error **err) {
    TRY(open_map(*drops, "losses", &drops->losses, err));
    TRY(open_map(*drops, "unplaced", &drops->unplaced, err));
    TRY(open_map(*drops, "left_out", &drops->left_out, err));
    TRY(open_map(*drops, "names", &drops->names, err));
    return open_map(*drops, "stream", &drops->stream, err);
}

int32_t open_ring(Drops *drops, Error **err) {
    LowDescriptors taken;
    LibbpfLog log;
    drops->ring.reset(ring_buffer__new(drops->stream->fd.get(), take, drops, nullptr));
    if (drops->ring) return 0;
    int32_t code = -errno;
    if (explain_scarcity("mapping the stream of losses", code, err)) return code;
    fail(err, code, EBPF_CAUSE_UNKNOWN, "mapping the stream of losses failed (%s)", errno_name(code).c_str());
    attach_log(err, log.text());
    return code;
}

int32_t load(Drops *drops, Error **err) {
    TRY(open_bundled("drops", &drops->object, err));
    return load_object(*drops->object, err);
}

uint64_t sum(const void *per_cpu, uint32_t size) noexcept {
    uint64_t total = 0;
    for (uint32_t at = 0; at < size; at += sizeof total) {
        uint64_t number;
        memcpy(&number, static_cast<const char *>(per_cpu) + at, sizeof number);
        total += number;
    }
    return total;
}

int32_t read_counter(const Map &map, uint32_t key, uint64_t *total, Error **err) {
    std::vector<char> values(map.kernel_len);
    int32_t code = raw_lookup(map, &key, values.data(), 0);
    if (code < 0) return explain_lookup(map, 0, code, err);
    *total = sum(values.data(), map.kernel_len);
    return 0;
}

void add_line(Drops *drops, const Loss &loss, uint64_t packets) {
    if (packets != 0) drops->summary.push_back({loss, packets, drops, ""});
}

int32_t read_losses(Drops *drops, Error **err) {
    Cursor cursor(*drops->losses);
    const void *key = nullptr;
    const void *value = nullptr;
    int32_t code;
    while ((code = cursor.next(true, &key, &value)) > 0) {
        Loss loss{};
        memcpy(&loss, key, sizeof loss);
        add_line(drops, loss, sum(value, drops->losses->kernel_len));
    }
    return code < 0 ? explain_cursor(*drops->losses, true, code, err) : 0;
}

int32_t read_unplaced(Drops *drops, Error **err) {
    for (uint32_t reason = 0; reason < drops->unplaced->max_entries; reason++) {
        uint64_t packets = 0;
        TRY(read_counter(*drops->unplaced, reason, &packets, err));
        Loss loss{};
        loss.reason = reason;
        add_line(drops, loss, packets);
    }
    return 0;
}

// Reports losses that did not fit into the stream, after the stream is empty.
int32_t report_left_out(Drops *drops, Error **err) {
    uint64_t total = 0;
    TRY(read_counter(*drops->left_out, 0, &total, err));
    if (total == drops->left_out_reported) return 0;
    drops->current.loss = {};
    drops->current.loss.reason = EBPF_DROP_REASON_LEFT_OUT;
    drops->current.packets = total - drops->left_out_reported;
    drops->current.message.clear();
    drops->left_out_reported = total;
    return 1;
}

}  // namespace

int32_t open_drops(std::unique_ptr<Drops> *out, Error **err) {
    auto drops = std::make_unique<Drops>();
    drops->own_netns = sys::netns_inode();
    drops->current.drops = drops.get();
    TRY(load(drops.get(), err));
    TRY(open_maps(drops.get(), err));
    TRY(open_ring(drops.get(), err));
    TRY(attach_all(drops.get(), err));
    *out = std::move(drops);
    return 0;
}

int32_t next_drop(Drops &drops, const Drop **drop, Error **err) {
    int32_t code = ring_buffer__consume(drops.ring.get());
    if (code != kTaken && code < 0) {
        return fail(err, code, EBPF_CAUSE_UNKNOWN, "reading the stream of losses failed (%s)", errno_name(code).c_str());
    }
    if (code != kTaken) code = report_left_out(&drops, err);
    if (code == kTaken) code = 1;
    if (code == 1) *drop = &drops.current;
    return code;
}

int32_t refresh_summary(Drops *drops, Error **err) {
    drops->refreshed = false;
    drops->summary.clear();
    TRY(read_losses(drops, err));
    TRY(read_unplaced(drops, err));
    std::sort(drops->summary.begin(), drops->summary.end(), [](const Drop &one, const Drop &other) {
        return one.packets != other.packets ? one.packets > other.packets : memcmp(&one.loss, &other.loss, sizeof one.loss) < 0;
    });
    drops->refreshed = true;
    return 0;
}

int32_t summary_line(const Drops &drops, uint32_t index, const Drop **drop, Error **err) {
    if (!drops.refreshed) {
        return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT, "the summary has no reading yet: call ebpf_drops_refresh() first");
    }
    if (index >= drops.summary.size()) return 0;
    *drop = &drops.summary[index];
    return 1;
}

}  // namespace ebpfmap

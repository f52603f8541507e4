// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/drops.h>

#include "api/guard.h"
#include "program/drops/drops.h"
#include "program/drops/message.h"

using namespace ebpfmap;

int32_t ebpf_drops_open(ebpf_drops **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(out)}, [&] { return open_drops(into(out), err); });
}

const char *ebpf_drops_unseen(const ebpf_drops *drops, uint32_t index) {
    return drops && index < drops->unseen.size() ? drops->unseen[index].c_str() : nullptr;
}

int32_t ebpf_drops_fd(const ebpf_drops *drops) { return drops ? drops->stream->fd.get() : -EINVAL; }

int32_t ebpf_drops_next(ebpf_drops *drops, const ebpf_drop **drop, ebpf_error **err) {
    return guard(err, __func__, {ARG(drops), ARG(drop)}, [&] { return next_drop(*drops, drop, err); });
}

int32_t ebpf_drops_refresh(ebpf_drops *drops, ebpf_error **err) {
    return guard(err, __func__, {ARG(drops)}, [&] { return refresh_summary(drops, err); });
}

int32_t ebpf_drops_summary(ebpf_drops *drops, uint32_t index, const ebpf_drop **drop, ebpf_error **err) {
    return guard(err, __func__, {ARG(drops), ARG(drop)}, [&] { return summary_line(*drops, index, drop, err); });
}

void ebpf_drops_close(ebpf_drops *drops) { delete drops; }

uint32_t ebpf_drop_reason(const ebpf_drop *drop) {
    return drop ? drop->loss.reason : static_cast<uint32_t>(EBPF_DROP_REASON_NONE);
}

const char *ebpf_drop_reason_name(uint32_t reason) { return drop_reason_name(reason); }

int32_t ebpf_drop_error(const ebpf_drop *drop) { return drop ? drop->loss.error : 0; }

uint32_t ebpf_drop_ifindex(const ebpf_drop *drop) { return drop ? drop->loss.ingress : 0; }

uint32_t ebpf_drop_netns(const ebpf_drop *drop) { return drop ? drop->loss.netns : 0; }

uint32_t ebpf_drop_target(const ebpf_drop *drop) { return drop ? drop->loss.target : 0; }

uint32_t ebpf_drop_map_id(const ebpf_drop *drop) { return drop ? drop->loss.map : 0; }

uint32_t ebpf_drop_program_id(const ebpf_drop *drop) { return drop ? drop->loss.program : 0; }

uint64_t ebpf_drop_packets(const ebpf_drop *drop) { return drop ? drop->packets : 0; }

const char *ebpf_drop_message(const ebpf_drop *drop) {
    if (!drop) return "";
    try {
        if (drop->message.empty()) drop->message = one_line(describe(*drop), kLongestMessage);
    } catch (const std::bad_alloc &) {
        return "no memory for the message";
    }
    return drop->message.c_str();
}

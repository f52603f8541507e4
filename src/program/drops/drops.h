// SPDX-License-Identifier: BSD-2-Clause
// Lost packets, from tracepoints that the bundled object "drops" attaches to.
#pragma once

#include "base/error.h"
#include "map/map.h"
#include "net/netns_labels.h"
#include "program/object/object.h"
#include "shared/loss.h"
#include "sys/fd.h"

#include <ebpfmap/drops.h>

#include <memory>
#include <string>
#include <vector>

struct ring_buffer;

namespace ebpfmap {

using Loss = ::loss;

}  // namespace ebpfmap

struct ebpf_drop {
    ebpfmap::Loss loss{};
    uint64_t packets = 0;
    const ebpf_drops *drops = nullptr;
    mutable std::string message;  // made by the first ebpf_drop_message()
};

struct ebpf_drops {
    struct FreeRing {
        void operator()(ring_buffer *ring) const noexcept;
    };

    std::unique_ptr<ebpf_object> object;
    std::vector<ebpfmap::sys::Fd> attachments;
    std::vector<std::string> unseen;
    std::unique_ptr<ebpf_map> losses;
    std::unique_ptr<ebpf_map> unplaced;
    std::unique_ptr<ebpf_map> left_out;
    std::unique_ptr<ebpf_map> stream;
    std::unique_ptr<ebpf_map> names;
    std::unique_ptr<ring_buffer, FreeRing> ring;
    uint64_t left_out_reported = 0;
    uint32_t own_netns = 0;
    mutable ebpfmap::NetnsLabels netns_labels;
    ebpf_drop current;  // the last loss of the stream
    std::vector<ebpf_drop> summary;
    bool refreshed = false;  // the summary is a reading
};

namespace ebpfmap {

using Drop = ebpf_drop;
using Drops = ebpf_drops;

int32_t open_drops(std::unique_ptr<Drops> *out, Error **err);
// 1: *drop is set. 0: no loss now. -errno.
int32_t next_drop(Drops &drops, const Drop **drop, Error **err);
int32_t refresh_summary(Drops *drops, Error **err);
int32_t summary_line(const Drops &drops, uint32_t index, const Drop **drop, Error **err);

}  // namespace ebpfmap

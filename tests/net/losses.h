// SPDX-License-Identifier: BSD-2-Clause
// The reports of drops for a line of namespaces, by reason, error, interfaces, map and program.
#pragma once

#include "harness/handles.h"
#include "harness/line.h"
#include "harness/live_frames.h"
#include "harness/traffic.h"
#include "net/programs.h"

#include <ebpfmap/drops.h>

#include <bpf/bpf.h>
#include <sys/stat.h>
#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <utility>

namespace net_tests {

using namespace ebpfmap::harness;

struct Loss {
    uint32_t reason;
    int32_t error;
    uint32_t ifindex;
    uint32_t target;
    uint32_t map;
    uint32_t program;

    auto operator<=>(const Loss &) const = default;
};

struct Count {
    uint64_t packets = 0;
    std::string message;
};

using Losses = std::map<Loss, Count>;

inline uint32_t inode(const Netns &netns) {
    struct stat status;
    if (fstat(netns.fd(), &status) < 0) throw_errno("asking for a namespace");
    return static_cast<uint32_t>(status.st_ino);
}

inline Loss loss_of(const ebpf_drop *drop) {
    return {ebpf_drop_reason(drop), ebpf_drop_error(drop),  ebpf_drop_ifindex(drop),
            ebpf_drop_target(drop), ebpf_drop_map_id(drop), ebpf_drop_program_id(drop)};
}

inline void add(Losses *losses, const ebpf_drop *drop) {
    Count &count = (*losses)[loss_of(drop)];
    count.packets += ebpf_drop_packets(drop);
    count.message = ebpf_drop_message(drop);
}

// Others may lose packets on this machine: `ours` tells which are of the test.
template <typename Ours>
Losses summary(ebpf_drops *drops, Ours ours) {
    Losses losses;
    const ebpf_drop *drop = nullptr;
    call(ebpf_drops_refresh, drops);
    for (uint32_t index = 0; call(ebpf_drops_summary, drops, index, &drop) == 1; index++) {
        if (ours(drop)) add(&losses, drop);
    }
    return losses;
}

template <typename Ours>
Losses stream(ebpf_drops *drops, Ours ours, uint64_t *left_out = nullptr) {
    Losses losses;
    const ebpf_drop *drop = nullptr;
    while (call(ebpf_drops_next, drops, &drop) == 1) {
        if (ebpf_drop_reason(drop) == EBPF_DROP_REASON_LEFT_OUT && left_out) *left_out += ebpf_drop_packets(drop);
        if (ours(drop)) add(&losses, drop);
    }
    return losses;
}

inline auto in_namespace(const Netns &netns) {
    return [number = inode(netns)](const ebpf_drop *drop) { return ebpf_drop_netns(drop) == number; };
}

inline auto of_map(uint32_t id) {
    return [id](const ebpf_drop *drop) { return ebpf_drop_map_id(drop) == id; };
}

inline uint32_t program_id(const Descriptor &program) {
    bpf_prog_info info{};
    uint32_t length = sizeof info;
    if (bpf_obj_get_info_by_fd(program.get(), &info, &length) < 0) throw_errno("asking for a program");
    return info.id;
}

// A line, and drops that were opened in its middle, where interfaces have names.
struct Scene {
    Line line;
    DropsHandle drops = open();

    DropsHandle open() {
        InNetns inside(line.middle_netns);
        return make<DropsHandle>(ebpf_drops_open);
    }

    uint32_t send(uint32_t count) const {
        PacketSocket from(line.left);
        PacketSocket to(line.right);
        return run_traffic(from, to, flow_between(line.left, line.right), count).received;
    }

    // Frames of which none may arrive.
    void lose(uint32_t count, uint16_t payload = 64) const {
        PacketSocket from(line.left);
        PacketSocket to(line.right);
        Flow flow = flow_between(line.left, line.right);
        flow.payload_size = payload;
        for (uint32_t i = 0; i < count; i++) from.send(build_frame(flow, i));
        CHECK_FALSE(to.receive(std::chrono::milliseconds(50)));
    }

    void send_live(const Descriptor &program, uint32_t count, uint32_t batch) const {
        send_live_frames(program.get(), line.middle_left, build_frame(flow_between(line.left, line.right), 1), count, batch);
    }

    // The losses in the middle. The stream must agree with them.
    Losses losses() const {
        InNetns inside(line.middle_netns);
        Losses sums = summary(drops.get(), in_namespace(line.middle_netns));
        Losses streamed = stream(drops.get(), in_namespace(line.middle_netns));
        CHECK(streamed.size() == sums.size());
        for (const auto &[loss, count] : sums) CHECK(streamed[loss].packets == count.packets);
        return sums;
    }

    std::pair<Loss, Count> only_loss() const {
        Losses all = losses();
        for (const auto &[loss, count] : all) INFO(count.packets << " packets: " << count.message);
        REQUIRE(all.size() == 1);
        return *all.begin();
    }
};

}  // namespace net_tests

// SPDX-License-Identifier: BSD-2-Clause
// The bundled spread program in the middle of a line, and frames for it.
#pragma once

#include "harness/bundled.h"
#include "harness/line.h"
#include "harness/packets.h"
#include "net/layers.h"
#include "net/ways.h"

#include <sched.h>
#include <catch2/catch.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace net_tests {

using namespace ebpfmap::harness;

inline constexpr std::chrono::milliseconds kPatience(1000);
inline constexpr uint32_t kOutcomes = EBPF_SPREAD_COUNTER_ARRIVED + 1;
inline constexpr uint32_t kQueue = 2048;
inline constexpr Way kAlone = kWays[2];

// The first and the last that this process may use: two different ones, unless there is one alone.
inline std::vector<uint32_t> two_cpus() {
    cpu_set_t allowed;
    sched_getaffinity(0, sizeof allowed, &allowed);
    std::vector<uint32_t> cpus;
    for (uint32_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (CPU_ISSET(cpu, &allowed)) cpus.push_back(cpu);
    }
    return {cpus.front(), cpus.back()};
}

// spread in the middle of a line, on packets from the left.
class Spreader {
public:
    explicit Spreader(const Way &way = kAlone, const std::string &variant = "", const Bundled::Constants &constants = {},
                      uint32_t mtu = 1500)
        : line_(mtu),
          object_("spread" + variant, constants),
          outcomes_(object_, kOutcomes),
          entrance_(object_, "spread", line_.middle_left, line_.left, way),
          stack_(line_.middle_left) {
        list(two_cpus());
    }

    void list(const std::vector<uint32_t> &cpus) const {
        for (uint32_t index = 0; index < cpus.size(); index++) {
            set_cpu(cpus[index], kQueue);
            call(ebpf_map_update, object_.map("cpu_list"), &index, sizeof index, &cpus[index], sizeof cpus[index], EBPF_ANY);
        }
        set_count(static_cast<uint32_t>(cpus.size()));
    }
    void set_cpu(uint32_t cpu, uint32_t queue) const {
        call(ebpf_cpumap_set, object_.map("cpus"), cpu, queue, object_.program("arrive"), EBPF_ANY);
    }
    void set_count(uint32_t count) const {
        uint32_t zero = 0;
        call(ebpf_map_update, object_.map("cpu_count"), &zero, sizeof zero, &count, sizeof count, EBPF_ANY);
    }
    const Bundled &object() const noexcept { return object_; }
    Outcomes &outcomes() noexcept { return outcomes_; }

    void send(const Frame &frame, uint32_t count = 1) const { entrance_.send(frame, count); }

    Count handed_to(uint32_t index) const { return read_count(object_.map("cpu_packets"), index); }

    // The index in the list that a frame is handed to.
    uint32_t choice_for(const Frame &frame) const {
        uint64_t first = handed_to(0).packets;
        uint64_t second = handed_to(1).packets;
        send(frame);
        REQUIRE(handed_to(0).packets + handed_to(1).packets == first + second + 1);
        return handed_to(0).packets > first ? 0 : 1;
    }

    // How many frames like this one reach the stack until they are `enough` or none comes any more.
    uint32_t arrivals_of(const Frame &frame, uint32_t enough) const {
        uint32_t arrived = 0;
        while (arrived < enough) {
            Frame seen = stack_.receive_any(kPatience);
            if (seen.empty()) break;
            arrived += seen == frame;
        }
        return arrived;
    }

private:
    Line line_;
    Bundled object_;
    Outcomes outcomes_;
    Entrance entrance_;
    PacketSocket stack_;
};

inline Frame frame_of(const Flow &flow) { return build_frame(flow, 1); }

inline Flow flow_of(uint8_t ip_version) {
    Flow flow;
    flow.source_mac = {2, 0, 0, 0, 0, 0xa};
    flow.destination_mac = {2, 0, 0, 0, 0, 0xb};
    flow.ip_version = ip_version;
    return flow;
}

inline Flow by_source_port(Flow flow, uint32_t number) {
    flow.source_port = static_cast<uint16_t>(32768 + number);
    return flow;
}

// A frame as spread sees it, by the deciding property.
struct FrameKind {
    const char *name;
    uint8_t ip_version;
    uint32_t outcome;
    std::function<Frame(const Flow &)> build = frame_of;
};

inline Frame as_icmp4(const Flow &flow) { return with_protocol(frame_of(flow), 1); }
inline Frame as_icmp6(const Flow &flow) { return with_protocol(frame_of(flow), 58); }

inline Frame as_no_ip(const Flow &flow) {
    Frame frame = frame_of(flow);
    frame[12] = 0x88;
    frame[13] = 0xb5;
    return frame;
}

inline const std::vector<FrameKind> kFrameKinds = {
    {"UDP over IPv4", 4, EBPF_SPREAD_COUNTER_BY_PORTS},
    {"UDP over IPv6", 6, EBPF_SPREAD_COUNTER_BY_PORTS},
    {"TCP over IPv4", 4, EBPF_SPREAD_COUNTER_BY_PORTS, [](const Flow &flow) { return with_protocol(frame_of(flow), 6); }},
    {"TCP over IPv6", 6, EBPF_SPREAD_COUNTER_BY_PORTS, [](const Flow &flow) { return with_protocol(frame_of(flow), 6); }},
    {"ICMP", 4, EBPF_SPREAD_COUNTER_BY_ADDRESSES, as_icmp4},
    {"ICMPv6", 6, EBPF_SPREAD_COUNTER_BY_ADDRESSES, as_icmp6},
    {"IPv4 fragment", 4, EBPF_SPREAD_COUNTER_BY_ADDRESSES,
     [](const Flow &flow) { return as_ipv4_fragment(frame_of(flow), 0, true); }},
    {"IPv6 fragment", 6, EBPF_SPREAD_COUNTER_BY_ADDRESSES,
     [](const Flow &flow) { return as_ipv6_fragment(frame_of(flow), 0, true); }},
    {"no IP", 4, EBPF_SPREAD_COUNTER_BY_MACS, as_no_ip},
};

}  // namespace net_tests

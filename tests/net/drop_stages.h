// SPDX-License-Identifier: BSD-2-Clause
// Lines with a middle that redirects packets from the left, and the expected reports of drops.
#pragma once

#include "net/losses.h"
#include "net/xsk.h"

#include <sys/utsname.h>
#include <chrono>
#include <cstdio>
#include <functional>
#include <iostream>
#include <thread>

namespace net_tests {

inline constexpr uint64_t kFrames = 50;
inline constexpr uint32_t kModes[] = {EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC};

inline const char *mode_name(uint32_t mode) { return mode == EBPF_XDP_MODE_NATIVE ? "native" : "generic"; }

// Whether the kernel is new enough for a test; if not, the summary of all tests says why.
inline bool need_kernel(int major, int minor, const char *feature) {
    utsname system{};
    int has_major = 0, has_minor = 0;
    if (uname(&system) == 0) sscanf(system.release, "%d.%d", &has_major, &has_minor);
    if (has_major > major || (has_major == major && has_minor >= minor)) return true;
    std::cout << "SKIPPED: kernel " << system.release << ": " << feature << " needs " << major << "." << minor << std::endl;
    return false;
}

inline MapHandle make_map(uint32_t type, uint32_t value_size, uint32_t entries = 4) {
    auto spec = make<MapSpecHandle>(ebpf_map_spec_new, type, 4, value_size, entries);
    return make<MapHandle>(ebpf_map_create, spec.get());
}

struct Stage : Scene {
    const uint32_t left = line.middle_left.index();
    const uint32_t right = line.middle_right.index();
    LinkHandle link;

    void attach(const Descriptor &program, uint32_t mode) {
        InNetns inside(line.middle_netns);
        link = make<LinkHandle>(ebpf_link_attach_xdp, program.get(), left, mode);
    }

    void send_frames(uint64_t count, uint16_t payload) const {
        PacketSocket from(line.left);
        Flow flow = flow_between(line.left, line.right);
        flow.payload_size = payload;
        for (uint32_t i = 0; i < count; i++) from.send(build_frame(flow, i));
    }

    uint64_t told() {
        uint64_t packets = 0;
        for (const auto &[loss, count] : losses_of_ours()) packets += count.packets;
        return packets;
    }

    // Those of the middle, and of its maps: the kernel does not tell the namespace of losses on the way to a CPU.
    Losses losses_of_ours() { return summary(drops.get(), ours()); }

    std::function<bool(const ebpf_drop *)> ours() const {
        return [map = map, middle = inode(line.middle_netns)](const ebpf_drop *drop) {
            return ebpf_drop_netns(drop) == middle || (map != 0 && ebpf_drop_map_id(drop) == map);
        };
    }

    void expect(const Loss &loss, const char *words, uint16_t payload = 64) {
        send_frames(kFrames, payload);
        expect_told(loss, words);
    }

    // Waits until kFrames losses are told, and then a little for one too many.
    void expect_told(const Loss &loss, const char *words) {
        for (int i = 0; i < 500 && told() < kFrames; i++) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        InNetns inside(line.middle_netns);
        Losses sums = losses_of_ours();
        Losses streamed = stream(drops.get(), ours());
        for (const auto &[other, count] : sums) UNSCOPED_INFO(count.packets << " packets: " << count.message);
        REQUIRE(sums.size() == 1);
        REQUIRE(streamed.size() == 1);
        CHECK(sums.begin()->first == loss);
        CHECK(streamed.begin()->first == loss);
        CHECK(sums.begin()->second.packets == kFrames);
        CHECK(streamed.begin()->second.packets == kFrames);
        CHECK_THAT(sums.begin()->second.message, Catch::Matchers::Contains(words));
    }

    void expect_nothing() {
        lose(kFrames);
        CHECK(losses_of_ours().empty());
    }

    uint32_t map = 0;
};

struct ToInterface : Stage {
    ToInterface(uint32_t mode, uint32_t type, const Descriptor &entry)
        : devmap(make_map(type, 8)), program(load_redirect(ebpf_map_fd(devmap.get()), 1)) {
        map = ebpf_map_id(devmap.get());
        call(ebpf_devmap_set_in_netns, devmap.get(), 1, line.middle_netns.fd(), right, entry.valid() ? entry.get() : -1,
             EBPF_ANY);
        attach(program, mode);
    }

    Loss redirect(int32_t error) const { return {EBPF_DROP_REASON_REDIRECT, error, left, right, map, program_id(program)}; }

    MapHandle devmap;
    Descriptor program;
};

struct ToCpu : Stage {
    ToCpu(uint32_t mode, const Descriptor &entry)
        : cpumap(make_map(EBPF_MAP_TYPE_CPUMAP, 8)), program(load_redirect(ebpf_map_fd(cpumap.get()), 0)) {
        map = ebpf_map_id(cpumap.get());
        call(ebpf_cpumap_set, cpumap.get(), 0, 1024, entry.valid() ? entry.get() : -1, EBPF_ANY);
        attach(program, mode);
    }

    MapHandle cpumap;
    Descriptor program;
};

struct ToSocket : Stage {
    ToSocket(uint32_t mode, uint32_t ring, uint32_t frames, bool elsewhere = false)
        : xskmap(make_map(EBPF_MAP_TYPE_XSKMAP, 4)),
          program(load_redirect(ebpf_map_fd(xskmap.get()), 2)),
          socket(elsewhere ? line.middle_right : line.middle_left, ring, frames) {
        map = ebpf_map_id(xskmap.get());
        call(ebpf_xskmap_set, xskmap.get(), 2, socket.fd(), EBPF_ANY);
        attach(program, mode);
    }

    Loss refused(int32_t error) const { return {EBPF_DROP_REASON_XSK, error, left, 2, map, program_id(program)}; }

    MapHandle xskmap;
    Descriptor program;
    UnreadXsk socket;
};

inline const Descriptor kNoProgram;

}  // namespace net_tests

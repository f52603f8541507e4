// SPDX-License-Identifier: BSD-2-Clause
// Drops, by map, mode and loss: so many packets are lost, and so many are told, for the one reason, in the summary and in the
// stream (losses() compares the two).
#include "net/losses.h"
#include "net/redirector.h"
#include "net/xsk.h"

#include <sched.h>
#include <chrono>
#include <functional>
#include <thread>

using namespace ebpfmap::harness;
using namespace net_tests;
using Catch::Matchers::Contains;

namespace {

constexpr uint64_t kFrames = 50;
constexpr uint32_t kModes[] = {EBPF_XDP_NATIVE, EBPF_XDP_GENERIC};

const char *mode_name(uint32_t mode) { return mode == EBPF_XDP_NATIVE ? "native" : "generic"; }

MapHandle make_map(uint32_t type, uint32_t value_size, uint32_t entries = 4) {
    auto spec = make<SpecHandle>(ebpf_spec_new, type, 4, value_size, entries);
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

    // Sends, waits until so many losses are told, and then a little for one too many.
    void expect(const Loss &loss, const char *words, uint16_t payload = 64) {
        send_frames(kFrames, payload);
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
        CHECK_THAT(sums.begin()->second.message, Contains(words));
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
        call(ebpf_devmap_set_netns, devmap.get(), 1, line.middle_netns.fd(), right, entry.valid() ? entry.get() : -1, EBPF_ANY);
        attach(program, mode);
    }

    Loss redirect(int32_t error) const { return {EBPF_DROP_REDIRECT, error, left, right, map, program_id(program)}; }

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

    Loss refused(int32_t error) const { return {EBPF_DROP_XSK, error, left, 2, map, program_id(program)}; }

    MapHandle xskmap;
    Descriptor program;
    UnreadXsk socket;
};

const Descriptor kNoProgram;

}  // namespace

TEST_CASE("drops counts each packet once: a devmap's interface that refuses", "[net]") {
    uint32_t type = GENERATE(as<uint32_t>(), EBPF_MAP_TYPE_DEVMAP, EBPF_MAP_TYPE_DEVMAP_HASH);
    uint32_t mode = GENERATE(from_range(std::begin(kModes), std::end(kModes)));
    DYNAMIC_SECTION(mode_name(mode) << ", down, map type " << type) {
        ToInterface stage(mode, type, kNoProgram);
        stage.line.middle_right.set_down();
        stage.expect(stage.redirect(-ENETDOWN), "to mright failed (ENETDOWN): it is down");
    }
    DYNAMIC_SECTION(mode_name(mode) << ", too long, map type " << type) {
        ToInterface stage(mode, type, kNoProgram);
        stage.line.middle_right.set_mtu(1000);
        stage.expect(stage.redirect(-EMSGSIZE), "to mright failed (EMSGSIZE): the frame is longer than its MTU", 1200);
    }
}

TEST_CASE("drops counts each packet once: what a veth refuses in native mode", "[net]") {
    ToInterface stage(EBPF_XDP_NATIVE, EBPF_MAP_TYPE_DEVMAP_HASH, kNoProgram);
    Loss refused{EBPF_DROP_DEVMAP, 0, stage.left, stage.right, 0, 0};
    SECTION("peer without GRO") {
        stage.line.right.set_offload(Offload::kGro, false);
        stage.expect(stage.redirect(-EOPNOTSUPP), "ethtool -K PEER gro on");
    }
    SECTION("peer down") {
        stage.line.right.set_down();
        stage.send_live(stage.program, kFrames, 16);
        refused.error = -ENXIO;
        auto [loss, count] = stage.only_loss();
        CHECK(loss == refused);
        CHECK(count.packets == kFrames);
    }
    SECTION("MTU of the peer") {
        stage.line.right.set_mtu(1000);
        stage.expect(refused, "for a veth that of its peer", 1200);
    }
}

TEST_CASE("drops counts each packet once: the program of a devmap's entry", "[net]") {
    struct Row {
        uint32_t action, reason, target;
        const char *words;
    };
    Row row =
        GENERATE(Row{XDP_ABORTED, EBPF_DROP_ABORTED, 0, "of an entry of a map, returned XDP_ABORTED for frames of mright"},
                 Row{99, EBPF_DROP_BAD_ACTION, 99, "returned 99 for frames of mright"},
                 Row{XDP_TX, EBPF_DROP_BAD_ACTION, XDP_TX, "returned XDP_TX for frames of mright"},
                 Row{XDP_REDIRECT, EBPF_DROP_BAD_ACTION, XDP_REDIRECT, "returned XDP_REDIRECT for frames of mright"});
    uint32_t mode = GENERATE(from_range(std::begin(kModes), std::end(kModes)));
    CAPTURE(mode_name(mode), row.action);
    Descriptor entry = load_xdp_returning(row.action, BPF_XDP_DEVMAP);
    ToInterface stage(mode, EBPF_MAP_TYPE_DEVMAP, entry);
    stage.expect({row.reason, 0, stage.right, row.target, 0, program_id(entry)}, row.words);
}

TEST_CASE("drops counts each packet once: XDP_DROP of a devmap's entry", "[net]") {
    Descriptor entry = load_xdp_returning(XDP_DROP, BPF_XDP_DEVMAP);
    SECTION("native") {
        ToInterface stage(EBPF_XDP_NATIVE, EBPF_MAP_TYPE_DEVMAP, entry);
        stage.expect({EBPF_DROP_DEVMAP, 0, stage.left, stage.right, 0, 0}, "or the program of the devmap's entry dropped it");
    }
    SECTION("generic: no tracepoint tells") {
        ToInterface stage(EBPF_XDP_GENERIC, EBPF_MAP_TYPE_DEVMAP, entry);
        stage.expect_nothing();
    }
}

TEST_CASE("drops counts each packet once: a devmap's entry that drops some of a batch for one reason, some for another",
          "[net]") {
    uint32_t other = GENERATE(as<uint32_t>(), XDP_PASS, XDP_DROP);
    CAPTURE(other);
    Descriptor entry = load_xdp_returning_either(XDP_ABORTED, other, BPF_XDP_DEVMAP);
    ToInterface stage(EBPF_XDP_NATIVE, EBPF_MAP_TYPE_DEVMAP, entry);
    PacketSocket receiver(stage.line.right);
    constexpr uint32_t kMany = 640;
    stage.send_live(stage.program, kMany, 64);
    uint64_t arrived = 0;
    while (receiver.receive(std::chrono::milliseconds(100))) arrived++;

    Losses losses = stage.losses();
    uint64_t aborted = losses[{EBPF_DROP_ABORTED, 0, stage.right, 0, 0, program_id(entry)}].packets;
    uint64_t dropped = losses[{EBPF_DROP_DEVMAP, 0, stage.left, stage.right, 0, 0}].packets;
    CHECK(aborted > 0);
    CHECK((other == XDP_PASS ? dropped : arrived) == 0);
    CHECK(aborted + dropped + arrived == kMany);
}

// What one mode leaves behind on a CPU must not be counted in the other.
TEST_CASE("drops counts each packet once: generic mode and native mode in turn", "[net]") {
    Descriptor aborting = load_xdp_returning(XDP_ABORTED, BPF_XDP_DEVMAP);
    ToInterface stage(EBPF_XDP_GENERIC, EBPF_MAP_TYPE_DEVMAP, aborting);
    Descriptor dropping = load_xdp_returning(XDP_DROP, BPF_XDP_DEVMAP);
    stage.lose(kFrames);
    stage.link.reset();
    call(ebpf_devmap_set_netns, stage.devmap.get(), 1, stage.line.middle_netns.fd(), stage.right, dropping.get(), EBPF_ANY);
    stage.attach(stage.program, EBPF_XDP_NATIVE);
    stage.lose(kFrames);

    Losses losses = stage.losses();
    CHECK(losses[{EBPF_DROP_ABORTED, 0, stage.right, 0, 0, program_id(aborting)}].packets == kFrames);
    CHECK(losses[{EBPF_DROP_DEVMAP, 0, stage.left, stage.right, 0, 0}].packets == kFrames);
    CHECK(losses.size() == 2);
}

TEST_CASE("drops counts each packet once: a redirect without a map", "[net]") {
    uint32_t mode = GENERATE(from_range(std::begin(kModes), std::end(kModes)));
    Stage stage;
    DYNAMIC_SECTION(mode_name(mode) << ", down") {
        Descriptor program = load_plain_redirect(stage.right);
        stage.attach(program, mode);
        stage.line.middle_right.set_down();
        stage.expect({EBPF_DROP_REDIRECT, -ENETDOWN, stage.left, stage.right, 0, program_id(program)},
                     "to mright failed (ENETDOWN)");
    }
    DYNAMIC_SECTION(mode_name(mode) << ", too long") {
        Descriptor program = load_plain_redirect(stage.right);
        stage.attach(program, mode);
        stage.line.middle_right.set_mtu(1000);
        stage.expect({EBPF_DROP_REDIRECT, -EMSGSIZE, stage.left, stage.right, 0, program_id(program)}, "longer than its MTU",
                     1200);
    }
    DYNAMIC_SECTION(mode_name(mode) << ", no such interface") {
        Descriptor program = load_plain_redirect(4711);
        stage.attach(program, mode);
        stage.expect({EBPF_DROP_REDIRECT, -EINVAL, stage.left, 4711, 0, program_id(program)}, "there is no such interface");
    }
}

TEST_CASE("drops counts each packet once: verdicts of the program itself", "[net]") {
    uint32_t mode = GENERATE(from_range(std::begin(kModes), std::end(kModes)));
    Stage stage;
    DYNAMIC_SECTION(mode_name(mode) << ", XDP_DROP is no loss") {
        stage.attach(load_xdp_returning(XDP_DROP), mode);
        stage.expect_nothing();
    }
    DYNAMIC_SECTION(mode_name(mode) << ", XDP_ABORTED") {
        Descriptor program = load_xdp_returning(XDP_ABORTED);
        stage.attach(program, mode);
        stage.expect({EBPF_DROP_ABORTED, 0, stage.left, 0, 0, program_id(program)}, "returned XDP_ABORTED for frames of mleft");
    }
    DYNAMIC_SECTION(mode_name(mode) << ", no action") {
        Descriptor program = load_xdp_returning(99);
        stage.attach(program, mode);
        stage.expect({EBPF_DROP_BAD_ACTION, 0, stage.left, 99, 0, program_id(program)}, "returned 99 for frames of mleft");
    }
    DYNAMIC_SECTION(mode_name(mode) << ", a key that the map has not") {
        MapHandle empty = make_map(EBPF_MAP_TYPE_DEVMAP, 8);
        Descriptor program = load_redirect(ebpf_map_fd(empty.get()), 0);
        stage.attach(program, mode);
        stage.expect({EBPF_DROP_ABORTED, 0, stage.left, 0, 0, program_id(program)}, "returned XDP_ABORTED");
    }
}

TEST_CASE("drops counts each packet once: XDP_TX that fails in native mode", "[net]") {
    Stage stage;
    stage.line.left.set_offload(Offload::kGro, false);
    stage.attach(load_xdp_returning(XDP_TX), EBPF_XDP_NATIVE);
    stage.lose(kFrames);
    auto [loss, count] = stage.only_loss();
    CHECK(loss.reason == EBPF_DROP_TX);
    CHECK(count.packets == kFrames);
}

TEST_CASE("drops counts each packet once: a queue of a CPU that is full", "[net]") {
    uint32_t mode = GENERATE(from_range(std::begin(kModes), std::end(kModes)));
    CAPTURE(mode_name(mode));
    ToCpu stage(mode, kNoProgram);
    call(ebpf_cpumap_set, stage.cpumap.get(), 0, 8, -1, EBPF_ANY);
    PacketSocket stack(stage.line.middle_left);
    constexpr uint64_t kMany = 400;
    // The sender has the CPU, so that the thread of the entry cannot empty its queue meanwhile.
    std::thread([&] {
        cpu_set_t first;
        CPU_ZERO(&first);
        CPU_SET(0, &first);
        sched_param urgent{};
        urgent.sched_priority = 1;
        if (sched_setaffinity(0, sizeof first, &first) < 0) throw_errno("binding a thread to a CPU");
        if (sched_setscheduler(0, SCHED_FIFO, &urgent) < 0) throw_errno("making a thread urgent");
        stage.send_frames(kMany, 64);
    }).join();
    uint64_t arrived = 0;
    while (stack.receive(std::chrono::milliseconds(300))) arrived++;

    Losses losses = stage.losses_of_ours();
    Losses streamed = stream(stage.drops.get(), stage.ours());
    for (const auto &[loss, count] : losses) UNSCOPED_INFO(count.packets << " packets: " << count.message);
    REQUIRE(losses.size() == 1);
    CHECK(losses.begin()->first == Loss{EBPF_DROP_CPUMAP_QUEUE, 0, 0, 0, stage.map, 0});
    CHECK(losses.begin()->second.packets + arrived == kMany);
    CHECK(streamed.begin()->second.packets == losses.begin()->second.packets);
}

TEST_CASE("drops counts each packet once: the program of a cpumap's entry", "[net]") {
    struct Row {
        uint32_t action, reason, target;
        const char *words;
    };
    Row row = GENERATE(Row{XDP_ABORTED, EBPF_DROP_ABORTED, 0, "of an entry of a map, returned XDP_ABORTED for frames of mleft"},
                       Row{99, EBPF_DROP_BAD_ACTION, 99, "returned 99 for frames of mleft"},
                       Row{XDP_TX, EBPF_DROP_BAD_ACTION, XDP_TX, "returned XDP_TX for frames of mleft"},
                       Row{XDP_DROP, EBPF_DROP_CPUMAP_PROGRAM, 0, ""});
    uint32_t mode = GENERATE(from_range(std::begin(kModes), std::end(kModes)));
    CAPTURE(mode_name(mode), row.action);
    Descriptor entry = load_xdp_returning(row.action, BPF_XDP_CPUMAP);
    ToCpu stage(mode, entry);
    // In native mode the kernel tells a sum and neither the program nor what it returned.
    if (mode == EBPF_XDP_NATIVE || row.action == XDP_DROP) {
        stage.expect({EBPF_DROP_CPUMAP_PROGRAM, 0, 0, 0, stage.map, 0}, "the program in the entry of CPU 0 in map");
    } else {
        stage.expect({row.reason, 0, stage.left, row.target, 0, program_id(entry)}, row.words);
    }
}

TEST_CASE("drops counts each packet once: a cpumap's entry whose program redirects in vain", "[net]") {
    uint32_t mode = GENERATE(from_range(std::begin(kModes), std::end(kModes)));
    CAPTURE(mode_name(mode));
    MapHandle devmap = make_map(EBPF_MAP_TYPE_DEVMAP, 8);
    Descriptor entry = load_redirect(ebpf_map_fd(devmap.get()), 1, BPF_XDP_CPUMAP);
    ToCpu stage(mode, entry);
    const Line &line = stage.line;
    call(ebpf_devmap_set_netns, devmap.get(), 1, line.middle_netns.fd(), stage.right, -1, EBPF_ANY);
    Loss loss{EBPF_DROP_REDIRECT, -ENETDOWN, stage.left, stage.right, ebpf_map_id(devmap.get()), program_id(entry)};
    SECTION("down") {
        line.middle_right.set_down();
        stage.expect(loss, "to mright failed (ENETDOWN)");
    }
    SECTION("too long") {
        loss.error = -EMSGSIZE;
        line.middle_right.set_mtu(1000);
        stage.expect(loss, "longer than its MTU", 1200);
    }
}

TEST_CASE("drops counts each packet once: the socket of an xskmap", "[net]") {
    uint32_t mode = GENERATE(from_range(std::begin(kModes), std::end(kModes)));
    DYNAMIC_SECTION(mode_name(mode) << ", bound elsewhere") {
        ToSocket stage(mode, 64, 64, true);
        stage.expect(stage.refused(-EINVAL), "(EINVAL): it is bound to another interface or queue");
    }
    DYNAMIC_SECTION(mode_name(mode) << ", no free frame") {
        ToSocket stage(mode, 64, 0);
        stage.expect(stage.refused(-ENOMEM), "(ENOMEM): its fill ring was empty");
    }
    DYNAMIC_SECTION(mode_name(mode) << ", ring full") {
        ToSocket stage(mode, 4, 64);
        stage.send_frames(4, 64);
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        stage.expect(stage.refused(-ENOBUFS), "(ENOBUFS): its receive ring was full");
    }
    DYNAMIC_SECTION(mode_name(mode) << ", too long") {
        ToSocket stage(mode, 64, 64);
        stage.line.left.set_mtu(3000);
        stage.line.middle_left.set_mtu(3000);
        stage.expect(stage.refused(-ENOSPC), "ebpf_xsk_spec_set_multi_buffer(), Linux 6.6", 2500);
    }
}

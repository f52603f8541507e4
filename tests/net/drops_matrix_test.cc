// SPDX-License-Identifier: BSD-2-Clause
// Drops, by map, mode and loss: so many packets are lost, and so many are told, for the one reason, in the summary and in the
// stream (losses() compares the two).
#include "net/drop_stages.h"

#include <sched.h>

using namespace ebpfmap::harness;
using namespace net_tests;

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

TEST_CASE("drops counts each packet once: packets that a veth refuses in native mode", "[net]") {
    ToInterface stage(EBPF_XDP_MODE_NATIVE, EBPF_MAP_TYPE_DEVMAP_HASH, kNoProgram);
    Loss refused{EBPF_DROP_REASON_DEVMAP, 0, stage.left, stage.right, 0, 0};
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
        stage.expect(refused, "for a veth: the peer's MTU", 1200);
    }
}

TEST_CASE("drops counts each packet once: the program of a devmap's entry", "[net]") {
    struct Row {
        uint32_t action, reason, target;
        const char *words;
    };
    Row row =
        GENERATE(Row{XDP_ABORTED, EBPF_DROP_REASON_ABORTED, 0, "(in a map entry) returned XDP_ABORTED for frames of mright"},
                 Row{99, EBPF_DROP_REASON_BAD_ACTION, 99, "returned 99 for frames of mright"},
                 Row{XDP_TX, EBPF_DROP_REASON_BAD_ACTION, XDP_TX, "returned XDP_TX for frames of mright"},
                 Row{XDP_REDIRECT, EBPF_DROP_REASON_BAD_ACTION, XDP_REDIRECT, "returned XDP_REDIRECT for frames of mright"});
    uint32_t mode = GENERATE(from_range(std::begin(kModes), std::end(kModes)));
    CAPTURE(mode_name(mode), row.action);
    Descriptor entry = load_xdp_returning(row.action, BPF_XDP_DEVMAP);
    ToInterface stage(mode, EBPF_MAP_TYPE_DEVMAP, entry);
    stage.expect({row.reason, 0, stage.right, row.target, 0, program_id(entry)}, row.words);
}

TEST_CASE("drops counts each packet once: XDP_DROP of a devmap's entry", "[net]") {
    Descriptor entry = load_xdp_returning(XDP_DROP, BPF_XDP_DEVMAP);
    SECTION("native") {
        ToInterface stage(EBPF_XDP_MODE_NATIVE, EBPF_MAP_TYPE_DEVMAP, entry);
        stage.expect({EBPF_DROP_REASON_DEVMAP, 0, stage.left, stage.right, 0, 0},
                     "or the program of the devmap entry dropped the frame");
    }
    SECTION("generic: no tracepoint tells") {
        ToInterface stage(EBPF_XDP_MODE_GENERIC, EBPF_MAP_TYPE_DEVMAP, entry);
        stage.expect_nothing();
    }
}

TEST_CASE("drops counts each packet once: a devmap's entry that drops some of a batch for one reason, some for another",
          "[net]") {
    uint32_t other = GENERATE(as<uint32_t>(), XDP_PASS, XDP_DROP);
    CAPTURE(other);
    Descriptor entry = load_xdp_returning_either(XDP_ABORTED, other, BPF_XDP_DEVMAP);
    ToInterface stage(EBPF_XDP_MODE_NATIVE, EBPF_MAP_TYPE_DEVMAP, entry);
    PacketSocket receiver(stage.line.right);
    constexpr uint32_t kMany = 640;
    stage.send_live(stage.program, kMany, 64);
    uint64_t arrived = 0;
    while (receiver.receive(std::chrono::milliseconds(100))) arrived++;

    Losses losses = stage.losses();
    uint64_t aborted = losses[{EBPF_DROP_REASON_ABORTED, 0, stage.right, 0, 0, program_id(entry)}].packets;
    uint64_t dropped = losses[{EBPF_DROP_REASON_DEVMAP, 0, stage.left, stage.right, 0, 0}].packets;
    CHECK(aborted > 0);
    CHECK((other == XDP_PASS ? dropped : arrived) == 0);
    CHECK(aborted + dropped + arrived == kMany);
}

// State of one mode on a CPU must not be counted in the other.
TEST_CASE("drops counts each packet once: generic mode and native mode in turn", "[net]") {
    Descriptor aborting = load_xdp_returning(XDP_ABORTED, BPF_XDP_DEVMAP);
    ToInterface stage(EBPF_XDP_MODE_GENERIC, EBPF_MAP_TYPE_DEVMAP, aborting);
    Descriptor dropping = load_xdp_returning(XDP_DROP, BPF_XDP_DEVMAP);
    stage.lose(kFrames);
    stage.link.reset();
    call(ebpf_devmap_set_in_netns, stage.devmap.get(), 1, stage.line.middle_netns.fd(), stage.right, dropping.get(), EBPF_ANY);
    stage.attach(stage.program, EBPF_XDP_MODE_NATIVE);
    stage.lose(kFrames);

    Losses losses = stage.losses();
    CHECK(losses[{EBPF_DROP_REASON_ABORTED, 0, stage.right, 0, 0, program_id(aborting)}].packets == kFrames);
    CHECK(losses[{EBPF_DROP_REASON_DEVMAP, 0, stage.left, stage.right, 0, 0}].packets == kFrames);
    CHECK(losses.size() == 2);
}

TEST_CASE("drops counts each packet once: a redirect without a map", "[net]") {
    uint32_t mode = GENERATE(from_range(std::begin(kModes), std::end(kModes)));
    Stage stage;
    DYNAMIC_SECTION(mode_name(mode) << ", down") {
        Descriptor program = load_plain_redirect(stage.right);
        stage.attach(program, mode);
        stage.line.middle_right.set_down();
        stage.expect({EBPF_DROP_REASON_REDIRECT, -ENETDOWN, stage.left, stage.right, 0, program_id(program)},
                     "to mright failed (ENETDOWN)");
    }
    DYNAMIC_SECTION(mode_name(mode) << ", too long") {
        Descriptor program = load_plain_redirect(stage.right);
        stage.attach(program, mode);
        stage.line.middle_right.set_mtu(1000);
        stage.expect({EBPF_DROP_REASON_REDIRECT, -EMSGSIZE, stage.left, stage.right, 0, program_id(program)},
                     "longer than its MTU", 1200);
    }
    DYNAMIC_SECTION(mode_name(mode) << ", no such interface") {
        Descriptor program = load_plain_redirect(4711);
        stage.attach(program, mode);
        stage.expect({EBPF_DROP_REASON_REDIRECT, -EINVAL, stage.left, 4711, 0, program_id(program)},
                     "the interface or the map entry does not exist");
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
        stage.expect({EBPF_DROP_REASON_ABORTED, 0, stage.left, 0, 0, program_id(program)},
                     "returned XDP_ABORTED for frames of mleft");
    }
    DYNAMIC_SECTION(mode_name(mode) << ", no action") {
        Descriptor program = load_xdp_returning(99);
        stage.attach(program, mode);
        stage.expect({EBPF_DROP_REASON_BAD_ACTION, 0, stage.left, 99, 0, program_id(program)},
                     "returned 99 for frames of mleft");
    }
    DYNAMIC_SECTION(mode_name(mode) << ", a key that the map has not") {
        MapHandle empty = make_map(EBPF_MAP_TYPE_DEVMAP, 8);
        Descriptor program = load_redirect(ebpf_map_fd(empty.get()), 0);
        stage.attach(program, mode);
        stage.expect({EBPF_DROP_REASON_ABORTED, 0, stage.left, 0, 0, program_id(program)}, "returned XDP_ABORTED");
    }
}

TEST_CASE("drops counts each packet once: XDP_TX that fails in native mode", "[net]") {
    Stage stage;
    stage.line.left.set_offload(Offload::kGro, false);
    stage.attach(load_xdp_returning(XDP_TX), EBPF_XDP_MODE_NATIVE);
    stage.lose(kFrames);
    auto [loss, count] = stage.only_loss();
    CHECK(loss.reason == EBPF_DROP_REASON_TX);
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
    CHECK(losses.begin()->first == Loss{EBPF_DROP_REASON_CPUMAP_QUEUE, 0, 0, 0, stage.map, 0});
    CHECK(losses.begin()->second.packets + arrived == kMany);
    CHECK(streamed.begin()->second.packets == losses.begin()->second.packets);
}

TEST_CASE("drops counts each packet once: the program of a cpumap's entry", "[net]") {
    struct Row {
        uint32_t action, reason, target;
        const char *words;
    };
    Row row =
        GENERATE(Row{XDP_ABORTED, EBPF_DROP_REASON_ABORTED, 0, "(in a map entry) returned XDP_ABORTED for frames of mleft"},
                 Row{99, EBPF_DROP_REASON_BAD_ACTION, 99, "returned 99 for frames of mleft"},
                 Row{XDP_TX, EBPF_DROP_REASON_BAD_ACTION, XDP_TX, "returned XDP_TX for frames of mleft"},
                 Row{XDP_DROP, EBPF_DROP_REASON_CPUMAP_PROGRAM, 0, ""});
    uint32_t mode = GENERATE(from_range(std::begin(kModes), std::end(kModes)));
    CAPTURE(mode_name(mode), row.action);
    Descriptor entry = load_xdp_returning(row.action, BPF_XDP_CPUMAP);
    ToCpu stage(mode, entry);
    // In native mode the kernel reports a sum, but not the program and its return value.
    if (mode == EBPF_XDP_MODE_NATIVE || row.action == XDP_DROP) {
        stage.expect({EBPF_DROP_REASON_CPUMAP_PROGRAM, 0, 0, 0, stage.map, 0}, "the program in the entry of CPU 0 in map");
    } else {
        stage.expect({row.reason, 0, stage.left, row.target, 0, program_id(entry)}, row.words);
    }
}

TEST_CASE("drops counts each packet once: failed redirects of the program in a cpumap entry", "[net]") {
    uint32_t mode = GENERATE(from_range(std::begin(kModes), std::end(kModes)));
    CAPTURE(mode_name(mode));
    MapHandle devmap = make_map(EBPF_MAP_TYPE_DEVMAP, 8);
    Descriptor entry = load_redirect(ebpf_map_fd(devmap.get()), 1, BPF_XDP_CPUMAP);
    ToCpu stage(mode, entry);
    const Line &line = stage.line;
    call(ebpf_devmap_set_in_netns, devmap.get(), 1, line.middle_netns.fd(), stage.right, -1, EBPF_ANY);
    Loss loss{EBPF_DROP_REASON_REDIRECT, -ENETDOWN, stage.left, stage.right, ebpf_map_id(devmap.get()), program_id(entry)};
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
        stage.expect(stage.refused(-EINVAL), "(EINVAL): it is bound to a different interface or queue");
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

// SPDX-License-Identifier: BSD-2-Clause
// Reasons of drops: every way in which a redirected packet vanishes, provoked with real packets, named and counted.
#include "harness/udp_socket.h"
#include "net/losses.h"
#include "net/redirector.h"
#include "net/xsk.h"

#include <catch2/catch.hpp>

using namespace ebpfmap::harness;
using Catch::Matchers::Contains;
using namespace net_tests;

namespace {

MapHandle xskmap_with(const UnreadXsk &socket) {
    auto spec = make<MapSpecHandle>(ebpf_map_spec_new, EBPF_MAP_TYPE_XSKMAP, 4, 4, 1);
    auto map = make<MapHandle>(ebpf_map_create, spec.get());
    call(ebpf_xskmap_set, map.get(), 0, socket.fd(), EBPF_ANY);
    return map;
}

}  // namespace

TEST_CASE("drops names a veth with a peer without GRO", "[net]") {
    Scene scene;
    scene.line.right.set_offload(Offload::kGro, false);
    Redirector redirector(scene.line);
    scene.lose(1000);

    auto [loss, count] = scene.only_loss();
    CHECK(loss == Loss{EBPF_DROP_REASON_REDIRECT, -EOPNOTSUPP, scene.line.middle_left.index(), scene.line.middle_right.index(),
                       ebpf_map_id(redirector.map.get()), program_id(redirector.program)});
    CHECK(count.packets == 1000);
    CHECK_THAT(count.message,
               Contains("from mleft to mright failed (EOPNOTSUPP)") && Contains("GRO") && Contains("ethtool -K PEER gro on"));
}

TEST_CASE("drops names an AF_XDP socket that is bound to another interface", "[net]") {
    Scene scene;
    UnreadXsk socket(scene.line.middle_right, 64, 64);
    Redirector redirector(xskmap_with(socket));
    scene.send_live(redirector.program, 1000, 64);

    auto [loss, count] = scene.only_loss();
    CHECK(loss == Loss{EBPF_DROP_REASON_XSK, -EINVAL, scene.line.middle_left.index(), 0, ebpf_map_id(redirector.map.get()),
                       program_id(redirector.program)});
    CHECK(count.packets == 1000);
    CHECK_THAT(count.message, Contains("arrived on mleft (EINVAL): it is bound to a different interface or queue"));
}

TEST_CASE("drops names the ring of an AF_XDP socket that is short", "[net]") {
    struct Row {
        uint32_t ring, frames;
        int32_t error;
        uint32_t taken;
        const char *message;
    };
    Row row = GENERATE(Row{64, 0, -ENOMEM, 0, "its fill ring was empty"}, Row{64, 16, -ENOMEM, 16, "its fill ring was empty"},
                       Row{4, 64, -ENOBUFS, 4, "its receive ring was full"});
    Scene scene;
    UnreadXsk socket(scene.line.middle_left, row.ring, row.frames);
    Redirector redirector(xskmap_with(socket));
    // The interface has its receive queues while a native program is attached.
    InNetns inside(scene.line.middle_netns);
    Descriptor pass = net_tests::load_xdp("pass");
    auto link = make<LinkHandle>(ebpf_link_attach_xdp, pass.get(), scene.line.middle_left.index(), EBPF_XDP_MODE_NATIVE);
    scene.send_live(redirector.program, 100, 1);

    auto [loss, count] = scene.only_loss();
    CHECK(loss.reason == EBPF_DROP_REASON_XSK);
    CHECK(loss.error == row.error);
    CHECK(loss.map == ebpf_map_id(redirector.map.get()));
    CHECK(count.packets == 100 - row.taken);
    CHECK_THAT(count.message, Contains(row.message));
}

TEST_CASE("drops names the queue of a CPU that is full", "[net]") {
    Scene scene;
    auto spec = make<MapSpecHandle>(ebpf_map_spec_new, EBPF_MAP_TYPE_CPUMAP, 4, 8, 1);
    Redirector redirector(make<MapHandle>(ebpf_map_create, spec.get()));
    call(ebpf_cpumap_set, redirector.map.get(), 0, 8, -1, EBPF_ANY);
    PacketSocket stack(scene.line.middle_left);
    uint32_t id = ebpf_map_id(redirector.map.get());
    auto lost = [&] {
        uint64_t packets = 0;
        for (const auto &[loss, count] : summary(scene.drops.get(), of_map(id))) {
            CHECK(loss == Loss{EBPF_DROP_REASON_CPUMAP_QUEUE, 0, 0, 0, id, 0});
            CHECK_THAT(count.message, Contains("the queue of CPU 0 in map " + std::to_string(id) + " was full"));
            packets += count.packets;
        }
        return packets;
    };

    constexpr uint64_t kFrames = 6400;
    scene.send_live(redirector.program, kFrames, 64);
    uint64_t arrived = 0;
    while (stack.receive(std::chrono::milliseconds(200))) arrived++;

    CHECK(lost() > 0);
    CHECK(arrived > 0);
    CHECK(lost() + arrived == kFrames);
}

TEST_CASE("drops names a checksum that a sender left to its hardware", "[net]") {
    // The kernel does not tell the namespace: the interface has an index that no other has.
    constexpr uint32_t kIndex = 1947001;
    Netns left_netns, middle_netns, right_netns;
    auto [left, middle_left] = make_veth(left_netns, "left", middle_netns, "mleft");
    auto [middle_right, right] = make_veth(middle_netns, "mright", right_netns, "right", {.index = kIndex});
    for (const Interface *interface : {&left, &middle_left, &middle_right, &right}) interface->set_up();
    for (const Interface *interface : {&left, &middle_left, &middle_right, &right}) interface->wait_until_running();
    left.set_offload(Offload::kGro, true);
    right.set_offload(Offload::kGro, true);
    left.set_address("10.0.0.1", "255.255.255.0");
    right.set_address("10.0.0.2", "255.255.255.0");
    auto spec = make<MapSpecHandle>(ebpf_map_spec_new, EBPF_MAP_TYPE_DEVMAP_HASH, 4, 8, 4);
    auto map = make<MapHandle>(ebpf_map_create, spec.get());
    call(ebpf_devmap_set_in_netns, map.get(), middle_left.index(), middle_netns.fd(), middle_right.index(), -1, EBPF_ANY);
    call(ebpf_devmap_set_in_netns, map.get(), middle_right.index(), middle_netns.fd(), middle_left.index(), -1, EBPF_ANY);
    auto object = make<ObjectHandle>(ebpf_object_open_bundled, "forward");
    call(ebpf_object_bind_map, object.get(), "tx", map.get());
    call(ebpf_object_load, object.get());
    InNetns inside(middle_netns);
    int32_t program = call(ebpf_object_program_fd, object.get(), "forward");
    auto one = make<LinkHandle>(ebpf_link_attach_xdp, program, middle_left.index(), EBPF_XDP_MODE_NATIVE);
    auto other = make<LinkHandle>(ebpf_link_attach_xdp, program, middle_right.index(), EBPF_XDP_MODE_NATIVE);
    auto drops = make<DropsHandle>(ebpf_drops_open);
    UdpSocket sender(left_netns, 4000);
    UdpSocket receiver(right_netns, 4001);
    auto ours = [&](const ebpf_drop *drop) { return ebpf_drop_ifindex(drop) == kIndex; };

    for (int i = 0; i < 100; i++) sender.send_to("10.0.0.2", 4001);
    CHECK(receiver.count_datagrams(100) == 0);
    Losses losses = summary(drops.get(), ours);
    REQUIRE(losses.size() == 1);
    CHECK(losses.begin()->first == Loss{EBPF_DROP_REASON_CHECKSUM, 0, kIndex, 0, 0, 0});
    CHECK(losses.begin()->second.packets == 100);
    CHECK_THAT(losses.begin()->second.message, Contains("ethtool -K SENDER tx off"));

    left.set_offload(Offload::kTxChecksum, false);
    for (int i = 0; i < 100; i++) sender.send_to("10.0.0.2", 4001);
    CHECK(receiver.count_datagrams(100) == 100);
    CHECK(summary(drops.get(), ours).begin()->second.packets == 100);
}

TEST_CASE("drops names frames that the target's peer or an egress program discards", "[net]") {
    Scene scene;
    Redirector redirector(scene.line);
    const Line &line = scene.line;
    Descriptor discard = net_tests::load_xdp_returning(XDP_DROP, BPF_XDP_DEVMAP);
    uint16_t payload = 64;
    SECTION("the MTU of the peer is too small") {
        line.right.set_mtu(1000);
        payload = 1200;
    }
    SECTION("the program of the entry drops them") {
        call(ebpf_devmap_set_in_netns, redirector.map.get(), 0, line.middle_netns.fd(), line.middle_right.index(),
             discard.get(), EBPF_ANY);
    }
    scene.lose(100, payload);

    auto [loss, count] = scene.only_loss();
    CHECK(loss == Loss{EBPF_DROP_REASON_DEVMAP, 0, line.middle_left.index(), line.middle_right.index(), 0, 0});
    CHECK(count.packets == 100);
    CHECK_THAT(count.message, Contains("mright did not take frames redirected from mleft"));
}

TEST_CASE("drops names a veth with a peer that is down", "[net]") {
    Scene scene;
    Redirector redirector(scene.line);
    scene.line.right.set_down();
    scene.send_live(redirector.program, 100, 16);

    auto [loss, count] = scene.only_loss();
    CHECK(loss.reason == EBPF_DROP_REASON_DEVMAP);
    CHECK(loss.error == -ENXIO);
    CHECK(count.packets == 100);
    CHECK_THAT(count.message, Contains("a veth needs a peer that is up"));
}

TEST_CASE("drops names the reason of a target that refuses a redirect", "[net]") {
    Scene scene;
    Redirector redirector(scene.line);
    uint16_t payload = 64;
    int32_t error = 0;
    const char *message = "";
    SECTION("too long") {
        scene.line.middle_right.set_mtu(1000);
        payload = 1200;
        error = -EMSGSIZE;
        message = "longer than its MTU";
    }
    SECTION("down") {
        scene.line.middle_right.set_down();
        error = -ENETDOWN;
        message = "ip link set dev NAME up";
    }
    scene.lose(100, payload);

    auto [loss, count] = scene.only_loss();
    CHECK(loss.reason == EBPF_DROP_REASON_REDIRECT);
    CHECK(loss.error == error);
    CHECK(count.packets == 100);
    CHECK_THAT(count.message, Contains(message));
}

TEST_CASE("drops names exceptions", "[net]") {
    struct Row {
        uint32_t action, reason, target;
        const char *message;
    };
    Row row = GENERATE(Row{XDP_ABORTED, EBPF_DROP_REASON_ABORTED, 0, "returned XDP_ABORTED for frames of mleft"},
                       Row{99, EBPF_DROP_REASON_BAD_ACTION, 99, "returned 99 for frames of mleft, which is not an XDP action"});
    uint32_t mode = GENERATE(as<uint32_t>(), EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC);
    CAPTURE(row.action, mode);
    Scene scene;
    Descriptor program = net_tests::load_xdp_returning(row.action);
    InNetns inside(scene.line.middle_netns);
    auto link = make<LinkHandle>(ebpf_link_attach_xdp, program.get(), scene.line.middle_left.index(), mode);
    scene.lose(100);

    auto [loss, count] = scene.only_loss();
    CHECK(loss == Loss{row.reason, 0, scene.line.middle_left.index(), row.target, 0, program_id(program)});
    CHECK(count.packets == 100);
    CHECK_THAT(count.message, Contains(row.message));
}

TEST_CASE("drops names an XDP_TX that fails", "[net]") {
    Scene scene;
    scene.line.left.set_offload(Offload::kGro, false);
    Descriptor program = net_tests::load_xdp_returning(XDP_TX);
    InNetns inside(scene.line.middle_netns);
    auto link = make<LinkHandle>(ebpf_link_attach_xdp, program.get(), scene.line.middle_left.index(), EBPF_XDP_MODE_NATIVE);
    scene.lose(100);

    auto [loss, count] = scene.only_loss();
    CHECK(loss.reason == EBPF_DROP_REASON_TX);
    CHECK(loss.ifindex == scene.line.middle_left.index());
    CHECK(count.packets == 100);
}

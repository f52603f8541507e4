// SPDX-License-Identifier: BSD-2-Clause
// The bundled forward program: the packets that arrive, their MAC addresses, and packets without an entry.
#include "harness/forwarder.h"
#include "harness/line.h"
#include "harness/tcp_transfer.h"
#include "harness/traffic.h"
#include "harness/udp_socket.h"

#include <catch2/catch.hpp>

using namespace ebpfmap::harness;

namespace {

constexpr uint32_t kPackets = 10'000;

// Sends from one end of a line to the other and checks each frame that arrives: whole, and with the MAC of the middle.
Tally pass(const Interface &from, const Interface &egress, const Interface &to, uint32_t count, uint16_t payload = 64) {
    PacketSocket sender(from);
    PacketSocket receiver(to);
    Flow flow = flow_between(from, to);
    flow.payload_size = payload;
    Mac expected = egress.mac();
    uint32_t wrong_mac = 0;
    Tally tally = run_traffic(sender, receiver, flow, count, [&](const Arrival &arrival) {
        if (arrival.source_mac != expected || arrival.destination_mac != flow.destination_mac) wrong_mac++;
    });
    CHECK(wrong_mac == 0);
    CHECK(tally.damaged == 0);
    CHECK(tally.duplicates == 0);
    return tally;
}

}  // namespace

TEST_CASE("forward delivers every packet both ways with the source MAC rewritten", "[net]") {
    uint32_t mode = GENERATE(as<uint32_t>(), EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC);
    CAPTURE(mode);
    Line line;
    Forwarder forwarder(line.middle_left, line.middle_right, mode);
    REQUIRE(ebpf_link_xdp_mode(forwarder.link()) == static_cast<int32_t>(mode));

    CHECK(pass(line.left, line.middle_right, line.right, kPackets).received == kPackets);
    CHECK(pass(line.right, line.middle_left, line.left, kPackets).received == kPackets);

    CHECK(forwarder.packets(EBPF_FORWARD_COUNTER_REDIRECTED) == 2 * kPackets);
    CHECK(forwarder.rewritten() == 2 * kPackets);
    CHECK(forwarder.packets(EBPF_FORWARD_COUNTER_MISSED) == 0);
}

TEST_CASE("forward.frags delivers frames of several buffers natively", "[net]") {
    Line line;
    for (const Interface *interface : {&line.left, &line.middle_left, &line.middle_right, &line.right}) {
        interface->set_mtu(9000);
    }
    Forwarder forwarder(line.middle_left, line.middle_right, EBPF_XDP_MODE_NATIVE, ".frags");
    CHECK(pass(line.left, line.middle_right, line.right, 1000, 8000).received == 1000);
}

TEST_CASE("a frame without an entry goes to the stack", "[net]") {
    uint32_t mode = GENERATE(as<uint32_t>(), EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC);
    CAPTURE(mode);
    Line line;
    line.middle_left.set_address("10.0.0.2", "255.255.255.0");
    UdpSocket stack(line.middle_netns, 4001);
    Forwarder forwarder(line.middle_left, line.middle_right, mode);
    call(ebpf_devmap_delete, forwarder.tx(), line.middle_left.index());

    PacketSocket sender(line.left);
    Flow flow = flow_between(line.left, line.middle_left);
    for (uint32_t i = 0; i < 100; i++) sender.send(build_frame(flow, i));

    CHECK(stack.count_datagrams(100) == 100);
    CHECK(forwarder.packets(EBPF_FORWARD_COUNTER_MISSED) == 100);
    CHECK(forwarder.packets(EBPF_FORWARD_COUNTER_REDIRECTED) == 0);
}

// The loss that nobody reports: the program counts every packet as redirected, and the veth throws it away because its peer
// has neither GRO nor a native XDP program.
TEST_CASE("a veth with a peer without GRO discards packets that are redirected natively", "[net]") {
    Line line;
    line.right.set_offload(Offload::kGro, false);
    Forwarder forwarder(line.middle_left, line.middle_right);

    CHECK(pass(line.left, line.middle_right, line.right, 1000).received == 0);
    CHECK(forwarder.packets(EBPF_FORWARD_COUNTER_REDIRECTED) == 1000);

    line.right.set_offload(Offload::kGro, true);
    CHECK(pass(line.left, line.middle_right, line.right, 1000).received == 1000);
}

// Another one: a stack that leaves checksums to its device hands native XDP frames without them, and nobody adds them later.
TEST_CASE("datagrams of a sender with checksum offload arrive damaged natively", "[net]") {
    Line line;
    line.left.set_address("10.0.0.1", "255.255.255.0");
    line.right.set_address("10.0.0.2", "255.255.255.0");
    UdpSocket sender(line.left_netns, 4000);
    UdpSocket receiver(line.right_netns, 4001);
    bool offload = GENERATE(true, false);
    uint32_t mode = GENERATE(as<uint32_t>(), EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC);
    CAPTURE(offload, mode);
    line.left.set_offload(Offload::kTxChecksum, offload);
    Forwarder forwarder(line.middle_left, line.middle_right, mode);

    for (int i = 0; i < 100; i++) sender.send_to("10.0.0.2", 4001);

    bool damaged = offload && mode == EBPF_XDP_MODE_NATIVE;
    CHECK(receiver.count_datagrams(100) == (damaged ? 0 : 100));
}

// Everything that two stacks say to each other, ARP included, goes through two forwarders.
TEST_CASE("a TCP stream arrives intact through forward", "[net]") {
    uint32_t mode = GENERATE(as<uint32_t>(), EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC);
    uint64_t bytes = mode == EBPF_XDP_MODE_NATIVE ? 100'000'000 : 10'000'000;
    CAPTURE(mode);
    Line line;
    line.left.set_address("10.0.0.1", "255.255.255.0");
    line.right.set_address("10.0.0.2", "255.255.255.0");
    for (const Interface *end : {&line.left, &line.right}) end->set_offload(Offload::kTxChecksum, false);
    Forwarder forwarder(line.middle_left, line.middle_right, mode);

    Transfer transfer = transfer_by_tcp(line.left_netns, line.right_netns, "10.0.0.2", bytes);

    CHECK(transfer.received == bytes);
    CHECK(transfer.intact);
    CHECK(transfer.duration < std::chrono::seconds(10));
    CHECK(forwarder.packets(EBPF_FORWARD_COUNTER_MISSED) == 0);
    CHECK(forwarder.packets(EBPF_FORWARD_COUNTER_REDIRECTED) > bytes / 1500);
}

TEST_CASE("an entry of a devmap vanishes with its interface", "[net]") {
    Line line;
    Forwarder forwarder(line.middle_left, line.middle_right);
    uint32_t egress = 0;
    call(ebpf_devmap_get, forwarder.tx(), line.middle_left.index(), &egress, nullptr);
    REQUIRE(egress == line.middle_right.index());

    SECTION("deleted") { line.middle_right.remove(); }
    SECTION("moved to another namespace") { line.middle_right.move_to(line.left_netns); }

    CHECK(ebpf_devmap_get(forwarder.tx(), line.middle_left.index(), &egress, nullptr, nullptr) == -ENOENT);
    call(ebpf_devmap_get, forwarder.tx(), line.middle_right.index(), &egress, nullptr);
    CHECK(egress == line.middle_left.index());
}

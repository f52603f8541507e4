// SPDX-License-Identifier: BSD-2-Clause
// Interfaces that are renamed or moved while a program is attached to them and a map has them.
#include "harness/forwarder.h"
#include "harness/line.h"
#include "harness/traffic.h"

#include <catch2/catch.hpp>

using namespace ebpfmap::harness;
using Catch::Matchers::Contains;

namespace {

uint32_t delivered(const PacketSocket &from, const PacketSocket &to, const Flow &flow) {
    return run_traffic(from, to, flow, 200).received;
}

std::string name_of(const Interface &interface) {
    char name[16];
    call(ebpf_interface_name, interface.index(), interface.netns().fd(), name, uint32_t{sizeof name});
    return name;
}

}  // namespace

TEST_CASE("frames are forwarded under new names, and the library knows these", "[net]") {
    uint32_t mode = GENERATE(as<uint32_t>(), EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC);
    CAPTURE(mode);
    Line line;
    Forwarder forwarder(line.middle_left, line.middle_right, mode);
    PacketSocket sender(line.left);
    PacketSocket receiver(line.right);
    Flow flow = flow_between(line.left, line.right);

    line.middle_left.rename("ingress");
    line.middle_right.rename("egress");

    CHECK(delivered(sender, receiver, flow) == 200);
    CHECK(name_of(line.middle_left) == "ingress");
    CHECK(ebpf_link_ifindex(forwarder.link(), nullptr) == static_cast<int32_t>(line.middle_left.index()));

    InNetns inside(line.middle_netns);
    Outcome old_name = refusal_of(ebpf_devmap_set_by_name, forwarder.tx(), 1, "mright", -1, EBPF_ANY);
    CHECK(old_name.cause == EBPF_CAUSE_INTERFACE);
    Bundled another("forward");
    ebpf_link *link = nullptr;
    Outcome busy = refusal_of(ebpf_link_attach_xdp, another.program("forward"), line.middle_left.index(), mode, &link);
    CHECK(busy.cause == EBPF_CAUSE_INTERFACE_BUSY);
    CHECK_THAT(busy.message, Contains("ingress") && !Contains("mleft"));
}

// It stays attached, under an index of the other namespace; the map's entry for the old index is not found there any more.
TEST_CASE("a program goes with its interface into another namespace, and the link says where it is", "[net]") {
    uint32_t mode = GENERATE(as<uint32_t>(), EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC);
    CAPTURE(mode);
    Line line;
    Netns elsewhere;
    make_veth(elsewhere, "first", elsewhere, "second");  // so that the index is taken there
    Forwarder forwarder(line.middle_left, line.middle_right, mode);

    line.middle_left.move_to(elsewhere);

    Interface moved(elsewhere, "mleft");
    REQUIRE(moved.index() != line.middle_left.index());
    CHECK(ebpf_link_ifindex(forwarder.link(), nullptr) == static_cast<int32_t>(moved.index()));
    CHECK(ebpf_link_xdp_mode(forwarder.link()) == static_cast<int32_t>(mode));

    moved.set_up();
    moved.wait_until_running();
    PacketSocket sender(line.left);
    PacketSocket receiver(moved);
    CHECK(delivered(sender, receiver, flow_between(line.left, moved)) == 200);
    CHECK(forwarder.packets(EBPF_FORWARD_COUNTER_MISSED) == 200);
}

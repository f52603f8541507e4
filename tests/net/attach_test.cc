// SPDX-License-Identifier: BSD-2-Clause
// Attaching XDP programs: the mode that is really used, and why an interface or a program is refused.
#include "harness/handles.h"
#include "harness/interface.h"
#include "harness/netlink.h"
#include "net/pins.h"
#include "net/programs.h"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <catch2/catch.hpp>

using namespace ebpfmap::harness;
using Catch::Matchers::Contains;
using net_tests::load_socket_filter;
using net_tests::load_xdp;
using net_tests::PinDirectory;

namespace {

// A namespace with a veth pair in it, which this thread is inside of.
struct Room {
    Netns netns;
    InNetns inside{netns};
    std::pair<Interface, Interface> pair = make_veth(netns, "veth_a", netns, "veth_b");
    const Interface &veth = pair.first;
    const Interface &peer = pair.second;
    Interface loopback{netns, "lo"};
};

LinkHandle attach(const Descriptor &program, const Interface &interface, uint32_t mode) {
    return make<LinkHandle>(ebpf_link_attach_xdp, program.get(), interface.index(), mode);
}

Outcome refused(int program, uint32_t ifindex, uint32_t mode) {
    ebpf_link *link = nullptr;
    Outcome refusal = refusal_of(ebpf_link_attach_xdp, program, ifindex, mode, &link);
    CHECK(link == nullptr);
    return refusal;
}

Outcome refused(const Descriptor &program, const Interface &interface, uint32_t mode) {
    return refused(program.get(), interface.index(), mode);
}

// As `ip link set dev … xdp` does it: without a link.
void attach_by_netlink(const Interface &interface, const Descriptor &program, uint32_t mode_flag) {
    ifinfomsg link{};
    link.ifi_index = static_cast<int>(interface.index());
    NetlinkRequest(RTM_SETLINK, 0)
        .append(link)
        .begin(IFLA_XDP)
        .attribute(IFLA_XDP_FD, static_cast<uint32_t>(program.get()))
        .attribute(IFLA_XDP_FLAGS, mode_flag)
        .end()
        .send("attaching by netlink");
}

}  // namespace

TEST_CASE("a link says in which mode its program is attached", "[net]") {
    Room room;
    Descriptor program = load_xdp("pass");

    CHECK(ebpf_link_xdp_mode(attach(program, room.veth, EBPF_XDP_MODE_NATIVE).get()) == EBPF_XDP_MODE_NATIVE);
    CHECK(ebpf_link_xdp_mode(attach(program, room.veth, EBPF_XDP_MODE_GENERIC).get()) == EBPF_XDP_MODE_GENERIC);
    CHECK(ebpf_link_xdp_mode(attach(program, room.veth, EBPF_XDP_MODE_AUTO).get()) == EBPF_XDP_MODE_NATIVE);
    CHECK(ebpf_link_xdp_mode(attach(program, room.loopback, EBPF_XDP_MODE_AUTO).get()) == EBPF_XDP_MODE_GENERIC);
    CHECK(ebpf_link_xdp_mode(nullptr) == -EINVAL);
}

TEST_CASE("closing a link detaches its program", "[net]") {
    Room room;
    Descriptor program = load_xdp("pass");
    LinkHandle link = attach(program, room.veth, EBPF_XDP_MODE_NATIVE);
    CHECK(refused(program, room.veth, EBPF_XDP_MODE_NATIVE).cause == EBPF_CAUSE_INTERFACE_BUSY);
    link.reset();
    CHECK(attach(program, room.veth, EBPF_XDP_MODE_NATIVE) != nullptr);
}

TEST_CASE("a link outlives its interface and says so", "[net]") {
    Room room;
    Descriptor program = load_xdp("pass");
    LinkHandle link = attach(program, room.veth, EBPF_XDP_MODE_NATIVE);
    CHECK(call(ebpf_link_ifindex, link.get()) == static_cast<int32_t>(room.veth.index()));
    room.veth.remove();
    CHECK(call(ebpf_link_ifindex, link.get()) == 0);
}

TEST_CASE("a busy interface names the link that holds it", "[net]") {
    Room room;
    uint32_t mode = GENERATE(as<uint32_t>(), EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC);
    Descriptor incumbent = load_xdp("incumbent");
    LinkHandle link = attach(incumbent, room.veth, mode);

    Outcome refusal = refused(load_xdp("pass"), room.veth, EBPF_XDP_MODE_AUTO);

    CHECK(refusal.cause == EBPF_CAUSE_INTERFACE_BUSY);
    CHECK_THAT(refusal.message, Contains("veth_a") && Contains("\"incumbent\"") && Contains("attached by link"));
    CHECK_THAT(refusal.message, Contains("bpftool link detach id"));
    CHECK_THAT(refusal.message, Contains(mode == EBPF_XDP_MODE_NATIVE ? "native mode" : "generic mode"));
}

TEST_CASE("the error of a busy interface names the holder of the link: this process, or another", "[net]") {
    Room room;
    LinkHandle link = attach(load_xdp("incumbent"), room.veth, EBPF_XDP_MODE_NATIVE);
    auto refusal = [&] { return refused(load_xdp("pass"), room.veth, EBPF_XDP_MODE_AUTO).message; };
    CHECK_THAT(refusal(), Contains("this process holds the link") && Contains("ebpf_link_close"));
    CHECK_THAT(refusal(), !Contains("end the process"));
    PinDirectory pins;
    call(ebpf_link_pin, link.get(), pins.path("link").c_str());
    link.reset();
    CHECK_THAT(refusal(), !Contains("this process") && Contains("end the process that holds the link, remove the link's pin"));
}

TEST_CASE("a busy interface names the program that netlink attached", "[net]") {
    Room room;
    attach_by_netlink(room.veth, load_xdp("incumbent"), XDP_FLAGS_SKB_MODE);

    for (uint32_t mode : {EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC}) {
        Outcome refusal = refused(load_xdp("pass"), room.veth, mode);
        CHECK(refusal.cause == EBPF_CAUSE_INTERFACE_BUSY);
        CHECK_THAT(refusal.message, Contains("\"incumbent\"") && Contains("attached by netlink"));
        CHECK_THAT(refusal.message, Contains("ip link set dev veth_a xdpgeneric off"));
    }
}

TEST_CASE("libxdp's dispatcher is recognised", "[net]") {
    Room room;
    LinkHandle dispatcher = attach(load_xdp("xdp_dispatcher"), room.veth, EBPF_XDP_MODE_NATIVE);
    Outcome refusal = refused(load_xdp("pass"), room.veth, EBPF_XDP_MODE_NATIVE);
    CHECK(refusal.cause == EBPF_CAUSE_INTERFACE_BUSY);
    CHECK_THAT(refusal.message, Contains("libxdp") && Contains("xdp-loader unload veth_a --all"));
}

TEST_CASE("an MTU that native XDP cannot take is named with its remedies", "[net]") {
    Room room;
    room.veth.set_mtu(9000);
    room.peer.set_mtu(9000);
    Descriptor program = load_xdp("pass");

    Outcome refusal = refused(program, room.veth, EBPF_XDP_MODE_NATIVE);

    CHECK(refusal.code == -ERANGE);
    CHECK(refusal.cause == EBPF_CAUSE_MTU);
    CHECK_THAT(refusal.message, Contains("MTU 9000") && Contains("3498") && Contains("xdp.frags") && Contains("generic"));
    CHECK(ebpf_link_xdp_mode(attach(program, room.veth, EBPF_XDP_MODE_AUTO).get()) == EBPF_XDP_MODE_GENERIC);
    room.veth.set_mtu(3498);
    room.peer.set_mtu(3498);
    CHECK(ebpf_link_xdp_mode(attach(program, room.veth, EBPF_XDP_MODE_NATIVE).get()) == EBPF_XDP_MODE_NATIVE);
}

TEST_CASE("an interface without native XDP says so", "[net]") {
    Room room;
    Outcome refusal = refused(load_xdp("pass"), room.loopback, EBPF_XDP_MODE_NATIVE);
    CHECK(refusal.code == -EOPNOTSUPP);
    CHECK(refusal.cause == EBPF_CAUSE_XDP_MODE);
    CHECK_THAT(refusal.message, Contains("lo (index 1)") && Contains("EBPF_XDP_MODE_GENERIC"));
}

TEST_CASE("a program for devmap or cpumap entries is not for an interface", "[net]") {
    Room room;
    struct Row {
        uint32_t attach_type;
        const char *name;
    };
    for (Row row : {Row{BPF_XDP_DEVMAP, "xdp/devmap"}, Row{BPF_XDP_CPUMAP, "xdp/cpumap"}}) {
        for (uint32_t mode : {EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC, EBPF_XDP_MODE_AUTO}) {
            Outcome refusal = refused(load_xdp("entry", row.attach_type), room.veth, mode);
            CHECK(refusal.code == -EINVAL);
            CHECK(refusal.cause == EBPF_CAUSE_ATTACH_TYPE);
            CHECK_THAT(refusal.message, Contains("\"entry\"") && Contains(std::string("attach type ") + row.name));
        }
    }
}

TEST_CASE("arguments that cannot be attached are named", "[net]") {
    Room room;
    Descriptor program = load_xdp("pass");
    uint32_t ifindex = room.veth.index();

    SECTION("no such interface") {
        Outcome refusal = refused(program.get(), 4711, EBPF_XDP_MODE_NATIVE);
        CHECK(refusal.cause == EBPF_CAUSE_INTERFACE);
        CHECK_THAT(refusal.message, Contains("4711"));
    }
    SECTION("an interface of another namespace") {
        Netns elsewhere;
        InNetns inside(elsewhere);
        CHECK(refused(program.get(), ifindex, EBPF_XDP_MODE_NATIVE).cause == EBPF_CAUSE_INTERFACE);
    }
    SECTION("not a descriptor") { CHECK(refused(4711, ifindex, EBPF_XDP_MODE_NATIVE).cause == EBPF_CAUSE_BAD_FD); }
    SECTION("a negative descriptor") { CHECK(refused(-1, ifindex, EBPF_XDP_MODE_NATIVE).cause == EBPF_CAUSE_BAD_FD); }
    SECTION("a descriptor of something else") {
        CHECK(refused(room.netns.fd(), ifindex, EBPF_XDP_MODE_NATIVE).cause == EBPF_CAUSE_FD_KIND);
    }
    SECTION("a program of another type") {
        Outcome refusal = refused(load_socket_filter().get(), ifindex, EBPF_XDP_MODE_NATIVE);
        CHECK(refusal.cause == EBPF_CAUSE_PROGRAM_TYPE);
        CHECK_THAT(refusal.message, Contains("socket_filter"));
    }
    SECTION("no such mode") {
        Outcome refusal = refused(program.get(), ifindex, 7);
        CHECK(refusal.cause == EBPF_CAUSE_ARGUMENT);
        CHECK_THAT(refusal.message, Contains("mode 7"));
    }
    SECTION("nowhere to put the link") {
        Outcome refusal = refusal_of(ebpf_link_attach_xdp, program.get(), ifindex, EBPF_XDP_MODE_NATIVE, nullptr);
        CHECK(refusal.cause == EBPF_CAUSE_ARGUMENT);
        CHECK_THAT(refusal.message, Contains("out"));
    }
}

// SPDX-License-Identifier: BSD-2-Clause
// An xskmap accepts a socket for a queue only if the socket is bound to that queue, opened by any process.
#include "net/capabilities.h"
#include "net/xsk_receiver.h"
#include "net/xsk_sockets.h"

#include <linux/if_xdp.h>
#include <sys/socket.h>
#include <catch2/catch.hpp>

#include <thread>

using namespace net_tests;
using Catch::Matchers::Contains;

namespace {

Descriptor open_socket(int family, int type) {
    Descriptor socket(::socket(family, type | SOCK_CLOEXEC, 0));
    if (!socket.valid()) throw_errno("opening a socket");
    return socket;
}

Outcome refusal_to_set(const ebpf_map *map, const Interface &interface, uint32_t queue, int32_t fd, uint64_t flags = EBPF_ANY) {
    InNetns there(interface.netns());
    return refusal_of(ebpf_xskmap_set_queue, map, interface.index(), queue, fd, flags);
}

void set(const ebpf_map *map, const Interface &interface, uint32_t queue, int32_t fd, uint64_t flags = EBPF_ANY) {
    InNetns there(interface.netns());
    call(ebpf_xskmap_set_queue, map, interface.index(), queue, fd, flags);
}

// EXIST on an empty index is the one thing by which the kernel tells.
bool occupied(const ebpf_map *map, uint32_t index) {
    Descriptor probe = open_socket(AF_XDP, SOCK_RAW);
    int32_t result = ebpf_xskmap_set(map, index, probe.get(), EBPF_EXIST, nullptr);
    return result == 0;
}

void check_nothing(const ebpf_map *map) {
    for (uint32_t index = 0; index < 4; ++index) {
        CHECK(ebpf_xskmap_get(map, index, nullptr, nullptr) == -ENOENT);
        CHECK_FALSE(occupied(map, index));
    }
}

}  // namespace

TEST_CASE("the socket of a queue goes in, and receives", "[net][xsk][xskmap]") {
    Line line(1500, {.queues = 2});
    Steer steer(line.middle_left);
    XskReceiver foreign(line.middle_left, 0);
    XskHandle own = open_xsk(line.middle_left, make_xsk_spec(), 1);
    set(steer.sockets(), line.middle_left, 0, foreign.fd());
    set(steer.sockets(), line.middle_left, 1, ebpf_xsk_fd(own.get()), EBPF_NOEXIST);
    PacketSocket left(line.left);
    Flow flow = flow_between(line.left, line.right);
    constexpr uint32_t kFlows = 64;
    for (uint32_t number = 0; number < kFlows; ++number) {
        flow.source_port = static_cast<uint16_t>(2000 + number);
        left.send(build_frame(flow, number));
    }
    uint32_t by_own = 0, by_foreign = 0;
    for (Batch batch; receive(own.get(), &batch, kShort); by_own += batch.count) release(own.get(), batch);
    while (foreign.receive(std::chrono::milliseconds(kShort))) by_foreign++;
    CHECK(by_own > 0);
    CHECK(by_foreign > 0);
    CHECK(by_own + by_foreign == kFlows);
}

TEST_CASE("the socket of another queue is refused, and the message says where it is bound", "[net][xsk][xskmap]") {
    Line line(1500, {.queues = 2});
    Bundled steer("steer");
    const ebpf_map *map = steer.map("sockets");
    XskHandle own = open_xsk(line.middle_left, make_xsk_spec(), 1);
    XskReceiver foreign(line.middle_right, 0);
    Outcome queue = refusal_to_set(map, line.middle_left, 0, ebpf_xsk_fd(own.get()));
    CHECK(queue.code == -EINVAL);
    CHECK(queue.cause == EBPF_CAUSE_XSK_BINDING);
    CHECK_THAT(queue.message, Contains("not bound to queue 0 of mleft") && Contains("but to queue 1 of mleft"));
    Outcome interface = refusal_to_set(map, line.middle_left, 0, foreign.fd());
    CHECK(interface.cause == EBPF_CAUSE_XSK_BINDING);
    CHECK_THAT(interface.message, Contains("not bound to queue 0 of mleft") && Contains("but to queue 0 of mright"));
    Outcome none = refusal_to_set(map, line.middle_left, 7, ebpf_xsk_fd(own.get()));
    CHECK_THAT(none.message, Contains("not bound to queue 7 of mleft"));
    check_nothing(map);
    // Being asked did them no harm.
    check_sends(own.get(), line.middle_left, line.left);
    set(map, line.middle_left, 1, ebpf_xsk_fd(own.get()));
    CHECK(occupied(map, 1));
}

TEST_CASE("a socket of another namespace is refused, though number and queue be the same", "[net][xsk][xskmap]") {
    Netns one, two;
    auto [here, there] = make_veth(one, "here", two, "there", {.index = 77});
    here.set_up();
    there.set_up();
    XskHandle xsk = open_xsk(there, make_xsk_spec());
    Bundled steer("steer");
    Outcome refusal = refusal_to_set(steer.map("sockets"), here, 0, ebpf_xsk_fd(xsk.get()));
    CHECK(refusal.cause == EBPF_CAUSE_XSK_BINDING);
    check_nothing(steer.map("sockets"));
}

TEST_CASE("sockets that cannot receive are rejected", "[net][xsk][xskmap]") {
    Line line;
    Bundled steer("steer");
    const ebpf_map *map = steer.map("sockets");
    auto cause = [&](int32_t fd) { return refusal_to_set(map, line.middle_left, 0, fd).cause; };

    Descriptor unbound = open_socket(AF_XDP, SOCK_RAW);
    CHECK(cause(unbound.get()) == EBPF_CAUSE_XSK_BINDING);
    uint32_t entries = 64;
    REQUIRE(setsockopt(unbound.get(), SOL_XDP, XDP_RX_RING, &entries, sizeof entries) == 0);
    Outcome refusal = refusal_to_set(map, line.middle_left, 0, unbound.get());
    CHECK(refusal.cause == EBPF_CAUSE_XSK_BINDING);
    CHECK_THAT(refusal.message, Contains("not bound to an interface"));

    XskSpecHandle sends = make_xsk_spec();
    call(ebpf_xsk_spec_set_rings, sends.get(), 0U, 64U);
    XskHandle sender = open_xsk(line.middle_left, sends);
    refusal = refusal_to_set(map, line.middle_left, 0, ebpf_xsk_fd(sender.get()));
    CHECK(refusal.cause == EBPF_CAUSE_XSK_BINDING);
    CHECK_THAT(refusal.message, Contains("no RX ring"));

    CHECK(cause(open_socket(AF_INET, SOCK_DGRAM).get()) == EBPF_CAUSE_SOCKET_KIND);
    CHECK(cause(line.left_netns.fd()) == EBPF_CAUSE_FD_KIND);
    CHECK(cause(-1) == EBPF_CAUSE_BAD_FD);
    CHECK(cause(1023) == EBPF_CAUSE_BAD_FD);
    check_nothing(map);
}

TEST_CASE("set_queue needs the right to open a socket, and says so", "[net][xsk][xskmap]") {
    Line line;
    Bundled steer("steer");
    XskHandle xsk = open_xsk(line.middle_left, make_xsk_spec());
    Outcome refusal;
    // A separate thread, because dropped capabilities do not come back.
    std::thread([&] {
        InNetns inside(line.middle_netns);
        net_tests::keep_capabilities({CAP_SYS_ADMIN, CAP_BPF, CAP_NET_ADMIN});
        refusal = refusal_of(ebpf_xskmap_set_queue, steer.map("sockets"), line.middle_left.index(), 0U, ebpf_xsk_fd(xsk.get()),
                             uint64_t{EBPF_ANY});
    }).join();
    CHECK(refusal.cause == EBPF_CAUSE_CAPABILITY);
    CHECK_THAT(refusal.message, Contains("CAP_NET_RAW"));
}

TEST_CASE("the rest of set_queue is that of set", "[net][xsk][xskmap]") {
    Line line;
    Bundled steer("steer");
    const ebpf_map *map = steer.map("sockets");
    XskHandle xsk = open_xsk(line.middle_left, make_xsk_spec());
    int32_t fd = ebpf_xsk_fd(xsk.get());
    CHECK(refusal_to_set(map, line.middle_left, 0, fd, EBPF_EXIST).cause == EBPF_CAUSE_NOT_FOUND);
    CHECK(refusal_to_set(map, line.middle_left, 0, fd, 99).cause == EBPF_CAUSE_FLAGS);
    CHECK(refusal_of(ebpf_xskmap_set_queue, map, 999'999U, 0U, fd, uint64_t{EBPF_ANY}).cause == EBPF_CAUSE_INTERFACE);
    CHECK(refusal_to_set(steer.map("ports"), line.middle_left, 0, fd).cause == EBPF_CAUSE_MAP_TYPE);
    CHECK(refusal_to_set(nullptr, line.middle_left, 0, fd).cause == EBPF_CAUSE_ARGUMENT);
    check_nothing(map);
    set(map, line.middle_left, 0, fd, EBPF_NOEXIST);
    // The kernel lets a socket replace itself with any flags.
    XskHandle other = open_beside(xsk, line.middle_left, make_xsk_spec());
    CHECK(refusal_to_set(map, line.middle_left, 0, ebpf_xsk_fd(other.get()), EBPF_NOEXIST).cause == EBPF_CAUSE_EXISTS);
    uint64_t cookie = 0;
    CHECK(call(ebpf_xskmap_get, map, 0U, &cookie) == 0);
    CHECK(cookie != 0);
}

// SPDX-License-Identifier: BSD-2-Clause
// What a kernel that sends slowly leaves to a socket: when it waits, for how long, and what is free when it is closed.
#include "unit/xsk_machine.h"

#include <catch2/catch.hpp>

using namespace ebpfmap;
using namespace ebpfmap::unit;

namespace {

// Frames in the ring of a socket whose kernel sends nothing by itself.
void queue_frames(ebpf_xsk *xsk, uint32_t count, uint32_t options = 0) {
    for (uint32_t i = 0; i < count; ++i) {
        uint64_t address;
        uint32_t length = 60;
        REQUIRE(harness::call(ebpf_xsk_reserve, xsk, &address, 1U) == 1);
        if (options & EBPF_XSK_REQUESTED)
            harness::call(ebpf_xsk_request, xsk, address, uint32_t{EBPF_XSK_TIMESTAMP}, uint16_t{0}, uint16_t{0});
        REQUIRE(harness::call(ebpf_xsk_send, xsk, &address, &length, &options, 1U) == 1);
    }
}

int32_t wait(const XskHandle &xsk, uint32_t events, int32_t timeout) {
    return harness::call(ebpf_xsk_wait, xsk.get(), events, timeout);
}

}  // namespace

TEST_CASE("there is room to send until the ring is full, whatever the kernel calls full", "[xsk]") {
    Machine machine;
    machine.xdp.push_budget = 0;
    XskHandle xsk = open_xsk(make_xsk_spec(64, 16, 16));
    queue_frames(xsk.get(), 15);
    CHECK(machine.xdp.poll(ebpf_xsk_fd(xsk.get())) == 0);
    CHECK(wait(xsk, EBPF_XSK_WRITABLE, 0) == EBPF_XSK_WRITABLE);
    queue_frames(xsk.get(), 1);
    CHECK(wait(xsk, EBPF_XSK_WRITABLE, 0) == 0);
}

TEST_CASE("who waits looks again soon while something is being sent, by whatever socket", "[xsk]") {
    Machine machine;
    machine.xdp.push_budget = 0;
    XskHandle xsk = open_xsk(make_xsk_spec());
    XskHandle other = open_beside(xsk, make_xsk_spec(), 1);
    CHECK(wait(xsk, EBPF_XSK_READABLE, 5000) == 0);
    CHECK(machine.xdp.patience == 500);
    queue_frames(other.get(), 1);
    CHECK(wait(xsk, EBPF_XSK_READABLE, 10) == 0);
    CHECK(machine.xdp.patience == 2);
    machine.xdp.push_budget = 32;
    harness::call(ebpf_xsk_reap, other.get());
    CHECK(wait(xsk, EBPF_XSK_READABLE, 5000) == 0);
    CHECK(machine.xdp.patience == 500);
    machine.xdp.push_budget = 0;
    queue_frames(other.get(), 1);
    other.reset();
    CHECK(wait(xsk, EBPF_XSK_READABLE, 5000) == 0);
    CHECK(machine.xdp.patience == 500);
}

// The kernel has taken them out of the ring: of one it has a copy, into the other it is going to write the time.
TEST_CASE("a packet under way whose time is to be noted keeps its frame when its socket is closed", "[xsk]") {
    Machine machine;
    machine.xdp.push_budget = 0;
    XskSpecHandle spec = make_xsk_spec(64, 0, 16);
    harness::call(ebpf_xsk_spec_set_requests, spec.get(), uint32_t{EBPF_XSK_REQUESTS_DEVICE});
    XskHandle xsk = open_xsk(spec);
    XskHandle other = open_beside(xsk, spec, 1);
    queue_frames(other.get(), 1);
    queue_frames(other.get(), 1, EBPF_XSK_REQUESTED);
    uint64_t timed = 0;
    for (int i = 0; i < 2; ++i) timed = machine.xdp.transmit(ebpf_xsk_fd(other.get()))->address;
    other.reset();
    uint64_t addresses[64];
    REQUIRE(harness::call(ebpf_xsk_reserve, xsk.get(), addresses, 64U) == 63);
    for (uint32_t i = 0; i < 63; ++i) CHECK(addresses[i] / 2048 != timed / 2048);
}

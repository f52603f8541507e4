// SPDX-License-Identifier: BSD-2-Clause
// Sockets with a kernel that sends slowly: when and how long they wait, and the free frames after a close.
#include "unit/xsk_machine.h"

#include <catch2/catch.hpp>

using namespace ebpfmap;
using namespace ebpfmap::unit;

namespace {

// Frames in the TX ring of a socket with a kernel that sends nothing by itself.
void queue_frames(ebpf_xsk *xsk, uint32_t count, uint32_t options = 0) {
    for (uint32_t i = 0; i < count; ++i) {
        uint64_t address;
        uint32_t length = 60;
        REQUIRE(harness::call(ebpf_xsk_reserve, xsk, &address, 1U) == 1);
        if (options & EBPF_XSK_FRAME_TX_METADATA)
            harness::call(ebpf_xsk_set_tx_metadata, xsk, address, uint32_t{EBPF_XSK_TX_METADATA_TIMESTAMP}, uint16_t{0},
                          uint16_t{0});
        REQUIRE(harness::call(ebpf_xsk_send, xsk, &address, &length, &options, 1U) == 1);
    }
}

int32_t wait(const XskHandle &xsk, uint32_t events, int32_t timeout) {
    return harness::call(ebpf_xsk_wait, xsk.get(), events, timeout);
}

}  // namespace

TEST_CASE("a socket is writable until the ring is full, even if poll() says otherwise", "[xsk]") {
    Machine machine;
    machine.xdp.push_budget = 0;
    XskHandle xsk = open_xsk(make_xsk_spec(64, 16, 16));
    queue_frames(xsk.get(), 15);
    CHECK(machine.xdp.poll(ebpf_xsk_fd(xsk.get())) == 0);
    CHECK(wait(xsk, EBPF_XSK_EVENT_WRITABLE, 0) == EBPF_XSK_EVENT_WRITABLE);
    queue_frames(xsk.get(), 1);
    CHECK(wait(xsk, EBPF_XSK_EVENT_WRITABLE, 0) == 0);
}

TEST_CASE("a waiting socket checks again soon while any socket sends", "[xsk]") {
    Machine machine;
    machine.xdp.push_budget = 0;
    XskHandle xsk = open_xsk(make_xsk_spec());
    XskHandle other = open_beside(xsk, make_xsk_spec(), 1);
    CHECK(wait(xsk, EBPF_XSK_EVENT_READABLE, 5000) == 0);
    CHECK(machine.xdp.patience == 500);
    queue_frames(other.get(), 1);
    CHECK(wait(xsk, EBPF_XSK_EVENT_READABLE, 10) == 0);
    CHECK(machine.xdp.patience == 2);
    machine.xdp.push_budget = 32;
    harness::call(ebpf_xsk_reap, other.get());
    CHECK(wait(xsk, EBPF_XSK_EVENT_READABLE, 5000) == 0);
    CHECK(machine.xdp.patience == 500);
    machine.xdp.push_budget = 0;
    queue_frames(other.get(), 1);
    other.reset();
    CHECK(wait(xsk, EBPF_XSK_EVENT_READABLE, 5000) == 0);
    CHECK(machine.xdp.patience == 500);
}

// The kernel has taken them out of the ring: of one it has a copy, into the other it is going to write the time.
TEST_CASE("a packet in flight with a timestamp request keeps its frame when its socket is closed", "[xsk]") {
    Machine machine;
    machine.xdp.push_budget = 0;
    XskSpecHandle spec = make_xsk_spec(64, 0, 16);
    harness::call(ebpf_xsk_spec_set_tx_metadata, spec.get(), uint32_t{EBPF_XSK_TX_METADATA_MODE_DEVICE});
    XskHandle xsk = open_xsk(spec);
    XskHandle other = open_beside(xsk, spec, 1);
    queue_frames(other.get(), 1);
    queue_frames(other.get(), 1, EBPF_XSK_FRAME_TX_METADATA);
    uint64_t timed = 0;
    for (int i = 0; i < 2; ++i) timed = machine.xdp.transmit(ebpf_xsk_fd(other.get()))->address;
    other.reset();
    uint64_t addresses[64];
    REQUIRE(harness::call(ebpf_xsk_reserve, xsk.get(), addresses, 64U) == 63);
    for (uint32_t i = 0; i < 63; ++i) CHECK(addresses[i] / 2048 != timed / 2048);
}

namespace {

// The errno and the cause with which a wait for ever fails.
void check_deadlock(const XskHandle &xsk, uint32_t events, const char *words) {
    ebpf_error *error = nullptr;
    CHECK(ebpf_xsk_wait(xsk.get(), events, -1, &error) == -EDEADLK);
    CHECK(ebpf_error_cause(error) == EBPF_CAUSE_XSK_FRAMES);
    CHECK_THAT(ebpf_error_message(error), Catch::Contains(words));
    ebpf_error_free(error);
}

uint64_t receive_one(const XskHandle &xsk) {
    uint64_t address;
    uint32_t length;
    REQUIRE(harness::call(ebpf_xsk_recv, xsk.get(), &address, &length, nullptr, 1U) == 1);
    return address;
}

}  // namespace

TEST_CASE("a socket with all frames in the fill ring is not writable", "[xsk]") {
    for (uint32_t frames : {8U, 16U}) {
        Machine machine;
        XskHandle xsk = open_xsk(make_xsk_spec(frames, 16, 16));
        uint64_t address;
        CHECK(harness::call(ebpf_xsk_reserve, xsk.get(), &address, 1U) == 0);
        CHECK(wait(xsk, EBPF_XSK_EVENT_WRITABLE, 0) == 0);
        CHECK(wait(xsk, EBPF_XSK_EVENT_WRITABLE, 10) == 0);
        CHECK(wait(xsk, EBPF_XSK_EVENT_READABLE | EBPF_XSK_EVENT_WRITABLE, 10) == 0);
        check_deadlock(xsk, EBPF_XSK_EVENT_WRITABLE, "the fill ring has 16 entries");
    }
}

TEST_CASE("one frame more than the ring for receiving has entries can be sent", "[xsk]") {
    Machine machine;
    XskHandle xsk = open_xsk(make_xsk_spec(17, 16, 16));
    uint64_t address;
    CHECK(wait(xsk, EBPF_XSK_EVENT_WRITABLE, -1) == EBPF_XSK_EVENT_WRITABLE);
    REQUIRE(harness::call(ebpf_xsk_reserve, xsk.get(), &address, 1U) == 1);
    CHECK(wait(xsk, EBPF_XSK_EVENT_WRITABLE, -1) == EBPF_XSK_EVENT_WRITABLE);
}

TEST_CASE("a received frame makes a socket writable that has no other", "[xsk]") {
    Machine machine;
    XskHandle xsk = open_xsk(make_xsk_spec(16, 16, 16));
    machine.xdp.deliver(ebpf_xsk_fd(xsk.get()), 60);
    uint64_t address = receive_one(xsk);
    CHECK(wait(xsk, EBPF_XSK_EVENT_WRITABLE, 0) == EBPF_XSK_EVENT_WRITABLE);
    harness::call(ebpf_xsk_release, xsk.get(), &address, 1U);
    CHECK(wait(xsk, EBPF_XSK_EVENT_WRITABLE, 0) == 0);
}

TEST_CASE("nothing is to be received while the caller has all frames", "[xsk]") {
    Machine machine;
    XskHandle xsk = open_xsk(make_xsk_spec(2, 16, 16));
    for (int i = 0; i < 2; ++i) {
        machine.xdp.deliver(ebpf_xsk_fd(xsk.get()), 60);
        receive_one(xsk);
    }
    check_deadlock(xsk, EBPF_XSK_EVENT_READABLE, "the caller has 2");
    CHECK(wait(xsk, EBPF_XSK_EVENT_READABLE, 10) == 0);
}

TEST_CASE("frames that wait for their time to be asked for do not come back by waiting", "[xsk]") {
    Machine machine;
    XskSpecHandle spec = make_xsk_spec(1, 0, 16);
    harness::call(ebpf_xsk_spec_set_tx_metadata, spec.get(), uint32_t{EBPF_XSK_TX_METADATA_MODE_DEVICE});
    XskHandle xsk = open_xsk(spec);
    queue_frames(xsk.get(), 1, EBPF_XSK_FRAME_TX_METADATA);
    check_deadlock(xsk, EBPF_XSK_EVENT_WRITABLE, "1 sent frames wait for ebpf_xsk_tx_timestamps()");
}

TEST_CASE("a direction without a ring cannot be waited for", "[xsk]") {
    Machine machine;
    for (int events : {int{EBPF_XSK_EVENT_READABLE}, EBPF_XSK_EVENT_READABLE | EBPF_XSK_EVENT_WRITABLE}) {
        ebpf_error *error = nullptr;
        XskHandle sender = open_xsk(make_xsk_spec(64, 0, 16));
        CHECK(ebpf_xsk_wait(sender.get(), static_cast<uint32_t>(events), -1, &error) == -EOPNOTSUPP);
        CHECK(ebpf_error_cause(error) == EBPF_CAUSE_NOT_SUPPORTED);
        ebpf_error_free(error);
    }
    for (int events : {int{EBPF_XSK_EVENT_WRITABLE}, EBPF_XSK_EVENT_READABLE | EBPF_XSK_EVENT_WRITABLE}) {
        XskHandle receiver = open_xsk(make_xsk_spec(64, 16, 0));
        CHECK(ebpf_xsk_wait(receiver.get(), static_cast<uint32_t>(events), 0, nullptr) == -EOPNOTSUPP);
    }
}

TEST_CASE("the first frame of a packet holds an Ethernet header", "[xsk]") {
    Machine machine;
    XskSpecHandle spec = make_xsk_spec();
    harness::call(ebpf_xsk_spec_set_multi_buffer, spec.get(), 1U);
    XskHandle xsk = open_xsk(spec);
    struct {
        uint32_t first, second;
        bool sent;
    } rows[] = {{13, 0, false}, {1, 0, false}, {14, 0, true}, {13, 100, false}, {14, 1, true}};
    for (const auto &row : rows) {
        uint64_t addresses[2];
        uint32_t lengths[2] = {row.first, row.second};
        uint32_t options[2] = {row.second ? uint32_t{EBPF_XSK_FRAME_CONTINUED} : 0, 0};
        uint32_t count = row.second ? 2 : 1;
        REQUIRE(harness::call(ebpf_xsk_reserve, xsk.get(), addresses, count) == static_cast<int32_t>(count));
        ebpf_error *error = nullptr;
        int32_t result = ebpf_xsk_send(xsk.get(), addresses, lengths, options, count, &error);
        CHECK(result == (row.sent ? static_cast<int32_t>(count) : -EINVAL));
        CHECK(ebpf_error_cause(error) == (row.sent ? EBPF_CAUSE_NONE : EBPF_CAUSE_FRAME_SIZE));
        ebpf_error_free(error);
        // A refused frame is still the caller's.
        if (!row.sent) CHECK(harness::call(ebpf_xsk_release, xsk.get(), addresses, count) == 0);
    }
}

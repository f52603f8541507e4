// SPDX-License-Identifier: BSD-2-Clause
// AF_XDP sockets that send: the packets at the other end of the wire, and the fate of the frames.
#include "net/xsk_sockets.h"

#include <catch2/catch.hpp>

using namespace net_tests;
using Catch::Matchers::Contains;

TEST_CASE("received packets are sent back", "[net][xsk]") {
    Line line;
    XskGroupHandle group = open_group(line.middle_left, make_xsk_spec());
    XskHandle xsk = socket_of(group);
    PacketSocket left(line.left);
    Flow flow = flow_between(line.left, line.right);
    constexpr uint32_t kFrames = 20'000;
    Numbers numbers;
    for (uint32_t from = 0; from < kFrames; from += kAtOnce) {
        send_numbers(left, flow, from, from + kAtOnce);
        forward(xsk.get(), xsk.get(), kAtOnce);
        receive_numbers(left, kAtOnce, &numbers);
    }
    check_each_once(numbers, kFrames);
    call(ebpf_xsk_reap, xsk.get());
    CHECK(statistic(xsk.get(), EBPF_XSK_COUNTER_SENT) == kFrames);
    CHECK(statistic(xsk.get(), EBPF_XSK_COUNTER_COMPLETED) == kFrames);
    CHECK(statistic(xsk.get(), EBPF_XSK_COUNTER_TX_INVALID) == 0);
    CHECK(count_free(xsk.get()) == 4096 - 2048);
}

TEST_CASE("a socket that only sends", "[net][xsk]") {
    Line line;
    XskHandle xsk = open_xsk(line.middle_left, make_small_spec(256, 0, 64));
    PacketSocket left(line.left);
    Flow flow = flow_between(line.middle_left, line.left);
    constexpr uint32_t kFrames = 20'000;
    Numbers numbers;
    for (uint32_t from = 0; from < kFrames; from += kAtOnce) {
        send_numbers(xsk.get(), flow, from, from + kAtOnce);
        receive_numbers(left, kAtOnce, &numbers);
    }
    check_each_once(numbers, kFrames);
    // All of them are free again: none is kept for receiving.
    CHECK(count_free(xsk.get()) == 256);
}

TEST_CASE("packets of every length that a frame holds are sent, from any place in it", "[net][xsk]") {
    Line line(3500);
    XskHandle xsk = open_xsk(line.middle_left, make_xsk_spec());
    PacketSocket left(line.left);
    Flow flow = flow_between(line.middle_left, line.left);
    for (uint16_t payload : {8, 100, 1400, 3400}) {
        for (uint32_t offset : {0, 1, 255, 600}) {
            CAPTURE(payload, offset);
            flow.payload_size = payload;
            Frame frame = build_frame(flow, payload + offset);
            Batch batch = reserve(xsk.get(), 1);
            REQUIRE(batch.count == 1);
            CHECK(batch.addresses[0] % 4096 == 256);
            batch.addresses[0] = batch.addresses[0] - 256 + offset;
            batch.lengths[0] = static_cast<uint32_t>(frame.size());
            write_frame(xsk.get(), batch.addresses[0], frame);
            send(xsk.get(), batch);
            CHECK((left.receive_any(std::chrono::milliseconds(kPatience)) == frame));
        }
    }
}

TEST_CASE("the caller keeps frames that do not fit into the ring", "[net][xsk]") {
    Line line;
    XskHandle xsk = open_xsk(line.middle_left, make_small_spec(64, 0, 16));
    Batch batch = reserve(xsk.get(), 64);
    for (uint32_t i = 0; i < batch.count; ++i) batch.lengths[i] = 60;
    line.middle_left.set_down();  // so that the kernel takes none
    REQUIRE(call(ebpf_xsk_send, xsk.get(), batch.addresses, batch.lengths, nullptr, 64U) == 16);
    CHECK(call(ebpf_xsk_send, xsk.get(), batch.addresses + 16, batch.lengths, nullptr, 1U) == 0);
    call(ebpf_xsk_release, xsk.get(), batch.addresses + 16, 48U);
    CHECK(count_free(xsk.get()) == 48);
    CHECK(refusal_of(ebpf_xsk_release, xsk.get(), batch.addresses + 15, 1U).cause == EBPF_CAUSE_XSK_FRAME);
}

TEST_CASE("packets sent while the interface is down wait until it is up", "[net][xsk]") {
    Line line;
    XskHandle xsk = open_xsk(line.middle_left, make_small_spec(64, 0, 64));
    Flow flow = flow_between(line.middle_left, line.left);
    line.middle_left.set_down();
    send_numbers(xsk.get(), flow, 0, 20);
    Outcome down = refusal_of(ebpf_xsk_reap, xsk.get());
    CHECK(down.cause == EBPF_CAUSE_INTERFACE_DOWN);
    CHECK_THAT(down.message, Contains("mleft") && Contains("is down") && Contains("ip link set dev mleft up"));
    CHECK(count_free(xsk.get()) == 44);
    line.middle_left.set_up();
    line.middle_left.wait_until_running();
    line.left.wait_until_running();
    PacketSocket left(line.left);
    Numbers numbers;
    CHECK(call(ebpf_xsk_reap, xsk.get()) == 20);
    receive_numbers(left, 20, &numbers);
    check_each_once(numbers, 20);
    CHECK(count_free(xsk.get()) == 64);
}

TEST_CASE("a socket says that it can be written to until its ring is full", "[net][xsk]") {
    Line line;
    XskHandle xsk = open_xsk(line.middle_left, make_small_spec(64, 0, 16));
    CHECK(call(ebpf_xsk_wait, xsk.get(), uint32_t{EBPF_XSK_EVENT_WRITABLE}, 0) == EBPF_XSK_EVENT_WRITABLE);
    Batch batch = reserve(xsk.get(), 16);
    for (uint32_t i = 0; i < batch.count; ++i) batch.lengths[i] = 60;
    line.middle_left.set_down();
    send(xsk.get(), batch);
    ebpf_error *error;
    CHECK(ebpf_xsk_wait(xsk.get(), EBPF_XSK_EVENT_WRITABLE, 0, &error) != EBPF_XSK_EVENT_WRITABLE);
    ebpf_error_free(error);
    line.middle_left.set_up();
    line.middle_left.wait_until_running();
    CHECK(call(ebpf_xsk_reap, xsk.get()) == 16);
    CHECK(call(ebpf_xsk_wait, xsk.get(), uint32_t{EBPF_XSK_EVENT_WRITABLE}, 0) == EBPF_XSK_EVENT_WRITABLE);
}

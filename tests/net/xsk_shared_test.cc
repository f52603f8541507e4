// SPDX-License-Identifier: BSD-2-Clause
// Sockets that share memory: one sends frames of another, and no frame is lost when one of them is closed.
#include "net/xsk_sockets.h"

#include <catch2/catch.hpp>

using namespace net_tests;
using Catch::Matchers::Contains;

namespace {

constexpr uint32_t kFrames = 10'000;
constexpr uint32_t kRing = 64;

// Numbered frames from the left end, moved from one socket to the other, which lead to an end of the line.
void check_forwards(const Line &line, ebpf_xsk *in, ebpf_xsk *out, const Interface &end) {
    PacketSocket left(line.left), arriving(end);
    Flow flow = flow_between(line.left, line.right);
    Numbers numbers;
    for (uint32_t from = 0; from < kFrames; from += kAtOnce) {
        send_numbers(left, flow, from, from + kAtOnce);
        forward(in, out, kAtOnce);
        receive_numbers(arriving, kAtOnce, &numbers);
    }
    check_each_once(numbers, kFrames);
}

void check_receives(const Line &line, ebpf_xsk *xsk, uint32_t count) {
    PacketSocket left(line.left);
    Numbers numbers;
    send_numbers(left, flow_between(line.left, line.right), 0, count);
    receive_numbers(xsk, count, &numbers);
    check_each_once(numbers, count);
}

// Frames written and left in the ring for sending: the interface has to be down.
void queue_frames(ebpf_xsk *xsk, uint32_t count) {
    Batch batch = reserve(xsk, count);
    REQUIRE(batch.count == count);
    for (uint32_t i = 0; i < count; ++i) batch.lengths[i] = 60;
    send(xsk, batch);
}

}  // namespace

TEST_CASE("received by one socket and sent by another of the same queue", "[net][xsk]") {
    Line line;
    Steer steer(line.middle_left);
    XskHandle in = open_xsk(line.middle_left, make_xsk_spec());
    XskHandle out = open_beside(in, line.middle_left, make_xsk_spec());
    CHECK(ebpf_xsk_memory(out.get()) == ebpf_xsk_memory(in.get()));
    CHECK(ebpf_xsk_mode(out.get()) == EBPF_XSK_MODE_COPY);
    steer.set(0, in);
    check_forwards(line, in.get(), out.get(), line.left);
    // The other way round, too: both receive and send.
    steer.set(0, out);
    check_forwards(line, out.get(), in.get(), line.left);
}

TEST_CASE("received by one socket and sent by another of another queue", "[net][xsk]") {
    Line line(1500, {.queues = 2});
    Steer steer(line.middle_left);
    XskSpecHandle spec = make_xsk_spec();
    call(ebpf_xsk_spec_set_frames, spec.get(), 8192U, 2048U);
    XskHandle first = open_xsk(line.middle_left, spec, 0);
    XskHandle second = open_beside(first, line.middle_left, spec, 1);
    steer.set(0, first);
    steer.set(1, second);
    PacketSocket left(line.left);
    Flow flow = flow_between(line.left, line.right);
    uint32_t by_queue[2] = {};
    Numbers numbers;
    for (uint32_t number = 0; number < 2000; ++number) {
        flow.source_port = static_cast<uint16_t>(2000 + number % 64);
        left.send(build_frame(flow, number));
        Batch batch;
        bool by_first = receive(first.get(), &batch, 0);
        if (!by_first) REQUIRE(receive(second.get(), &batch, kPatience));
        by_queue[by_first ? 0 : 1] += batch.count;
        send(by_first ? second.get() : first.get(), batch);
        receive_numbers(left, batch.count, &numbers);
    }
    CHECK(by_queue[0] > 0);
    CHECK(by_queue[1] > 0);
    check_each_once(numbers, 2000);
}

TEST_CASE("received by one socket and sent by another of another device", "[net][xsk]") {
    Line line;
    Steer steer(line.middle_left);
    XskHandle in = open_xsk(line.middle_left, make_xsk_spec());
    XskHandle out = open_beside(in, line.middle_right, make_xsk_spec());
    steer.set(0, in);
    check_forwards(line, in.get(), out.get(), line.right);
    // Any socket on the same queue reaps the frames of the second one, and no frame is lost.
    call(ebpf_xsk_reap, out.get());
    CHECK(statistic(out.get(), EBPF_XSK_COUNTER_COMPLETED) == kFrames);
}

TEST_CASE("memory outlives the socket that brought it", "[net][xsk]") {
    Line line;
    XskHandle first = open_xsk(line.middle_left, make_xsk_spec());
    XskHandle second = open_beside(first, line.middle_right, make_xsk_spec());
    CHECK(count_free(second.get()) == 0);  // the kernel has all, to receive into
    first.reset();
    CHECK(count_free(second.get()) == 2048);
    check_sends(second.get(), line.middle_right, line.right);
    // And a third one may share it, by the second.
    XskHandle third = open_beside(second, line.middle_left, make_xsk_spec());
    CHECK(ebpf_xsk_memory(third.get()) == ebpf_xsk_memory(second.get()));
    Steer steer(line.middle_left);
    steer.set(0, third);
    check_receives(line, third.get(), kAtOnce);
}

TEST_CASE("of two sockets of a queue one is closed, whichever, and the other goes on", "[net][xsk]") {
    for (bool first_goes : {true, false}) {
        CAPTURE(first_goes);
        Line line;
        Steer steer(line.middle_left);
        XskHandle first = open_xsk(line.middle_left, make_small_spec(4 * kRing, kRing, kRing));
        XskHandle second = open_beside(first, line.middle_left, make_small_spec(4 * kRing, kRing, kRing));
        XskHandle &going = first_goes ? first : second;
        XskHandle &staying = first_goes ? second : first;
        PacketSocket left(line.left);
        Flow flow = flow_between(line.left, line.right);

        steer.set(0, going);
        send_numbers(left, flow, 0, 20);
        CHECK(call(ebpf_xsk_wait, going.get(), uint32_t{EBPF_XSK_EVENT_READABLE}, kPatience) == EBPF_XSK_EVENT_READABLE);
        line.middle_left.set_down();
        queue_frames(going.get(), 30);
        uint32_t free = count_free(staying.get());
        going.reset();
        // 30 unsent frames are free; of the 20 unread ones, as many as the ring for receiving now lacks.
        CHECK(count_free(staying.get()) == free + 30);
        line.middle_left.set_up();
        line.middle_left.wait_until_running();
        line.left.wait_until_running();

        // The kernel has let go of the socket: it is in the map no more.
        PacketSocket stack(line.middle_left);
        Numbers missed;
        send_numbers(left, flow, 0, 100);
        receive_numbers(stack, 100, &missed);
        check_each_once(missed, 100);

        steer.set(0, staying);
        for (uint32_t round = 0; round < 5; ++round) check_receives(line, staying.get(), kRing);
        check_sends(staying.get(), line.middle_left, line.left);
        call(ebpf_xsk_reap, staying.get());
        CHECK(count_free(staying.get()) == 3 * kRing);
    }
}

TEST_CASE("sockets of one queue come and go, and no frame does", "[net][xsk]") {
    Line line;
    Steer steer(line.middle_left);
    XskHandle staying = open_xsk(line.middle_left, make_small_spec(4 * kRing, kRing, kRing));
    for (uint32_t round = 0; round < 50; ++round) {
        XskHandle next = open_beside(staying, line.middle_left, make_small_spec(4 * kRing, kRing, kRing));
        steer.set(0, next);
        check_receives(line, next.get(), 20);
        staying = std::move(next);
    }
    CHECK(count_free(staying.get()) == 3 * kRing);
}

TEST_CASE("a queue that another memory has is refused to a socket that shares", "[net][xsk]") {
    Line line;
    XskHandle own = open_xsk(line.middle_left, make_xsk_spec());
    XskHandle other = open_xsk(line.middle_right, make_xsk_spec());
    Outcome refusal = refusal_to_open_beside(own, line.middle_right, make_xsk_spec());
    CHECK(refusal.cause == EBPF_CAUSE_XSK_QUEUE_BUSY);
    CHECK_THAT(refusal.message, Contains("queue 0 of mright") && Contains("in this process"));
    CHECK(refusal_to_open_beside(own, line.middle_right, make_xsk_spec(), 9).cause == EBPF_CAUSE_XSK_QUEUE);
    check_sends(own.get(), line.middle_left, line.left);
    check_sends(other.get(), line.middle_right, line.right);
    other.reset();
    XskSpecHandle sends = make_xsk_spec();
    call(ebpf_xsk_spec_set_rings, sends.get(), 0U, 64U);
    check_sends(open_beside(own, line.middle_right, sends).get(), line.middle_right, line.right);
}

TEST_CASE("one that only receives beside one that only sends", "[net][xsk]") {
    Line line;
    Steer steer(line.middle_left);
    XskSpecHandle receives = make_xsk_spec(), sends = make_xsk_spec();
    call(ebpf_xsk_spec_set_rings, receives.get(), 1024U, 0U);
    call(ebpf_xsk_spec_set_rings, sends.get(), 0U, 1024U);
    for (bool receiver_first : {true, false}) {
        CAPTURE(receiver_first);
        XskHandle one = open_xsk(line.middle_left, receiver_first ? receives : sends);
        XskHandle two = open_beside(one, line.middle_left, receiver_first ? sends : receives);
        ebpf_xsk *in = (receiver_first ? one : two).get(), *out = (receiver_first ? two : one).get();
        steer.set(0, receiver_first ? one : two);
        check_forwards(line, in, out, line.left);
    }
}

TEST_CASE("a socket beside one that does not have the queue of the first", "[net][xsk]") {
    Line line(1500, {.queues = 2});
    XskSpecHandle spec = make_small_spec(8 * kRing, kRing, kRing);
    XskHandle first = open_xsk(line.middle_left, spec);
    XskHandle second = open_beside(first, line.middle_left, spec, 1);
    XskHandle third = open_beside(second, line.middle_left, spec, 1);
    XskHandle fourth = open_beside(third, line.middle_right, spec);
    XskHandle fifth = open_beside(first, line.middle_right, spec);
    check_sends(third.get(), line.middle_left, line.left);
    check_sends(fifth.get(), line.middle_right, line.right);
}

TEST_CASE("a waiting socket gets free frames that another socket released", "[net][xsk]") {
    Line line;
    Steer steer(line.middle_left);
    XskHandle in = open_xsk(line.middle_left, make_small_spec(kRing, kRing, kRing));
    XskHandle out = open_beside(in, line.middle_right, make_small_spec(kRing, 0, kRing));
    steer.set(0, in);
    PacketSocket left(line.left);
    Flow flow = flow_between(line.left, line.right);
    send_numbers(left, flow, 0, kRing);
    Batch batch;
    for (uint32_t held = 0; held < kRing; held += batch.count) {
        REQUIRE(receive(in.get(), &batch, kPatience));
        release(out.get(), batch);  // which receives nothing, so that they are free, and not with the kernel
    }
    CHECK(call(ebpf_xsk_wait, in.get(), uint32_t{EBPF_XSK_EVENT_READABLE}, 0) == 0);
    send_numbers(left, flow, 0, 20);
    CHECK(call(ebpf_xsk_wait, in.get(), uint32_t{EBPF_XSK_EVENT_READABLE}, kPatience) == EBPF_XSK_EVENT_READABLE);
    Numbers numbers;
    receive_numbers(in.get(), 20, &numbers);
    check_each_once(numbers, 20);
}

TEST_CASE("a socket without frames gets completed frames of another socket without a call on it", "[net][xsk]") {
    Line line;
    Steer steer(line.middle_left);
    XskHandle in = open_xsk(line.middle_left, make_small_spec(kRing, kRing, kRing));
    XskHandle out = open_beside(in, line.middle_right, make_small_spec(kRing, 0, kRing));
    steer.set(0, in);
    PacketSocket left(line.left);
    Flow flow = flow_between(line.left, line.right);
    auto forward_all_into_a_ring = [&] {
        line.middle_right.set_down();
        send_numbers(left, flow, 0, kRing);
        forward(in.get(), out.get(), kRing);
        line.middle_right.set_up();
        line.middle_right.wait_until_running();
    };

    forward_all_into_a_ring();
    CHECK(call(ebpf_xsk_wait, in.get(), uint32_t{EBPF_XSK_EVENT_READABLE}, 0) == 0);
    send_numbers(left, flow, 0, 20);
    Numbers numbers;
    receive_numbers(in.get(), 20, &numbers);
    check_each_once(numbers, 20);

    forward_all_into_a_ring();
    CHECK(reserve(in.get(), 10).count == 10);
}

TEST_CASE("the memory of a socket on a removed interface cannot be shared, and the error says so", "[net][xsk]") {
    Line line;
    XskHandle xsk = open_xsk(line.middle_left, make_xsk_spec());
    line.middle_left.remove();
    Outcome refusal = refusal_to_open_beside(xsk, line.middle_right, make_xsk_spec());
    CHECK(refusal.cause == EBPF_CAUSE_INTERFACE);
    CHECK_THAT(refusal.message, Contains("is gone"));
}

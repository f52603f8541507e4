// SPDX-License-Identifier: BSD-2-Clause
// Packets that span several frames: in and out, whole or not at all.
#include "net/xsk_sockets.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace net_tests;
using Catch::Matchers::Contains;

namespace {

constexpr uint32_t kMtu = 9000;
constexpr uint16_t kPayload = 8000;
constexpr uint32_t kParts = 3;

XskSpecHandle make_multi_spec() {
    XskSpecHandle spec = make_xsk_spec();
    call(ebpf_xsk_spec_set_multi_buffer, spec.get(), 1U);
    return spec;
}

Flow long_flow(const Interface &from, const Interface &to) {
    Flow flow = flow_between(from, to);
    flow.payload_size = kPayload;
    return flow;
}

// The frames of a batch as one packet.
Frame join(const ebpf_xsk *xsk, const Batch &batch) {
    Frame joined;
    for (uint32_t i = 0; i < batch.count; ++i) {
        Frame part = frame_at(xsk, batch.addresses[i], batch.lengths[i]);
        joined.insert(joined.end(), part.begin(), part.end());
        CHECK(batch.options[i] == (i + 1 < batch.count ? uint32_t{EBPF_XSK_FRAME_CONTINUED} : 0));
    }
    return joined;
}

// A packet in three frames, written and not sent.
Batch split(ebpf_xsk *xsk, const Frame &packet) {
    constexpr uint32_t kPart = 3000;
    Batch batch = reserve(xsk, kParts);
    REQUIRE(batch.count == kParts);
    for (uint32_t i = 0; i < kParts; ++i) {
        auto begin = packet.begin() + i * kPart;
        Frame part(begin, i + 1 < kParts ? begin + kPart : packet.end());
        write_frame(xsk, batch.addresses[i], part);
        batch.lengths[i] = static_cast<uint32_t>(part.size());
        batch.options[i] = i + 1 < kParts ? EBPF_XSK_FRAME_CONTINUED : 0;
    }
    return batch;
}

}  // namespace

TEST_CASE("packets in several frames are received, and sent on by another device", "[net][xsk]") {
    Line line(kMtu);
    Steer steer(line.middle_left, EBPF_XDP_MODE_NATIVE, ".frags");
    XskHandle in = open_xsk(line.middle_left, make_multi_spec());
    XskHandle out = open_beside(in, line.middle_right, make_multi_spec());
    steer.set(0, in);
    PacketSocket left(line.left), right(line.right);
    Flow flow = long_flow(line.left, line.right);
    uint32_t free = count_free(in.get());
    for (uint32_t number = 0; number < 200; ++number) {
        Frame sent = build_frame(flow, number);
        left.send(sent);
        Batch batch;
        REQUIRE(receive(in.get(), &batch, kPatience));
        REQUIRE(batch.count == kParts);
        CHECK((join(in.get(), batch) == sent));
        send(out.get(), batch);
        CHECK((right.receive_any(std::chrono::milliseconds(kPatience)) == sent));
    }
    call(ebpf_xsk_reap, out.get());
    CHECK(count_free(in.get()) == free);
}

TEST_CASE("packets in several frames are sent by a socket of their own", "[net][xsk]") {
    Line line(kMtu);
    XskHandle xsk = open_xsk(line.middle_left, make_multi_spec());
    PacketSocket left(line.left);
    Flow flow = long_flow(line.middle_left, line.left);
    uint32_t free = count_free(xsk.get());
    for (uint32_t number = 0; number < 200; ++number) {
        Frame packet = build_frame(flow, number);
        send(xsk.get(), split(xsk.get(), packet));
        CHECK((left.receive_any(std::chrono::milliseconds(kPatience)) == packet));
    }
    call(ebpf_xsk_reap, xsk.get());
    CHECK(statistic(xsk.get(), EBPF_XSK_COUNTER_COMPLETED) == 200 * kParts);
    CHECK(statistic(xsk.get(), EBPF_XSK_COUNTER_TX_INVALID) == 0);
    CHECK(count_free(xsk.get()) == free);
}

TEST_CASE("a ring with room for a part of a packet takes none of it", "[net][xsk]") {
    Line line(kMtu);
    XskSpecHandle spec = make_multi_spec();
    call(ebpf_xsk_spec_set_rings, spec.get(), 0U, 4U);
    XskHandle xsk = open_xsk(line.middle_left, spec);
    Frame packet = build_frame(long_flow(line.middle_left, line.left), 1);
    Batch first = split(xsk.get(), packet), second = split(xsk.get(), packet);
    line.middle_left.set_down();
    auto offer = [&](const Batch &batch) {
        return call(ebpf_xsk_send, xsk.get(), batch.addresses, batch.lengths, batch.options, batch.count);
    };
    CHECK(offer(first) == static_cast<int32_t>(kParts));
    CHECK(offer(second) == 0);
    line.middle_left.set_up();
    line.middle_left.wait_until_running();
    line.left.wait_until_running();
    PacketSocket left(line.left);
    CHECK(call(ebpf_xsk_reap, xsk.get()) == static_cast<int32_t>(kParts));
    send(xsk.get(), second);
    for (int i = 0; i < 2; ++i) CHECK((left.receive_any(std::chrono::milliseconds(kPatience)) == packet));
}

// Frames that look like one too long packet are several packets that fit.
TEST_CASE("short packets before a longer one wait for room in the ring", "[net][xsk]") {
    Line line;
    XskSpecHandle spec = make_multi_spec();
    call(ebpf_xsk_spec_set_rings, spec.get(), 0U, 4U);
    XskHandle xsk = open_xsk(line.middle_left, spec);
    Batch batch = reserve(xsk.get(), 9);
    for (uint32_t i = 0; i < batch.count; ++i) {
        batch.lengths[i] = 60;
        batch.options[i] = i == 7 ? EBPF_XSK_FRAME_CONTINUED : 0;
    }
    line.middle_left.set_down();
    auto offer = [&](uint32_t from, uint32_t count) {
        return call(ebpf_xsk_send, xsk.get(), batch.addresses + from, batch.lengths + from, batch.options + from, count);
    };
    CHECK(offer(0, 4) == 4);
    CHECK(offer(4, 5) == 0);
    line.middle_left.set_up();
    line.middle_left.wait_until_running();
    CHECK(call(ebpf_xsk_reap, xsk.get()) == 4);
    CHECK(offer(4, 5) == 3);
    CHECK(offer(7, 2) == 2);
}

// The kernel drops longer ones, and never gives their frames back.
TEST_CASE("a packet has at most 18 frames", "[net][xsk]") {
    Line line(kMtu);
    XskHandle xsk = open_xsk(line.middle_left, make_multi_spec());
    PacketSocket left(line.left);
    Flow flow = flow_between(line.middle_left, line.left);
    flow.payload_size = 1400;
    Frame packet = build_frame(flow, 1);
    uint32_t free = count_free(xsk.get());
    for (uint32_t parts : {18U, 19U, 30U}) {
        CAPTURE(parts);
        Batch batch = reserve(xsk.get(), parts);
        REQUIRE(batch.count == parts);
        size_t part = packet.size() / parts;
        for (uint32_t i = 0; i < parts; ++i) {
            auto begin = packet.begin() + static_cast<ptrdiff_t>(i * part);
            Frame bytes(begin, i + 1 < parts ? begin + static_cast<ptrdiff_t>(part) : packet.end());
            write_frame(xsk.get(), batch.addresses[i], bytes);
            batch.lengths[i] = static_cast<uint32_t>(bytes.size());
            batch.options[i] = i + 1 < parts ? EBPF_XSK_FRAME_CONTINUED : 0;
        }
        if (parts == 18) {
            send(xsk.get(), batch);
            CHECK((left.receive_any(std::chrono::milliseconds(kPatience)) == packet));
        } else {
            Outcome refusal = refusal_of(ebpf_xsk_send, xsk.get(), batch.addresses, batch.lengths, batch.options, batch.count);
            CHECK(refusal.cause == EBPF_CAUSE_ARGUMENT);
            CHECK_THAT(refusal.message, Contains("18"));
            release(xsk.get(), batch);
        }
        call(ebpf_xsk_reap, xsk.get());
    }
    CHECK(statistic(xsk.get(), EBPF_XSK_COUNTER_TX_INVALID) == 0);
    CHECK(count_free(xsk.get()) == free);
}

TEST_CASE("the first frame of a multi-buffer packet has its TX metadata", "[net][xsk]") {
    Line line(kMtu);
    XskSpecHandle spec = make_multi_spec();
    call(ebpf_xsk_spec_set_tx_metadata, spec.get(), uint32_t{EBPF_XSK_TX_METADATA_MODE_SOFTWARE});
    XskHandle xsk = open_xsk(line.middle_left, spec);
    PacketSocket left(line.left);
    Frame packet = build_frame(long_flow(line.middle_left, line.left), 1);
    uint32_t free = count_free(xsk.get());
    Batch batch = split(xsk.get(), packet);
    for (uint32_t i : {0U, 1U})
        call(ebpf_xsk_set_tx_metadata, xsk.get(), batch.addresses[i], uint32_t{EBPF_XSK_TX_METADATA_TIMESTAMP}, 0U, 0U);
    batch.options[1] |= EBPF_XSK_FRAME_TX_METADATA;
    Outcome refusal = refusal_of(ebpf_xsk_send, xsk.get(), batch.addresses, batch.lengths, batch.options, batch.count);
    CHECK(refusal.cause == EBPF_CAUSE_ARGUMENT);
    CHECK_THAT(refusal.message, Contains("entry 1") && Contains("first frame"));
    batch.options[0] |= EBPF_XSK_FRAME_TX_METADATA;
    batch.options[1] = EBPF_XSK_FRAME_CONTINUED;
    send(xsk.get(), batch);
    CHECK((left.receive_any(std::chrono::milliseconds(kPatience)) == packet));
    uint64_t addresses[kParts], times[kParts];
    CHECK(call(ebpf_xsk_tx_timestamps, xsk.get(), addresses, times, kParts) == 1);
    CHECK(addresses[0] == batch.addresses[0]);
    CHECK(times[0] > 0);
    CHECK(count_free(xsk.get()) == free);
}

TEST_CASE("a packet is handed out whole: too little room is an error, and it waits", "[net][xsk]") {
    Line line(kMtu);
    Steer steer(line.middle_left, EBPF_XDP_MODE_NATIVE, ".frags");
    XskHandle xsk = open_xsk(line.middle_left, make_multi_spec());
    steer.set(0, xsk);
    PacketSocket left(line.left);
    Frame sent = build_frame(long_flow(line.left, line.right), 1);
    left.send(sent);
    left.send(sent);
    CHECK(call(ebpf_xsk_wait, xsk.get(), uint32_t{EBPF_XSK_EVENT_READABLE}, kPatience) == EBPF_XSK_EVENT_READABLE);
    Batch batch;
    for (uint32_t room : {1U, 2U}) {
        Outcome refusal = refusal_of(ebpf_xsk_recv, xsk.get(), batch.addresses, batch.lengths, batch.options, room);
        CHECK(refusal.cause == EBPF_CAUSE_ARGUMENT);
        CHECK_THAT(refusal.message, Contains("room " + std::to_string(room)) && Contains("has 3 frames"));
    }
    // Five have room for one packet; the second one is left for the next call.
    for (int i = 0; i < 2; ++i) {
        batch.count = static_cast<uint32_t>(call(ebpf_xsk_recv, xsk.get(), batch.addresses, batch.lengths, batch.options, 5U));
        REQUIRE(batch.count == kParts);
        CHECK((join(xsk.get(), batch) == sent));
        release(xsk.get(), batch);
    }
}

TEST_CASE("without multi_buffer, packets larger than a frame are lost and counted", "[net][xsk]") {
    Line line(kMtu);
    Steer steer(line.middle_left, EBPF_XDP_MODE_NATIVE, ".frags");
    XskHandle xsk = open_xsk(line.middle_left, make_xsk_spec());
    steer.set(0, xsk);
    PacketSocket left(line.left);
    left.send(build_frame(long_flow(line.left, line.right), 1));
    left.send(build_frame(flow_between(line.left, line.right), 2));
    Numbers numbers;
    receive_numbers(xsk.get(), 1, &numbers);
    CHECK(numbers == Numbers{{2, 1}});
    CHECK(statistic(xsk.get(), EBPF_XSK_COUNTER_RX_DROPPED) == 1);
}

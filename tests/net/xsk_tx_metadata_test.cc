// SPDX-License-Identifier: BSD-2-Clause
// TX metadata: a checksum that is right on the wire, and the transmit time, each once.
#include "net/xsk_sockets.h"

#include <catch2/catch.hpp>

#include <cstring>
#include <ctime>
#include <set>

using namespace net_tests;
using Catch::Matchers::Contains;

namespace {

constexpr uint32_t kUdp = 34;         // where UDP begins behind Ethernet and IPv4
constexpr uint32_t kUdpChecksum = 6;  // and its checksum, from there
constexpr uint32_t kAddresses = 26;   // of IPv4
constexpr uint32_t kRoom = 16;        // of a request
constexpr uint32_t kFrameCount = 256;

uint64_t tai() {
    timespec now;
    clock_gettime(CLOCK_TAI, &now);
    return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

XskHandle open_with_tx_metadata(const Interface &interface, uint32_t requests = EBPF_XSK_TX_METADATA_MODE_SOFTWARE) {
    XskSpecHandle spec = make_small_spec(kFrameCount, 0, 64);
    call(ebpf_xsk_spec_set_tx_metadata, spec.get(), requests);
    return open_xsk(interface, spec);
}

// A datagram with the sum of its pseudo-header where the checksum is to be.
Frame without_checksum(const Flow &flow, uint32_t number) {
    Frame frame = build_frame(flow, number);
    uint32_t sum = 17U + frame[kUdp + 4] * 256U + frame[kUdp + 5];
    for (uint32_t at = kAddresses; at < kUdp; at += 2) sum += frame[at] * 256U + frame[at + 1];
    while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
    frame[kUdp + kUdpChecksum] = static_cast<uint8_t>(sum >> 8);
    frame[kUdp + kUdpChecksum + 1] = static_cast<uint8_t>(sum);
    return frame;
}

// A frame of the caller with a packet in it.
Batch write_one(ebpf_xsk *xsk, const Frame &frame) {
    Batch batch = reserve(xsk, 1);
    REQUIRE(batch.count == 1);
    write_frame(xsk, batch.addresses[0], frame);
    batch.lengths[0] = static_cast<uint32_t>(frame.size());
    return batch;
}

void send_with(ebpf_xsk *xsk, const Frame &frame, uint32_t requests) {
    Batch batch = write_one(xsk, frame);
    call(ebpf_xsk_set_tx_metadata, xsk, batch.addresses[0], requests, kUdp, kUdpChecksum);
    batch.options[0] = EBPF_XSK_FRAME_TX_METADATA;
    send(xsk, batch);
}

struct Times {
    std::vector<uint64_t> addresses;
    std::vector<uint64_t> times;
};

// The times of so many packets, or of those that come.
Times take_times(ebpf_xsk *xsk, uint32_t count) {
    Times all;
    auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatience);
    while (all.times.size() < count && std::chrono::steady_clock::now() < deadline) {
        uint64_t addresses[kBatch], times[kBatch];
        int32_t taken = call(ebpf_xsk_tx_timestamps, xsk, addresses, times, kBatch);
        all.addresses.insert(all.addresses.end(), addresses, addresses + taken);
        all.times.insert(all.times.end(), times, times + taken);
    }
    return all;
}

Outcome refusal_to_send(ebpf_xsk *xsk, const Batch &batch) {
    return refusal_of(ebpf_xsk_send, xsk, batch.addresses, batch.lengths, batch.options, batch.count);
}

}  // namespace

TEST_CASE("a checksum is filled in, where it was asked for", "[net][xsk]") {
    Line line;
    XskHandle xsk = open_with_tx_metadata(line.middle_left);
    PacketSocket left(line.left);
    Flow flow = flow_between(line.middle_left, line.left);
    for (uint16_t payload : {8, 9, 64, 1001, 1400}) {
        CAPTURE(payload);
        flow.payload_size = payload;
        send_with(xsk.get(), without_checksum(flow, payload), EBPF_XSK_TX_METADATA_CHECKSUM);
        auto arrival = left.receive(std::chrono::milliseconds(kPatience));
        REQUIRE(arrival);
        CHECK(arrival->sequence == payload);
        CHECK(arrival->intact);
        send(xsk.get(), write_one(xsk.get(), without_checksum(flow, payload)));
        arrival = left.receive(std::chrono::milliseconds(kPatience));
        REQUIRE(arrival);
        CHECK_FALSE(arrival->intact);
    }
    CHECK(count_free(xsk.get()) == kFrameCount);
}

TEST_CASE("the time of sending comes once for each packet, in order", "[net][xsk]") {
    constexpr uint32_t kPackets = 50;
    Line line;
    XskHandle xsk = open_with_tx_metadata(line.middle_left);
    Flow flow = flow_between(line.middle_left, line.left);
    for (uint32_t round = 0; round < 3; ++round) {
        uint64_t before = tai();
        for (uint32_t number = 0; number < kPackets; ++number)
            send_with(xsk.get(), build_frame(flow, number), EBPF_XSK_TX_METADATA_TIMESTAMP);
        // The frames are kept until their times were asked for.
        CHECK(count_free(xsk.get()) == kFrameCount - kPackets);
        Times taken = take_times(xsk.get(), kPackets);
        uint64_t after = tai();
        REQUIRE(taken.times.size() == kPackets);
        CHECK(std::is_sorted(taken.times.begin(), taken.times.end()));
        CHECK(taken.times.front() >= before);
        CHECK(taken.times.back() <= after);
        CHECK(std::set<uint64_t>(taken.addresses.begin(), taken.addresses.end()).size() == kPackets);
        CHECK(count_free(xsk.get()) == kFrameCount);
        uint64_t none;
        CHECK(call(ebpf_xsk_tx_timestamps, xsk.get(), &none, &none, 1U) == 0);
    }
}

TEST_CASE("any socket with the memory tells the times", "[net][xsk]") {
    Line line;
    XskHandle xsk = open_with_tx_metadata(line.middle_left);
    XskHandle other = open_beside(xsk, line.middle_right, make_small_spec(kFrameCount, 0, 64));
    line.middle_left.set_down();
    send_with(xsk.get(), build_frame(flow_between(line.middle_left, line.left), 1), EBPF_XSK_TX_METADATA_TIMESTAMP);
    line.middle_left.set_up();
    line.middle_left.wait_until_running();
    CHECK(take_times(other.get(), 1).times.size() == 1);
}

TEST_CASE("times are handed out as room is, and both requests go together", "[net][xsk]") {
    Line line;
    XskHandle xsk = open_with_tx_metadata(line.middle_left);
    PacketSocket left(line.left);
    Flow flow = flow_between(line.middle_left, line.left);
    for (uint32_t number = 0; number < 3; ++number)
        send_with(xsk.get(), without_checksum(flow, number), EBPF_XSK_TX_METADATA_TIMESTAMP | EBPF_XSK_TX_METADATA_CHECKSUM);
    Numbers numbers;
    receive_numbers(left, 3, &numbers);
    check_each_once(numbers, 3);
    std::set<uint64_t> seen;
    for (uint32_t i = 0; i < 3; ++i) {
        uint64_t address, time;
        REQUIRE(call(ebpf_xsk_tx_timestamps, xsk.get(), &address, &time, 1U) == 1);
        CHECK(time > 0);
        CHECK(seen.insert(address).second);
        CHECK(count_free(xsk.get()) == kFrameCount - 2 + i);
    }
}

TEST_CASE("using a frame before its timestamp was read is an error that says so", "[net][xsk]") {
    Line line;
    XskHandle xsk = open_with_tx_metadata(line.middle_left);
    Batch batch = write_one(xsk.get(), build_frame(flow_between(line.middle_left, line.left), 1));
    call(ebpf_xsk_set_tx_metadata, xsk.get(), batch.addresses[0], uint32_t{EBPF_XSK_TX_METADATA_TIMESTAMP}, 0U, 0U);
    batch.options[0] = EBPF_XSK_FRAME_TX_METADATA;
    send(xsk.get(), batch);
    while (call(ebpf_xsk_reap, xsk.get()) == 0 && statistic(xsk.get(), EBPF_XSK_COUNTER_COMPLETED) == 0) continue;
    Outcome refusal = refusal_of(ebpf_xsk_release, xsk.get(), batch.addresses, 1U);
    CHECK(refusal.cause == EBPF_CAUSE_XSK_FRAME);
    CHECK_THAT(refusal.message, Contains("ebpf_xsk_tx_timestamps"));
}

TEST_CASE("requests that cannot be are refused, and the frame stays the caller's", "[net][xsk]") {
    Line line;
    XskHandle xsk = open_with_tx_metadata(line.middle_left);
    Flow flow = flow_between(line.middle_left, line.left);
    Batch batch = write_one(xsk.get(), build_frame(flow, 1));
    uint64_t address = batch.addresses[0];
    auto request = [&](uint64_t where, uint32_t requests, uint32_t start, uint32_t offset) {
        return refusal_of(ebpf_xsk_set_tx_metadata, xsk.get(), where, requests, start, offset);
    };
    for (uint32_t requests : {0U, 4U, 7U}) CHECK(request(address, requests, 0, 0).cause == EBPF_CAUSE_ARGUMENT);
    CHECK(request(address, EBPF_XSK_TX_METADATA_CHECKSUM, 65536, 0).cause == EBPF_CAUSE_ARGUMENT);
    CHECK(request(address, EBPF_XSK_TX_METADATA_CHECKSUM, 0, 65536).cause == EBPF_CAUSE_ARGUMENT);
    Outcome no_room = request(address - 256 + kRoom - 1, EBPF_XSK_TX_METADATA_TIMESTAMP, 0, 0);
    CHECK(no_room.cause == EBPF_CAUSE_XSK_FRAME);
    CHECK_THAT(no_room.message, Contains("has 15 bytes") && Contains("needs 16 bytes"));
    CHECK(request(address + 2048, EBPF_XSK_TX_METADATA_TIMESTAMP, 0, 0).cause == EBPF_CAUSE_XSK_FRAME);
    CHECK(request(~uint64_t{0}, EBPF_XSK_TX_METADATA_TIMESTAMP, 0, 0).cause == EBPF_CAUSE_XSK_FRAME);

    // A checksum behind the end of the packet, by one byte.
    batch.options[0] = EBPF_XSK_FRAME_TX_METADATA;
    call(ebpf_xsk_set_tx_metadata, xsk.get(), address, uint32_t{EBPF_XSK_TX_METADATA_CHECKSUM}, batch.lengths[0] - 8, 7U);
    CHECK_THAT(refusal_to_send(xsk.get(), batch).message,
               Contains("ebpf_xsk_set_tx_metadata") && Contains("valid TX metadata for its length"));
    // Something else stands in front, and something is too near to the beginning of the frame.
    Frame noise(kRoom, 0xff);
    write_frame(xsk.get(), address - kRoom, noise);
    CHECK(refusal_to_send(xsk.get(), batch).cause == EBPF_CAUSE_ARGUMENT);
    batch.addresses[0] = address - 256;
    CHECK(refusal_to_send(xsk.get(), batch).cause == EBPF_CAUSE_XSK_FRAME);

    batch.addresses[0] = address;
    call(ebpf_xsk_set_tx_metadata, xsk.get(), address, uint32_t{EBPF_XSK_TX_METADATA_CHECKSUM}, batch.lengths[0] - 8, 6U);
    send(xsk.get(), batch);
    CHECK(statistic(xsk.get(), EBPF_XSK_COUNTER_TX_INVALID) == 0);
    CHECK(count_free(xsk.get()) == kFrameCount);
}

// The kernel wants the room of a request in front of every packet of such a memory.
TEST_CASE("memory with room for requests has it in front of each packet", "[net][xsk]") {
    Line line;
    XskHandle xsk = open_with_tx_metadata(line.middle_left);
    PacketSocket left(line.left);
    Frame frame = build_frame(flow_between(line.middle_left, line.left), 1);
    for (uint64_t offset : {0U, 1U, kRoom - 1}) {
        Batch batch = write_one(xsk.get(), frame);
        uint64_t address = batch.addresses[0];
        batch.addresses[0] = address - 256 + offset;
        Outcome refusal = refusal_to_send(xsk.get(), batch);
        CHECK(refusal.cause == EBPF_CAUSE_XSK_FRAME);
        CHECK_THAT(refusal.message, Contains("16"));
        call(ebpf_xsk_release, xsk.get(), &address, 1U);
    }
    Batch batch = write_one(xsk.get(), frame);
    batch.addresses[0] = batch.addresses[0] - 256 + kRoom;
    write_frame(xsk.get(), batch.addresses[0], frame);
    send(xsk.get(), batch);
    CHECK((left.receive_any(std::chrono::milliseconds(kPatience)) == frame));
    CHECK(statistic(xsk.get(), EBPF_XSK_COUNTER_TX_INVALID) == 0);
    CHECK(count_free(xsk.get()) == kFrameCount);
}

TEST_CASE("memory without room for requests takes none", "[net][xsk]") {
    Line line;
    XskHandle xsk = open_with_tx_metadata(line.middle_left, EBPF_XSK_TX_METADATA_MODE_OFF);
    Batch batch = write_one(xsk.get(), build_frame(flow_between(line.middle_left, line.left), 1));
    Outcome refusal =
        refusal_of(ebpf_xsk_set_tx_metadata, xsk.get(), batch.addresses[0], uint32_t{EBPF_XSK_TX_METADATA_TIMESTAMP}, 0U, 0U);
    CHECK(refusal.cause == EBPF_CAUSE_NOT_SUPPORTED);
    CHECK_THAT(refusal.message, Contains("ebpf_xsk_spec_set_tx_metadata"));
    batch.options[0] = EBPF_XSK_FRAME_TX_METADATA;
    CHECK(refusal_to_send(xsk.get(), batch).cause == EBPF_CAUSE_ARGUMENT);
    batch.options[0] = 0;
    send(xsk.get(), batch);
    CHECK(count_free(xsk.get()) == kFrameCount);
}

TEST_CASE("the kernel fills in a checksum that the device has to", "[net][xsk]") {
    Line line;
    line.middle_left.set_offload(Offload::kTxChecksum, false);
    XskHandle xsk = open_with_tx_metadata(line.middle_left, EBPF_XSK_TX_METADATA_MODE_DEVICE);
    PacketSocket left(line.left);
    send_with(xsk.get(), without_checksum(flow_between(line.middle_left, line.left), 5), EBPF_XSK_TX_METADATA_CHECKSUM);
    auto arrival = left.receive(std::chrono::milliseconds(kPatience));
    REQUIRE(arrival);
    CHECK(arrival->intact);
}

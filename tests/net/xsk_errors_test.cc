// SPDX-License-Identifier: BSD-2-Clause
// Wrong calls on an open socket: rejected with a cause, and nothing is lost.
#include "net/xsk_sockets.h"

#include <signal.h>
#include <catch2/catch.hpp>

#include <pthread.h>
#include <atomic>
#include <chrono>
#include <thread>

using namespace net_tests;
using Catch::Matchers::Contains;

namespace {

constexpr uint32_t kFrames = 64;
constexpr uint32_t kRing = 16;
constexpr uint64_t kFrameSize = 2048;
constexpr uint64_t kNone = ~uint64_t{0};

// A socket that sends, two frames of which are the caller's.
struct Scene {
    Line line;
    XskHandle handle = open_xsk(line.middle_left, make_small_spec(kFrames, 0, kRing));
    ebpf_xsk *xsk = handle.get();
    Batch mine = reserve(xsk, 2);

    Scene() {
        REQUIRE(mine.count == 2);
        for (uint32_t &length : mine.lengths) length = 64;
    }
    // After every rejected call, each frame is at its old place, and the socket sends.
    ~Scene() {
        CHECK(count_free(xsk) == kFrames - 2);
        release(xsk, mine);
        CHECK(count_free(xsk) == kFrames);
        CHECK(statistic(xsk, EBPF_XSK_COUNTER_TX_INVALID) == 0);
        check_sends(xsk, line.middle_left, line.left);
    }

    Outcome send(std::vector<uint64_t> addresses, std::vector<uint32_t> lengths, std::vector<uint32_t> options) const {
        return refusal_of(ebpf_xsk_send, xsk, addresses.data(), lengths.data(), options.data(),
                          static_cast<uint32_t>(addresses.size()));
    }
    Outcome release_all(std::vector<uint64_t> addresses) const {
        return refusal_of(ebpf_xsk_release, xsk, addresses.data(), static_cast<uint32_t>(addresses.size()));
    }
};

bool is(const Outcome &refusal, uint32_t cause, std::initializer_list<const char *> words) {
    CHECK(refusal.code == -EINVAL);
    CHECK(refusal.cause == cause);
    for (const char *word : words) CHECK_THAT(refusal.message, Contains(word));
    return refusal.cause == cause;
}

uint32_t socket_cause(int32_t result, ebpf_error *error) {
    ErrorHandle owned(error);
    return result < 0 ? ebpf_error_cause(error) : 0;
}

}  // namespace

TEST_CASE("frames that are not the caller's are not sent", "[net][xsk]") {
    Scene scene;
    uint64_t one = scene.mine.addresses[0], two = scene.mine.addresses[1], free = two + kFrameSize;
    is(scene.send({free}, {64}, {0}), EBPF_CAUSE_XSK_FRAME, {"entry 0", "cannot be sent", "is free"});
    is(scene.send({kNone}, {64}, {0}), EBPF_CAUSE_XSK_FRAME, {"outside the memory", "131072 bytes"});
    is(scene.send({kFrames * kFrameSize}, {64}, {0}), EBPF_CAUSE_XSK_FRAME, {"outside"});
    // One that is right in front of it is not sent either.
    is(scene.send({one, free}, {64, 64}, {0, 0}), EBPF_CAUSE_XSK_FRAME, {"entry 1"});
    is(scene.send({one, one}, {64, 64}, {0, 0}), EBPF_CAUSE_XSK_FRAME, {"entry 1", "with the kernel for sending"});
    is(scene.send({one, two, one + 1}, {64, 64, 64}, {0, 0, 0}), EBPF_CAUSE_XSK_FRAME, {"entry 2"});
    CHECK(statistic(scene.xsk, EBPF_XSK_COUNTER_SENT) == 0);
}

TEST_CASE("the caller does not own a sent frame until it is completed", "[net][xsk]") {
    Scene scene;
    scene.line.middle_left.set_down();
    Batch sent = reserve(scene.xsk, 1);
    sent.lengths[0] = 64;
    send(scene.xsk, sent);
    is(scene.send({sent.addresses[0]}, {64}, {0}), EBPF_CAUSE_XSK_FRAME, {"with the kernel for sending"});
    is(scene.release_all({sent.addresses[0]}), EBPF_CAUSE_XSK_FRAME, {"cannot be released", "with the kernel for sending"});
    scene.line.middle_left.set_up();
    scene.line.middle_left.wait_until_running();
    scene.line.left.wait_until_running();
    CHECK(call(ebpf_xsk_reap, scene.xsk) == 1);
    is(scene.send({sent.addresses[0]}, {64}, {0}), EBPF_CAUSE_XSK_FRAME, {"is free"});
}

TEST_CASE("frames that are not the caller's are not released", "[net][xsk]") {
    Scene scene;
    uint64_t free = scene.mine.addresses[1] + kFrameSize;
    is(scene.release_all({free}), EBPF_CAUSE_XSK_FRAME, {"cannot be released", "is free"});
    is(scene.release_all({kNone}), EBPF_CAUSE_XSK_FRAME, {"outside"});
    Batch third = reserve(scene.xsk, 1);
    // The first time it is released, the second time it is not.
    is(scene.release_all({third.addresses[0], third.addresses[0]}), EBPF_CAUSE_XSK_FRAME, {"entry 1", "already released"});
    is(scene.release_all({third.addresses[0]}), EBPF_CAUSE_XSK_FRAME, {"entry 0"});
}

TEST_CASE("the caller does not own frames in the fill ring", "[net][xsk]") {
    Line line;
    XskHandle xsk = open_xsk(line.middle_left, make_small_spec(kFrames, kRing, kRing));
    for (uint64_t frame = 0; frame < kRing; ++frame) {
        uint64_t address = frame * kFrameSize;
        uint32_t length = 64;
        is(refusal_of(ebpf_xsk_release, xsk.get(), &address, 1U), EBPF_CAUSE_XSK_FRAME, {"with the kernel for receiving"});
        is(refusal_of(ebpf_xsk_send, xsk.get(), &address, &length, nullptr, 1U), EBPF_CAUSE_XSK_FRAME,
           {"with the kernel for receiving"});
    }
    CHECK(count_free(xsk.get()) == kFrames - kRing);
}

TEST_CASE("packets that do not lie in their frames are not sent", "[net][xsk]") {
    Scene scene;
    uint64_t one = scene.mine.addresses[0];
    is(scene.send({one}, {0}, {0}), EBPF_CAUSE_FRAME_SIZE, {"0 bytes", "1 to 1792"});
    is(scene.send({one}, {1793}, {0}), EBPF_CAUSE_FRAME_SIZE, {"1793 bytes", "1 to 1792", "which has 2048"});
    is(scene.send({one}, {~0U}, {0}), EBPF_CAUSE_FRAME_SIZE, {"1 to 1792"});
    is(scene.send({one - 256}, {2049}, {0}), EBPF_CAUSE_FRAME_SIZE, {"1 to 2048"});
}

TEST_CASE("options that there are not, or that do not fit, are refused", "[net][xsk]") {
    Scene scene;
    uint64_t one = scene.mine.addresses[0], two = scene.mine.addresses[1];
    for (uint32_t options : {4U, 8U, 1U << 31, ~0U & ~1U})
        is(scene.send({one}, {64}, {options}), EBPF_CAUSE_ARGUMENT, {"entry 0", "EBPF_XSK_FRAME_TX_METADATA"});
    is(scene.send({one, two}, {64, 64}, {EBPF_XSK_FRAME_CONTINUED, 0}), EBPF_CAUSE_ARGUMENT,
       {"ebpf_xsk_spec_set_multi_buffer"});
    is(scene.send({one}, {64}, {EBPF_XSK_FRAME_CONTINUED}), EBPF_CAUSE_ARGUMENT, {"send whole packets"});
    is(scene.send({one, two}, {64, 64}, {0, EBPF_XSK_FRAME_TX_METADATA}), EBPF_CAUSE_ARGUMENT,
       {"entry 1", "ebpf_xsk_set_tx_metadata"});
}

TEST_CASE("a socket needs a ring for each operation", "[net][xsk]") {
    Line line;
    XskHandle sends = open_xsk(line.middle_left, make_small_spec(kFrames, 0, kRing));
    XskHandle receives = open_xsk(line.middle_right, make_small_spec(kFrames, kRing, 0));
    uint64_t address = 0;
    uint32_t length = 64;
    Outcome recv = refusal_of(ebpf_xsk_recv, sends.get(), &address, &length, nullptr, 1U);
    Outcome send = refusal_of(ebpf_xsk_send, receives.get(), &address, &length, nullptr, 1U);
    Outcome reap = refusal_of(ebpf_xsk_reap, receives.get());
    for (const Outcome *refusal : {&recv, &send, &reap}) {
        CHECK(refusal->code == -EOPNOTSUPP);
        CHECK(refusal->cause == EBPF_CAUSE_NOT_SUPPORTED);
        CHECK_THAT(refusal->message, Contains("ebpf_xsk_spec_set_rings"));
    }
}

TEST_CASE("only owned frames are read and written by copy, within their bounds", "[net][xsk]") {
    Scene scene;
    uint64_t one = scene.mine.addresses[0], free = scene.mine.addresses[1] + kFrameSize;
    char written[] = "seventeen and more", read[sizeof written] = {};
    constexpr uint32_t kSize = sizeof written;
    call(ebpf_xsk_write_frame, scene.xsk, one, written, kSize);
    call(ebpf_xsk_read_frame, scene.xsk, one, read, kSize);
    CHECK(std::string(read) == written);
    call(ebpf_xsk_read_frame, scene.xsk, one + 1792 - kSize, read, kSize);
    call(ebpf_xsk_read_frame, scene.xsk, one, nullptr, 0U);
    is(refusal_of(ebpf_xsk_read_frame, scene.xsk, one + 1793 - kSize, read, kSize), EBPF_CAUSE_FRAME_SIZE, {"bytes"});
    is(refusal_of(ebpf_xsk_write_frame, scene.xsk, one + 1793 - kSize, written, kSize), EBPF_CAUSE_FRAME_SIZE, {"bytes"});
    is(refusal_of(ebpf_xsk_read_frame, scene.xsk, free, read, 1U), EBPF_CAUSE_XSK_FRAME, {"cannot be read", "is free"});
    is(refusal_of(ebpf_xsk_write_frame, scene.xsk, free, written, 1U), EBPF_CAUSE_XSK_FRAME, {"cannot be written"});
    is(refusal_of(ebpf_xsk_read_frame, scene.xsk, kNone, read, 1U), EBPF_CAUSE_XSK_FRAME, {"outside"});
}

TEST_CASE("unknown events and counters are rejected", "[net][xsk]") {
    Scene scene;
    for (uint32_t events : {0U, 4U, 7U, ~0U})
        is(refusal_of(ebpf_xsk_wait, scene.xsk, events, 0), EBPF_CAUSE_ARGUMENT, {"EBPF_XSK_EVENT_READABLE"});
    is(refusal_of(ebpf_xsk_wait, scene.xsk, uint32_t{EBPF_XSK_EVENT_READABLE}, -2), EBPF_CAUSE_ARGUMENT, {"timeout -2"});
    uint64_t value;
    for (uint32_t counter : {9U, ~0U})
        is(refusal_of(ebpf_xsk_counter, scene.xsk, counter, &value), EBPF_CAUSE_ARGUMENT, {"is unknown"});
}

TEST_CASE("waiting takes as long as it was told, or until a signal comes", "[net][xsk]") {
    Line line;
    XskHandle xsk = open_xsk(line.middle_left, make_xsk_spec());
    using Clock = std::chrono::steady_clock;
    for (int32_t timeout : {0, 100, 700}) {
        auto begin = Clock::now();
        CHECK(call(ebpf_xsk_wait, xsk.get(), uint32_t{EBPF_XSK_EVENT_READABLE}, timeout) == 0);
        auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin).count();
        CHECK(took >= timeout - 1);
        CHECK(took < timeout + 400);
    }
    struct sigaction nothing {};
    struct sigaction before;
    nothing.sa_handler = [](int) {};
    sigaction(SIGUSR1, &nothing, &before);
    std::atomic<bool> woken{false};
    std::thread waiter([&] {
        int32_t result = ebpf_xsk_wait(xsk.get(), EBPF_XSK_EVENT_READABLE, -1, nullptr);
        woken = result == 0;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    pthread_kill(waiter.native_handle(), SIGUSR1);
    waiter.join();
    sigaction(SIGUSR1, &before, nullptr);
    CHECK(woken);
}

TEST_CASE("every call on the socket of a removed interface reports the removal", "[net][xsk]") {
    Line line;
    XskHandle xsk = open_xsk(line.middle_left, make_small_spec(kFrames, kRing, kRing));
    Batch mine = reserve(xsk.get(), 2);
    std::atomic<uint32_t> cause{0};
    std::thread waiter([&] {
        ebpf_error *error;
        int32_t result = ebpf_xsk_wait(xsk.get(), EBPF_XSK_EVENT_READABLE, -1, &error);
        cause = socket_cause(result, error);
    });
    line.middle_left.remove();
    waiter.join();
    CHECK(cause == EBPF_CAUSE_INTERFACE);
    Outcome wait = refusal_of(ebpf_xsk_wait, xsk.get(), uint32_t{EBPF_XSK_EVENT_READABLE}, 0);
    CHECK(wait.cause == EBPF_CAUSE_INTERFACE);
    CHECK_THAT(wait.message, Contains("mleft") && Contains("is gone") && Contains("close the socket"));
    // Receiving finds nothing; sending keeps the frames in the ring.
    Batch batch;
    CHECK(call(ebpf_xsk_recv, xsk.get(), batch.addresses, batch.lengths, nullptr, kBatch) == 0);
    for (uint32_t &length : mine.lengths) length = 64;
    CHECK(call(ebpf_xsk_send, xsk.get(), mine.addresses, mine.lengths, nullptr, 1U) == 1);
    Outcome reap = refusal_of(ebpf_xsk_reap, xsk.get());
    CHECK(reap.cause == EBPF_CAUSE_INTERFACE);
    CHECK_THAT(reap.message, Contains("is gone"));
    call(ebpf_xsk_release, xsk.get(), mine.addresses + 1, 1U);
    CHECK(count_free(xsk.get()) == kFrames - kRing - 1);
}

TEST_CASE("an interface that is down says so when nothing comes", "[net][xsk]") {
    Line line;
    XskHandle xsk = open_xsk(line.middle_left, make_xsk_spec());
    line.middle_left.set_down();
    Outcome wait = refusal_of(ebpf_xsk_wait, xsk.get(), uint32_t{EBPF_XSK_EVENT_READABLE}, 0);
    CHECK(wait.cause == EBPF_CAUSE_INTERFACE_DOWN);
    CHECK_THAT(wait.message, Contains("mleft"));
    line.middle_left.rename("other");
    InNetns inside(line.middle_netns);
    CHECK_THAT(refusal_of(ebpf_xsk_wait, xsk.get(), uint32_t{EBPF_XSK_EVENT_READABLE}, 0).message,
               Contains("ip link set dev other up"));
}

TEST_CASE("packets that arrived before an interface was removed are received", "[net][xsk]") {
    bool gone = GENERATE(false, true);
    Line line;
    Steer steer(line.middle_left);
    XskHandle xsk = open_xsk(line.middle_left, make_xsk_spec());
    steer.set(0, xsk);
    PacketSocket left(line.left);
    send_numbers(left, flow_between(line.left, line.right), 0, 3);
    REQUIRE(call(ebpf_xsk_wait, xsk.get(), uint32_t{EBPF_XSK_EVENT_READABLE}, kPatience) == EBPF_XSK_EVENT_READABLE);
    if (gone) {
        line.middle_left.remove();
    } else {
        line.middle_left.set_down();
    }
    CHECK(call(ebpf_xsk_wait, xsk.get(), uint32_t{EBPF_XSK_EVENT_READABLE}, -1) == EBPF_XSK_EVENT_READABLE);
    Numbers numbers;
    receive_numbers(xsk.get(), 3, &numbers);
    check_each_once(numbers, 3);
    Outcome wait = refusal_of(ebpf_xsk_wait, xsk.get(), uint32_t{EBPF_XSK_EVENT_READABLE}, -1);
    CHECK(wait.cause == (gone ? EBPF_CAUSE_INTERFACE : EBPF_CAUSE_INTERFACE_DOWN));
}

TEST_CASE("NULL for each pointer of a socket", "[net][xsk][null]") {
    Scene scene;
    ebpf_xsk *xsk = scene.xsk;
    ebpf_xsk *none = nullptr, *made;
    XskSpecHandle spec = make_xsk_spec();
    uint64_t number = 0;
    uint32_t length = 64;
    char byte;
    auto null = [](const Outcome &refusal, const char *name) {
        CHECK(refusal.code == -EINVAL);
        CHECK(refusal.cause == EBPF_CAUSE_ARGUMENT);
        CHECK_THAT(refusal.message, Contains(std::string(name) + " is NULL"));
    };
    uint32_t ifindex = scene.line.middle_left.index();
    null(refusal_of(ebpf_xsk_open, nullptr, ifindex, 0U, &made), "spec");
    null(refusal_of(ebpf_xsk_open, spec.get(), ifindex, 0U, nullptr), "out");
    null(refusal_of(ebpf_xsk_open_shared, nullptr, xsk, ifindex, 0U, &made), "spec");
    null(refusal_of(ebpf_xsk_open_shared, spec.get(), none, ifindex, 0U, &made), "with");
    null(refusal_of(ebpf_xsk_open_shared, spec.get(), xsk, ifindex, 0U, nullptr), "out");
    null(refusal_of(ebpf_xsk_recv, none, &number, &length, nullptr, 1U), "xsk");
    null(refusal_of(ebpf_xsk_recv, xsk, nullptr, &length, nullptr, 1U), "addresses");
    null(refusal_of(ebpf_xsk_recv, xsk, &number, nullptr, nullptr, 1U), "lengths");
    null(refusal_of(ebpf_xsk_release, none, &number, 1U), "xsk");
    null(refusal_of(ebpf_xsk_release, xsk, nullptr, 1U), "addresses");
    null(refusal_of(ebpf_xsk_reserve, none, &number, 1U), "xsk");
    null(refusal_of(ebpf_xsk_reserve, xsk, nullptr, 1U), "addresses");
    null(refusal_of(ebpf_xsk_send, none, &number, &length, nullptr, 1U), "xsk");
    null(refusal_of(ebpf_xsk_send, xsk, nullptr, &length, nullptr, 1U), "addresses");
    null(refusal_of(ebpf_xsk_send, xsk, &number, nullptr, nullptr, 1U), "lengths");
    null(refusal_of(ebpf_xsk_reap, none), "xsk");
    null(refusal_of(ebpf_xsk_set_tx_metadata, none, number, 1U, 0U, 0U), "xsk");
    null(refusal_of(ebpf_xsk_tx_timestamps, none, &number, &number, 1U), "xsk");
    null(refusal_of(ebpf_xsk_tx_timestamps, xsk, nullptr, &number, 1U), "addresses");
    null(refusal_of(ebpf_xsk_tx_timestamps, xsk, &number, nullptr, 1U), "times");
    null(refusal_of(ebpf_xsk_wait, none, 1U, 0), "xsk");
    null(refusal_of(ebpf_xsk_read_frame, none, number, &byte, 1U), "xsk");
    null(refusal_of(ebpf_xsk_read_frame, xsk, number, nullptr, 1U), "data");
    null(refusal_of(ebpf_xsk_write_frame, none, number, &byte, 1U), "xsk");
    null(refusal_of(ebpf_xsk_write_frame, xsk, number, nullptr, 1U), "data");
    null(refusal_of(ebpf_xsk_counter, none, 0U, &number), "xsk");
    null(refusal_of(ebpf_xsk_counter, xsk, 0U, nullptr), "value");
    ebpf_xsk_group *group = nullptr;
    null(refusal_of(ebpf_xsk_group_open, nullptr, ifindex, 0U, nullptr, &group), "spec");
    null(refusal_of(ebpf_xsk_group_open, spec.get(), ifindex, 0U, nullptr, nullptr), "out");
    null(refusal_of(ebpf_xsk_group_socket, group, 0U, &made), "group");
    CHECK(ebpf_xsk_memory(nullptr) == nullptr);
    CHECK(ebpf_xsk_memory_size(nullptr) == 0);
    CHECK(ebpf_xsk_fd(nullptr) == -EINVAL);
    CHECK(ebpf_xsk_mode(nullptr) == -EINVAL);
    ebpf_xsk_close(nullptr);
    // Nothing of nothing is no error.
    CHECK(call(ebpf_xsk_recv, open_xsk(scene.line.middle_right, spec).get(), nullptr, nullptr, nullptr, 0U) == 0);
    CHECK(call(ebpf_xsk_send, xsk, nullptr, nullptr, nullptr, 0U) == 0);
    CHECK(call(ebpf_xsk_release, xsk, nullptr, 0U) == 0);
    CHECK(call(ebpf_xsk_reserve, xsk, nullptr, 0U) == 0);
    CHECK(call(ebpf_xsk_tx_timestamps, xsk, nullptr, nullptr, 0U) == 0);
}

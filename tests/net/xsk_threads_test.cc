// SPDX-License-Identifier: BSD-2-Clause
// Sockets on threads: one for each memory, and counters that any thread reads.
#include "net/xsk_sockets.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <deque>
#include <thread>

using namespace net_tests;

namespace {

constexpr uint32_t kQueues = 4;
constexpr uint32_t kFlows = 64;

// Reads one socket on a thread of its own until it is told to stop.
class Reader {
public:
    explicit Reader(XskHandle xsk) : xsk_(std::move(xsk)), thread_([this] { run(); }) {}
    ~Reader() { stop(); }
    Reader(const Reader &) = delete;
    Reader &operator=(const Reader &) = delete;

    const ebpf_xsk *xsk() const noexcept { return xsk_.get(); }
    uint32_t received() const noexcept { return received_; }
    const Numbers &stop() {
        stopping_ = true;
        if (thread_.joinable()) thread_.join();
        return numbers_;
    }

private:
    void run() {
        while (!stopping_) {
            Batch batch;
            if (!receive(xsk_.get(), &batch, 10)) continue;
            for (uint32_t i = 0; i < batch.count; ++i) {
                auto arrival = parse_frame(frame_at(xsk_.get(), batch.addresses[i], batch.lengths[i]));
                if (arrival && arrival->intact) ++numbers_[arrival->sequence];
            }
            release(xsk_.get(), batch);
            received_ += batch.count;
        }
    }

    XskHandle xsk_;
    Numbers numbers_;
    std::atomic<uint32_t> received_{0};
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

uint32_t received_by(const std::deque<Reader> &readers) {
    uint32_t received = 0;
    for (const Reader &reader : readers) received += reader.received();
    return received;
}

bool wait_for(const std::deque<Reader> &readers, uint32_t count) {
    auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatience);
    while (received_by(readers) < count) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    return true;
}

}  // namespace

TEST_CASE("every frame of several queues is received once, a thread for each", "[net][xsk][threads]") {
    constexpr uint32_t kFrames = 100'000;
    Line line(1500, {.queues = kQueues});
    XskGroupHandle group = open_group(line.middle_left, make_xsk_spec());
    REQUIRE(ebpf_xsk_group_count(group.get()) == kQueues);
    std::deque<Reader> readers;
    for (uint32_t queue = 0; queue < kQueues; ++queue) readers.emplace_back(socket_of(group, queue));
    PacketSocket left(line.left);
    Flow flow = flow_between(line.left, line.right);
    for (uint32_t number = 0; number < kFrames; ++number) {
        flow.source_port = static_cast<uint16_t>(2000 + number % kFlows);
        left.send(build_frame(flow, number));
        if ((number + 1) % kAtOnce == 0) REQUIRE(wait_for(readers, number + 1));
    }
    Numbers all;
    for (Reader &reader : readers) {
        const Numbers &numbers = reader.stop();
        CHECK_FALSE(numbers.empty());  // the kernel spreads flows over all of them
        for (const auto &[number, times] : numbers) all[number] += times;
    }
    check_each_once(all, kFrames);
}

TEST_CASE("one thread sends, one receives, and one reads the counters of both", "[net][xsk][threads]") {
    constexpr uint32_t kFrames = 20'000;
    Line line;
    XskGroupHandle group = open_group(line.middle_left, make_xsk_spec());
    XskHandle sender = open_xsk(line.left, make_xsk_spec());
    Reader reader(socket_of(group));
    std::atomic<bool> done{false};
    bool rising = true;
    std::thread watcher([&] {
        for (uint64_t sent = 0, received = 0; !done;) {
            uint64_t now_sent = statistic(sender.get(), EBPF_XSK_COUNTER_SENT);
            uint64_t now_received = statistic(reader.xsk(), EBPF_XSK_COUNTER_RECEIVED);
            statistic(sender.get(), EBPF_XSK_COUNTER_COMPLETED);
            rising = rising && now_sent >= sent && now_received >= received && now_received <= kFrames;
            sent = now_sent;
            received = now_received;
        }
    });
    Flow flow = flow_between(line.left, line.right);
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    for (uint32_t from = 0; from < kFrames; from += kAtOnce) {
        send_numbers(sender.get(), flow, from, from + kAtOnce);
        while (reader.received() < from + kAtOnce && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    }
    done = true;
    watcher.join();
    CHECK(rising);
    check_each_once(reader.stop(), kFrames);
    CHECK(statistic(sender.get(), EBPF_XSK_COUNTER_SENT) == kFrames);
}

// SPDX-License-Identifier: BSD-2-Clause
#include "harness/traffic.h"

#include <algorithm>
#include <vector>

namespace ebpfmap::harness {
namespace {

using std::chrono::milliseconds;

// A veth has room for 256 frames in its ring.
constexpr uint32_t kBurst = 64;
constexpr milliseconds kPatience(500);
// Once a frame is missing, waiting long for each burst would only make a failing test slow.
constexpr milliseconds kPatienceAfterLoss(2);

class Stream {
public:
    Stream(const PacketSocket &from, const PacketSocket &to, const std::function<void(const Arrival &)> &inspect)
        : from_(from), to_(to), inspect_(inspect) {}

    void send(const Flow &flow, uint32_t count) {
        for (uint32_t i = 0; i < count; i++) from_.send(build_frame(flow, tally_.sent++));
        seen_.resize(tally_.sent);
    }

    void receive_all(milliseconds patience) {
        while (tally_.received < tally_.sent) {
            auto arrival = to_.receive(patience);
            if (!arrival) return;
            count(*arrival);
        }
    }

    const Tally &tally() const noexcept { return tally_; }

private:
    void count(const Arrival &arrival) {
        inspect_(arrival);
        if (!arrival.intact) tally_.damaged++;
        if (arrival.sequence >= seen_.size() || seen_[arrival.sequence]) {
            tally_.duplicates++;
            return;
        }
        seen_[arrival.sequence] = true;
        tally_.received++;
    }

    const PacketSocket &from_;
    const PacketSocket &to_;
    const std::function<void(const Arrival &)> &inspect_;
    std::vector<bool> seen_;
    Tally tally_;
};

}  // namespace

Tally run_traffic(const PacketSocket &from, const PacketSocket &to, const Flow &flow, uint32_t count,
                  const std::function<void(const Arrival &)> &inspect) {
    Stream stream(from, to, inspect);
    while (stream.tally().sent < count) {
        bool lost_before = stream.tally().lost() > 0;
        stream.send(flow, std::min(kBurst, count - stream.tally().sent));
        stream.receive_all(lost_before ? kPatienceAfterLoss : kPatience);
    }
    stream.receive_all(kPatience);
    return stream.tally();
}

uint32_t count_frames(const PacketSocket &socket, uint32_t expected) {
    constexpr milliseconds kLittlePatience(20);
    uint32_t count = 0;
    while (auto arrival = socket.receive(count < expected ? kPatience : kLittlePatience)) count += arrival->intact;
    return count;
}

}  // namespace ebpfmap::harness

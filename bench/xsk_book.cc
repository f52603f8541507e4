// SPDX-License-Identifier: BSD-2-Clause
// The cost of the record of all frames: batches of addresses go from one ring to another, with and without the record of a
// socket. Rings and record are in the cache, as in a loop that is fast enough.
#include "benchmarks.h"
#include "xsk_shape.h"

#include "xsk/frames.h"

namespace bench {
namespace {

namespace xsk = ebpfmap::xsk;

constexpr uint32_t kTimes = 500;
constexpr size_t kRounds = 21;
constexpr double kMost = 2;

struct Rings {
    Rings() {
        for (uint32_t i = 0; i < kXskRing; ++i)
            received[i] = uint64_t{frames.take(xsk::Place::kReceiving)} * kXskFrameSize + 256;
    }

    xsk::Frames frames{kXskFrames, kXskFrameSize};
    uint64_t received[kXskRing];
    uint64_t filled[kXskRing];
};

template <bool kBooked>
bool turn(const xsk::Book &book, const uint64_t *received, uint64_t *filled) {
    uint64_t batch[kXskBatch];
    bool right = true;
    for (uint32_t i = 0; i < kXskBatch; ++i) {
        batch[i] = received[i];
        if constexpr (kBooked) right &= book.move(book.index_of(batch[i]), xsk::Place::kReceiving, xsk::Place::kCaller);
    }
    asm volatile("" : : "r"(batch) : "memory");  // here the caller has them
    for (uint32_t i = 0; i < kXskBatch; ++i) {
        uint64_t index = book.index_of(batch[i]);
        if constexpr (kBooked) right &= book.lend(index, xsk::Place::kCaller, xsk::Place::kReceiving, 0);
        filled[i] = book.address_of(index);
    }
    return right;
}

template <bool kBooked>
double time_turns(Rings *rings) {
    bool right = true;
    double start = now();
    for (uint32_t time = 0; time < kTimes; ++time) {
        for (uint32_t i = 0; i < kXskRing; i += kXskBatch)
            right &= turn<kBooked>(rings->frames.book(), rings->received + i, rings->filled + i);
    }
    double taken = now() - start;
    return right ? taken / kTimes / kXskRing : 0;
}

}  // namespace

Table xsk_book() {
    Rings rings;
    std::vector<Contender> contenders = {{"without", [&] { return time_turns<false>(&rings); }},
                                         {"ebpfmap", [&] { return time_turns<true>(&rings); }}};
    return {"AF_XDP, the book of frames: a frame received and given back, ns",
            {{"a frame", compare(contenders, kRounds), 0, kMost}}};
}

}  // namespace bench

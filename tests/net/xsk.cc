// SPDX-License-Identifier: BSD-2-Clause
#include "net/xsk.h"

#include <atomic>

namespace net_tests {
namespace {

using namespace ebpfmap::harness;

constexpr uint32_t kChunks = 64;
constexpr uint32_t kChunk = 2048;

RawXsk open_in(const Netns &netns, uint32_t ring) {
    InNetns inside(netns);
    return RawXsk(kChunks, kChunk, ring);
}

}  // namespace

UnreadXsk::UnreadXsk(const Interface &interface, uint32_t ring, uint32_t frames) : socket_(open_in(interface.netns(), ring)) {
    auto fill = socket_.fill_ring();
    for (uint32_t i = 0; i < frames; i++) put(&fill, kChunks, uint64_t{i} * kChunk);
    socket_.bind(interface.index(), 0);
}

uint32_t UnreadXsk::received() const {
    auto ring = socket_.receive_ring();
    return std::atomic_ref<uint32_t>(*ring.producer);
}

}  // namespace net_tests

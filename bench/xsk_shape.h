// SPDX-License-Identifier: BSD-2-Clause
// Common parts of both AF_XDP sockets: the memory, the rings, the batch, and the work on a packet.
#pragma once

#include <cstdint>
#include <cstring>
#include <utility>

namespace bench {

// Those of xdpsock.
constexpr uint32_t kXskFrames = 4096;
constexpr uint32_t kXskFrameSize = 4096;
constexpr uint32_t kXskRing = 2048;
constexpr uint32_t kXskBatch = 64;
constexpr int32_t kXskPatienceMs = 10;  // of a wait, so that a reader sees that nothing is to come any more

struct XskMacs {
    uint8_t destination[6];
    uint8_t source[6];
};

// Reads the destination, as every receiver must: the first cache line of a packet comes from memory.
inline uint64_t look_at(const void *packet) {
    uint64_t first;
    memcpy(&first, packet, sizeof first);
    return first;
}

// What is sent back.
inline void turn_around(void *packet) {
    XskMacs macs;
    memcpy(&macs, packet, sizeof macs);
    std::swap(macs.destination, macs.source);
    memcpy(packet, &macs, sizeof macs);
}

}  // namespace bench

// SPDX-License-Identifier: BSD-2-Clause
// A stream of numbered frames from one socket to another, every one of them accounted for.
#pragma once

#include "harness/packets.h"

#include <cstdint>
#include <functional>

namespace ebpfmap::harness {

struct Tally {
    uint32_t sent = 0;
    uint32_t received = 0;  // each number counted once
    uint32_t duplicates = 0;
    uint32_t damaged = 0;  // a checksum is wrong

    uint32_t lost() const noexcept { return sent - received; }
};

// Sends `count` frames and waits for them in between, so that no queue on the way overflows: a missing frame was lost for
// another reason. `inspect` sees every frame that arrives.
Tally run_traffic(
    const PacketSocket &from, const PacketSocket &to, const Flow &flow, uint32_t count,
    const std::function<void(const Arrival &)> &inspect = [](const Arrival &) {});

// Intact frames: those that are expected are waited for, and for one too many a little.
uint32_t count_frames(const PacketSocket &socket, uint32_t expected);

}  // namespace ebpfmap::harness

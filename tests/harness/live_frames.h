// SPDX-License-Identifier: BSD-2-Clause
// Frames that start inside the kernel: an XDP program runs on them as on received frames, and its verdict takes effect.
#pragma once

#include "harness/interface.h"
#include "harness/packets.h"

#include <cstdint>

namespace ebpfmap::harness {

// Runs a program on `count` copies of a frame that come in by queue 0 of an interface, the only queue that the
// kernel supports here. The program need not be attached.
//
// A redirect flushes once per batch, as in a driver. The kernel uses the pages of the copies again: a frame may still
// have bytes that the program wrote into an earlier copy.
void send_live_frames(int program, const Interface &ingress, const Frame &frame, uint32_t count, uint32_t batch);

}  // namespace ebpfmap::harness

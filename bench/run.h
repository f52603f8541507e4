// SPDX-License-Identifier: BSD-2-Clause
// Programs that the kernel runs, and times, on packets that it makes.
#pragma once

#include <cstdint>

namespace bench {

// The time of one run of an XDP program, in nanoseconds. Its verdict has no effect.
double time_runs(int32_t program, uint32_t runs);
// The same for packets that come in by an interface and then go where the program sends them, 64 at a time, as in a driver.
double time_live_packets(int32_t program, uint32_t ifindex, uint32_t packets);

}  // namespace bench

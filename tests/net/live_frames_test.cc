// SPDX-License-Identifier: BSD-2-Clause
// A requirement of the other tests: live frames are delivered, each once, in batches of any size.
#include "harness/live_frames.h"
#include "harness/line.h"
#include "net/programs.h"

#include <catch2/catch.hpp>

using namespace ebpfmap::harness;

TEST_CASE("live frames that a program passes reach the stack of their interface", "[net]") {
    uint32_t batch = GENERATE(1U, 16U, 64U);
    CAPTURE(batch);
    Line line;
    PacketSocket receiver(line.middle_left);
    Descriptor pass = net_tests::load_xdp("pass");

    send_live_frames(pass.get(), line.middle_left, build_frame(flow_between(line.left, line.middle_left), 7), 200, batch);

    uint32_t received = 0;
    while (auto arrival = receiver.receive(std::chrono::milliseconds(50))) received += arrival->sequence == 7;
    CHECK(received == 200);
}

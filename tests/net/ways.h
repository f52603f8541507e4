// SPDX-License-Identifier: BSD-2-Clause
// How frames come to a program: over a wire in native or generic mode, or out of the kernel in batches.
#pragma once

#include "harness/bundled.h"
#include "harness/packets.h"

#include <cstdint>
#include <ostream>
#include <string>

namespace net_tests {

struct Way {
    const char *name;
    uint32_t mode;   // of the link
    uint32_t batch;  // 0: over the wire
};

std::ostream &operator<<(std::ostream &out, const Way &way);

inline constexpr Way kWays[] = {{"native", EBPF_XDP_MODE_NATIVE, 0},
                                {"generic", EBPF_XDP_MODE_GENERIC, 0},
                                {"live frames, batches of 1", 0, 1},
                                {"live frames, batches of 16", 0, 16},
                                {"live frames, batches of 64", 0, 64}};

// One program of a bundled object, and the frames that arrive on an interface with a wire to `peer`.
class Entrance {
public:
    Entrance(const ebpfmap::harness::Bundled &object, const std::string &program, const ebpfmap::harness::Interface &ingress,
             const ebpfmap::harness::Interface &peer, const Way &way);

    void send(const ebpfmap::harness::Frame &frame, uint32_t count = 1) const;

private:
    int32_t program_;
    const ebpfmap::harness::Interface &ingress_;
    Way way_;
    ebpfmap::harness::PacketSocket wire_;
    ebpfmap::harness::LinkHandle link_;
};

// The fate of frames since the last call: one count per outcome.
class Outcomes {
public:
    Outcomes(const ebpfmap::harness::Bundled &object, uint32_t outcomes);

    std::vector<ebpfmap::harness::Count> take();
    // The result of take() if all frames had one fate.
    std::vector<ebpfmap::harness::Count> only(uint32_t outcome, uint64_t packets, uint64_t bytes) const;

private:
    std::vector<ebpfmap::harness::Count> read() const;

    const ebpfmap::harness::Bundled &object_;
    std::vector<ebpfmap::harness::Count> before_;
};

}  // namespace net_tests

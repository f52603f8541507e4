// SPDX-License-Identifier: BSD-2-Clause
#include "net/ways.h"

#include "harness/live_frames.h"

#include <algorithm>

namespace net_tests {

using namespace ebpfmap::harness;

std::ostream &operator<<(std::ostream &out, const Way &way) { return out << way.name; }

Entrance::Entrance(const Bundled &object, const std::string &program, const Interface &ingress, const Interface &peer,
                   const Way &way)
    : program_(object.program(program)), ingress_(ingress), way_(way), wire_(peer) {
    // A program that is attached anywhere stands in the kernel's dispatcher already, which each run with several live frames
    // would otherwise wait for, twice.
    link_ = way_.batch == 0 ? object.attach(program, ingress, way_.mode)
                            : object.attach(program, Interface(ingress.netns(), "lo"), EBPF_XDP_MODE_GENERIC);
}

// Pages of live frames are reused within a run with the bytes that the program wrote: one batch is one run.
void Entrance::send(const Frame &frame, uint32_t count) const {
    if (way_.batch == 0) {
        for (uint32_t i = 0; i < count; i++) wire_.send(frame);
        return;
    }
    for (uint32_t sent = 0; sent < count; sent += way_.batch) {
        uint32_t now = std::min(way_.batch, count - sent);
        send_live_frames(program_, ingress_, frame, now, now);
    }
}

Outcomes::Outcomes(const Bundled &object, uint32_t outcomes) : object_(object), before_(outcomes) { before_ = read(); }

std::vector<Count> Outcomes::take() {
    std::vector<Count> now = read();
    std::vector<Count> since(now.size());
    for (size_t i = 0; i < now.size(); i++) {
        since[i] = {now[i].packets - before_[i].packets, now[i].bytes - before_[i].bytes};
    }
    before_ = now;
    return since;
}

std::vector<Count> Outcomes::only(uint32_t outcome, uint64_t packets, uint64_t bytes) const {
    std::vector<Count> counts(before_.size());
    counts.at(outcome) = {packets, bytes};
    return counts;
}

std::vector<Count> Outcomes::read() const {
    std::vector<Count> counts;
    for (uint32_t outcome = 0; outcome < before_.size(); outcome++) counts.push_back(object_.count(outcome));
    return counts;
}

}  // namespace net_tests

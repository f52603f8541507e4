// SPDX-License-Identifier: BSD-2-Clause
// Chains of members that leave marks in frames, and the marked frames.
#pragma once

#include "harness/handles.h"
#include "harness/line.h"
#include "harness/traffic.h"

#include <array>
#include <functional>
#include <vector>

namespace net_tests {

using namespace ebpfmap::harness;

constexpr uint32_t kPlaces = 3;

// A kind of chain, and the members that tests/net/bpf/tag.bpf.c makes for it.
struct Kind {
    uint32_t number;
    const char *members;
    int32_t pass;
};

constexpr Kind kXdp{EBPF_CHAIN_KIND_XDP, "tag.o", 2};
constexpr Kind kFrags{EBPF_CHAIN_KIND_XDP_FRAGS, "tag_frags.o", 2};
constexpr Kind kTc{EBPF_CHAIN_KIND_TC, "tag_tc.o", 0};

// A member that writes a version into one of three places of the source MAC, and then goes on or ends the chain.
ProgramHandle load_tag(const ChainHandle &chain, const Kind &kind, uint32_t place, uint8_t version, int32_t verdict = -1);
ProgramHandle load_tag(const ChainHandle &chain, uint32_t place, uint8_t version, int32_t verdict = -1);
ChainHandle create(const Kind &kind = kXdp);
uint32_t insert(const ChainHandle &chain, const ProgramHandle &program, uint32_t priority);
uint64_t commit(const ChainHandle &chain);

// The marks in the three places of a frame.
using Marks = std::array<uint8_t, kPlaces>;

Marks marks_of(const Arrival &arrival);

// Frames from the left end into the middle, with no marks in them yet.
Tally send(const Line &line, uint32_t count, const std::function<void(const Marks &)> &inspect);

// The marks of ten frames, which have to be alike.
Marks marks_on(const Line &line);

struct Counts {
    uint64_t hits;
    uint64_t misses;
};

Counts counts_of(const ChainHandle &chain, uint32_t entry);
LinkHandle attach(const ChainHandle &chain, const Interface &interface, const Kind &kind = kXdp,
                  uint32_t xdp_mode = EBPF_XDP_MODE_NATIVE);
std::vector<uint32_t> entries_of(const ChainHandle &chain);

}  // namespace net_tests

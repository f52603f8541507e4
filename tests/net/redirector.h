// SPDX-License-Identifier: BSD-2-Clause
// An XDP program in the middle of a line, which redirects every frame from the left to the map entry of key 0.
#pragma once

#include "harness/handles.h"
#include "harness/line.h"
#include "net/programs.h"

namespace net_tests {

// A devmap_hash with an interface under key 0.
ebpfmap::harness::MapHandle devmap_to(const ebpfmap::harness::Interface &interface);

struct Redirector {
    // A devmap_hash with the interface on the right.
    explicit Redirector(const ebpfmap::harness::Line &line);
    // A map of the caller, which he fills. Nothing is attached: for live frames.
    explicit Redirector(ebpfmap::harness::MapHandle map);

    ebpfmap::harness::MapHandle map;
    ebpfmap::harness::Descriptor program;
    ebpfmap::harness::LinkHandle link;
};

}  // namespace net_tests

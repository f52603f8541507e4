// SPDX-License-Identifier: BSD-2-Clause
// The bundled programs that move frames between interfaces, each on port 0 of a hub, made to hit or to miss.
#pragma once

#include "harness/bundled.h"
#include "harness/hub.h"
#include "harness/packets.h"

#include <memory>
#include <set>
#include <string>

namespace net_tests {

namespace harness = ebpfmap::harness;

// The expected fate of a frame.
struct Expectation {
    std::set<size_t> ends;  // where it arrives
    bool stack = false;     // in the middle
    harness::Mac source_mac;
    harness::Mac destination_mac;
    uint8_t ttl;
    uint32_t outcome;  // the counter that it shows in
};

class Subject {
public:
    virtual ~Subject() = default;

    virtual int32_t program() const = 0;
    virtual harness::LinkHandle attach(uint32_t mode) const = 0;
    // Fills the maps so that the frames of a flow meet an entry, or just not.
    virtual Expectation arrange(const harness::Flow &flow, bool hit) = 0;
    virtual harness::Count count(uint32_t outcome) const = 0;
};

// `name` is forward, forward_by_mac, flood, rewrite (MACs and TTL) or rewrite_macs; `variant` is "" or ".frags".
std::unique_ptr<Subject> make_subject(const std::string &name, const std::string &variant, const harness::Hub &hub);

}  // namespace net_tests

// SPDX-License-Identifier: BSD-2-Clause
// The bundled forward program at work between two interfaces of one namespace, both ways.
#pragma once

#include "harness/handles.h"
#include "harness/interface.h"
#include "harness/rewriter.h"

#include <cstdint>
#include <string>

namespace ebpfmap::harness {

class Forwarder {
public:
    // Every frame leaves with the MAC of the interface that it leaves by. `variant` is "" or ".frags".
    Forwarder(const Interface &one, const Interface &other, uint32_t mode = EBPF_XDP_MODE_NATIVE,
              const std::string &variant = "");

    // Packets so far, by EBPF_FORWARD_COUNTER_….
    uint64_t packets(uint32_t outcome) const;
    // Packets that left with another MAC than they came with.
    uint64_t rewritten() const;

    const ebpf_map *tx() const noexcept { return tx_.get(); }
    const ebpf_link *link() const noexcept { return one_link_.get(); }

private:
    void send_from_to(const Interface &from, const Interface &to) const;
    LinkHandle attach(const Interface &interface, uint32_t mode) const;

    ObjectHandle object_;
    Rewriter rewriter_;
    MapHandle tx_;
    MapHandle counters_;
    LinkHandle one_link_;
    LinkHandle other_link_;
};

}  // namespace ebpfmap::harness

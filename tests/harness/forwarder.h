// SPDX-License-Identifier: BSD-2-Clause
// The bundled forward program at work between two interfaces of one namespace, both ways.
#pragma once

#include "harness/handles.h"
#include "harness/interface.h"

#include <cstdint>

namespace ebpfmap::harness {

class Forwarder {
public:
    // Every frame leaves with the MAC of the interface that it leaves by. `object` is forward or forward.frags.
    Forwarder(const Interface &one, const Interface &other, uint32_t mode = EBPF_XDP_NATIVE, const char *object = "forward");

    // Packets so far, by EBPF_FORWARD_….
    uint64_t packets(uint32_t outcome) const;

    const ebpf_map *tx() const noexcept { return tx_.get(); }
    const ebpf_link *link() const noexcept { return one_link_.get(); }

private:
    void send_from_to(const Interface &from, const Interface &to) const;
    LinkHandle attach(const Interface &interface, uint32_t mode) const;

    ObjectHandle object_;
    MapHandle tx_;
    MapHandle source_mac_;
    MapHandle counters_;
    LinkHandle one_link_;
    LinkHandle other_link_;
};

}  // namespace ebpfmap::harness

// SPDX-License-Identifier: BSD-2-Clause
// Names of the active features of a network interface, as in ethtool -k.
#pragma once

#include "net/link_facts.h"

#include <optional>
#include <string>
#include <vector>

namespace ebpfmap {

struct LinkFeatures {
    std::vector<std::string> active;  // "tx-tcp-segmentation", "rx-gro"

    bool has(std::string_view name) const;
    // The features with which the interface takes merged packets from its senders, as named in ethtool -K: "tso", "gso",
    // "tx-udp-segmentation". Empty if every packet is segmented before.
    std::vector<std::string> merging() const;
    bool leaves_checksums() const;
};

// Nothing if the kernel does not show them (Linux before 5.6), or if the network namespace cannot be entered.
int32_t read_features(const LinkPlace &place, std::optional<LinkFeatures> *features);

}  // namespace ebpfmap

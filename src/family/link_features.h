// SPDX-License-Identifier: BSD-2-Clause
// The features of a network interface that ethtool -k shows, by their names.
#pragma once

#include "family/link_facts.h"

#include <optional>
#include <string>
#include <vector>

namespace ebpfmap {

struct LinkFeatures {
    std::vector<std::string> active;  // "tx-tcp-segmentation", "rx-gro"

    bool has(std::string_view name) const;
    // The names of what makes the interface take merged packets from its senders, as ethtool -K takes them: "tso", "gso",
    // "tx-udp-segmentation". Empty where every packet is cut before.
    std::vector<std::string> merging() const;
    bool leaves_checksums() const;
};

// Nothing where the kernel does not tell (Linux before 5.6), or where the network namespace of the place cannot be entered.
int32_t read_features(const LinkPlace &place, std::optional<LinkFeatures> *features);

}  // namespace ebpfmap

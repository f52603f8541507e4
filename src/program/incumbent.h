// SPDX-License-Identifier: BSD-2-Clause
// The XDP program that an interface runs already.
#pragma once

#include "core/error.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ebpfmap {

struct Incumbent {
    uint32_t program_id;
    std::string program_name;  // "" where the kernel does not show it to this process
    uint32_t mode;             // EBPF_XDP_NATIVE or EBPF_XDP_GENERIC; EBPF_XDP_BEST for one inside the device
    // 0 for a program that was attached by netlink; nothing where this process may not see links.
    std::optional<uint32_t> link_id;
};

std::optional<Incumbent> find_incumbent(uint32_t ifindex);

// Where the link of an incumbent has to be known and may not be seen.
int32_t fail_hidden_link(Error **err);

// "XDP program 77 (xdp_dispatcher), native, held by link 12; …": what it is and how it is removed.
std::string describe(const Incumbent &incumbent, const std::string &interface);

}  // namespace ebpfmap

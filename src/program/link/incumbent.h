// SPDX-License-Identifier: BSD-2-Clause
// The XDP program that an interface already runs.
#pragma once

#include "base/error.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ebpfmap {

struct Incumbent {
    uint32_t program_id;
    std::string program_name;  // "" if the kernel does not show it to this process
    uint32_t mode;             // EBPF_XDP_MODE_NATIVE or EBPF_XDP_MODE_GENERIC; EBPF_XDP_MODE_AUTO for an offloaded program
    // 0 if netlink attached the program; nothing if this process may not list links.
    std::optional<uint32_t> link_id;
};

std::optional<Incumbent> find_incumbent(uint32_t ifindex);

// The error if this process needs the link of an incumbent but may not list links.
int32_t explain_hidden_link(Error **err);

// "XDP program 77 ("xdp_dispatcher") in native mode, attached by link 12: …", with the way to remove it.
std::string describe(const Incumbent &incumbent, const std::string &interface);

}  // namespace ebpfmap

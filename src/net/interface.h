// SPDX-License-Identifier: BSD-2-Clause
// Network interfaces: lookup by name and index, and their names in messages.
#pragma once

#include "base/error.h"

#include <cstdint>
#include <string>

namespace ebpfmap {

// The namespace is that of netns_fd; -1 is the calling thread's. An alternative name is also found.
int32_t find_interface(const char *name, int32_t netns_fd, uint32_t *ifindex, Error **err);
// `name` has room for 16 bytes.
int32_t read_interface_name(uint32_t ifindex, int32_t netns_fd, char *name, Error **err);

// The functions below concern the calling thread's network namespace.

// 0 if there is such an interface, else the error with this code.
int32_t check_interface(uint32_t ifindex, int32_t code, Error **err);
int32_t explain_no_interface(uint32_t ifindex, int32_t code, Error **err);
// The error for a failed lookup.
int32_t explain_interface_lookup(int32_t code, Error **err);
// The error for a failed netlink request about an interface.
int32_t explain_interface_request(uint32_t ifindex, int32_t code, Error **err);

// "veth0"; "" if there is no such interface.
std::string interface_name(uint32_t ifindex);
// "veth0 (index 7)", or "interface 7" if there is no such interface.
std::string interface_label(uint32_t ifindex);
std::string interface_label(const std::string &name, uint32_t ifindex);

}  // namespace ebpfmap

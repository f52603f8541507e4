// SPDX-License-Identifier: BSD-2-Clause
// Sockets of every kind and in every state that the maps of sockets tell apart, on the loopback interface.
#pragma once

#include "harness/descriptor.h"

#include <sys/socket.h>

#include <cstdint>
#include <utility>

namespace kernel_tests {

using ebpfmap::harness::Descriptor;

Descriptor open_socket(int domain, int type, int protocol = 0);
// Bound to a free port of 127.0.0.1.
Descriptor bound_socket(int type, bool reuseport = false);
Descriptor listening_socket(bool reuseport = false);
// Two sockets that are connected with each other.
std::pair<Descriptor, Descriptor> tcp_pair();
std::pair<Descriptor, Descriptor> unix_pair(int type);

uint64_t cookie_of(const Descriptor &socket);

}  // namespace kernel_tests

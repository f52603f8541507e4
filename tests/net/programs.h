// SPDX-License-Identifier: BSD-2-Clause
// Small programs that no object of the library holds.
#pragma once

#include "harness/descriptor.h"

#include <linux/bpf.h>

namespace net_tests {

// An XDP program that passes every frame.
ebpfmap::harness::Descriptor load_xdp(const char *name, uint32_t expected_attach_type = BPF_XDP);
ebpfmap::harness::Descriptor load_socket_filter();
// An XDP program that returns a number and does nothing else.
ebpfmap::harness::Descriptor load_xdp_returning(uint32_t action, uint32_t expected_attach_type = BPF_XDP);
// An XDP program that returns one of two numbers, at random.
ebpfmap::harness::Descriptor load_xdp_returning_either(uint32_t one, uint32_t other, uint32_t expected_attach_type = BPF_XDP);
// An XDP program that redirects every frame to the map entry of a key.
ebpfmap::harness::Descriptor load_redirect(int map_fd, uint32_t key, uint32_t expected_attach_type = BPF_XDP);
// An XDP program that redirects every frame to all interfaces of a map but the one that it came in by.
ebpfmap::harness::Descriptor load_broadcast(int map_fd, uint32_t key);
// An XDP program that redirects every frame to an interface of its namespace, without a map.
ebpfmap::harness::Descriptor load_plain_redirect(uint32_t ifindex);
// An XDP program that redirects each frame to a random entry of a map with so many keys (a power of two), and
// writes the lowest byte of the key into byte 4 of its source MAC.
ebpfmap::harness::Descriptor load_random_redirect(int map_fd, uint32_t keys);
// A program for an entry of a devmap, which writes a number into byte 5 of the source MAC.
ebpfmap::harness::Descriptor load_egress_mark(uint8_t mark);

}  // namespace net_tests

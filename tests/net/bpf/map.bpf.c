/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * One map with a definition that the tests write: each number below stands once in the BTF of this file, and
 * map_definition_test.cc replaces it.
 */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct {
    __uint(type, 0x7f010001);
    __uint(key_size, 0x7f010002);
    __uint(value_size, 0x7f010003);
    __uint(max_entries, 0x7f010004);
    __uint(map_flags, 0x7f010005);
    __uint(map_extra, 0x7f010006);
    __uint(numa_node, 0x7f010007);
#ifdef PINNED
    __uint(pinning, LIBBPF_PIN_BY_NAME);
} ebpfmap_pinned SEC(".maps");
#else
} subject SEC(".maps");
#endif

SEC("socket")
int look(__attribute__((unused)) struct __sk_buff *ctx) { return 0; }

char _license[] SEC("license") = "Dual BSD/GPL";

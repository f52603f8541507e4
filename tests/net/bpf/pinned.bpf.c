/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* A map that libbpf pins by its name at the top of /sys/fs/bpf, or takes from there. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, __u64);
    __uint(max_entries, 1);
    __uint(pinning, LIBBPF_PIN_BY_NAME);
} ebpfmap_test_pin SEC(".maps");

SEC("xdp")
int count(__attribute__((unused)) struct xdp_md *ctx) {
    __u32 zero = 0;
    __u64 *packets = bpf_map_lookup_elem(&ebpfmap_test_pin, &zero);

    if (packets) __sync_fetch_and_add(packets, 1);
    return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";

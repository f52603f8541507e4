/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Maps that libbpf pins by their names, and that the kernel changes as it makes them. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct {
    __uint(type, BPF_MAP_TYPE_DEVMAP);
    __uint(key_size, sizeof(__u32));
    __uint(value_size, sizeof(__u32));
    __uint(max_entries, 4);
    __uint(pinning, LIBBPF_PIN_BY_NAME);
} ebpfmap_test_tx SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __type(key, __u32);
    __type(value, __u64);
    __uint(max_entries, 1001);
    __uint(map_flags, BPF_F_NO_COMMON_LRU);
    __uint(pinning, LIBBPF_PIN_BY_NAME);
} ebpfmap_test_lru SEC(".maps");

SEC("xdp")
int forward(__attribute__((unused)) struct xdp_md *ctx) {
    __u32 zero = 0;

    if (bpf_map_lookup_elem(&ebpfmap_test_lru, &zero)) return XDP_DROP;
    return (int)bpf_redirect_map(&ebpfmap_test_tx, 0, 0);
}

char _license[] SEC("license") = "Dual BSD/GPL";

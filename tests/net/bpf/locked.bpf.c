/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* A map of TYPE with FLAGS and a bpf_spin_lock in its values, and a program that takes the lock. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct locked {
    struct bpf_spin_lock lock;
    __u32 number;
};

struct {
    __uint(type, TYPE);
    __type(key, __u32);
    __type(value, struct locked);
    __uint(max_entries, 4);
    __uint(map_flags, FLAGS);
} locks_by_a_long_name SEC(".maps");

SEC("tc")
int count(__attribute__((unused)) struct __sk_buff *ctx) {
    __u32 zero = 0;
    struct locked *value = bpf_map_lookup_elem(&locks_by_a_long_name, &zero);

    if (!value) return 0;
    bpf_spin_lock(&value->lock);
    value->number++;
    bpf_spin_unlock(&value->lock);
    return 0;
}

char _license[] SEC("license") = "Dual BSD/GPL";

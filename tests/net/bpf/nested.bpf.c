/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* A map of maps with inner maps of KEY_SIZE-byte keys: a template, and a map in the first slot. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct array {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(key_size, KEY_SIZE);
    __uint(value_size, 4);
    __uint(max_entries, 1);
};

#ifdef SLOT
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(key_size, 4);
    __uint(value_size, 8);
    __uint(max_entries, 1);
} other SEC(".maps");
#endif

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
    __uint(key_size, 4);
    __uint(max_entries, 1);
    __array(values, struct array);
} outer SEC(".maps")
#ifdef SLOT
    = {.values = {(void *)&other}}
#endif
;

SEC("socket")
int look(__attribute__((unused)) struct __sk_buff *ctx) { return 0; }

char _license[] SEC("license") = "Dual BSD/GPL";

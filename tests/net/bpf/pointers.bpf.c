/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* A program that does one thing which the verifier allows with CAP_PERFMON only; or, as WRONG, one that it never allows. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

SEC("xdp")
int look(struct xdp_md *ctx) {
    unsigned char *data = (void *)(long)ctx->data;
    __attribute__((unused)) unsigned char *end = (void *)(long)ctx->data_end;

#if defined(SUBTRACT)
    return end - data > 64 ? XDP_PASS : XDP_DROP;
#elif defined(COMPARE)
    asm volatile("" : "+r"(data)); /* clang knows that it is not NULL */
    return data ? XDP_PASS : XDP_DROP;
#elif defined(ADD)
    if (data + 1 > end) return XDP_DROP;
    data += *data;
    return data + 1 > end || *data ? XDP_DROP : XDP_PASS;
#elif defined(PRINT)
    bpf_printk("%d", end >= data);
    return XDP_PASS;
#else
    return *end ? XDP_PASS : data[0];
#endif
}

char _license[] SEC("license") = "Dual BSD/GPL";

/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Variables of more bytes than the value of a map may have; a kernel option and a structure of the kernel that do not exist. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#if defined(KERNEL_PART)
extern int CONFIG_EBPFMAP_IS_NO_OPTION __kconfig;
#define VALUE CONFIG_EBPFMAP_IS_NO_OPTION
#elif defined(STRUCT_OPS)
struct ebpfmap_no_ops {
    int (*look)(void);
};
#define VALUE 0
#else
char room[0x80000000];
#define VALUE room[bpf_get_smp_processor_id()]
#endif

#ifdef STRUCT_OPS
SEC("struct_ops/look")
#else
SEC("socket")
#endif
int look(__attribute__((unused)) void *ctx) { return VALUE; }

#ifdef STRUCT_OPS
SEC(".struct_ops")
struct ebpfmap_no_ops ops = {.look = (void *)look};
#endif

char _license[] SEC("license") = "Dual BSD/GPL";

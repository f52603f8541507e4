/* SPDX-License-Identifier: BSD-2-Clause */
/* A process that has AF_XDP sockets on an interface until it is killed: xsk_holder socket|group INTERFACE */
#include <ebpfmap.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int32_t hold(const char *kind, uint32_t ifindex, ebpf_error **err) {
    ebpf_xsk_spec *spec;
    ebpf_xsk_group *group;
    ebpf_xsk *xsk;
    int32_t result = ebpf_xsk_spec_new(&spec, err);
    if (result < 0) return result;
    if (strcmp(kind, "group") == 0)
        result = ebpf_xsk_group_open(spec, ifindex, EBPF_XDP_MODE_NATIVE, NULL, &group, err);
    else
        result = ebpf_xsk_open(spec, ifindex, 0, &xsk, err);
    ebpf_xsk_spec_free(spec);
    return result;
}

int main(int argc, char **argv) {
    ebpf_error *err;
    if (argc != 3) return 2;
    if (hold(argv[1], if_nametoindex(argv[2]), &err) < 0) {
        fprintf(stderr, "%s\n", ebpf_error_message(err));
        return 1;
    }
    printf("holding, process %d\n", getpid());
    fflush(stdout);
    for (;;) pause();
}

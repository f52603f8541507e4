/* SPDX-License-Identifier: BSD-2-Clause */
/* forward A B: every frame that comes in by one interface goes out by the other, in XDP, until the input ends. */
#include <ebpfmap.h>

#include <stdio.h>
#include <stdlib.h>

static ebpf_error *err;

static int32_t must(int32_t result) {
    if (result >= 0) return result;
    fprintf(stderr, "forward: %s\n", ebpf_error_message(err));
    exit(EXIT_FAILURE);
}

int main(int argc, char **argv) {
    ebpf_object *object;
    ebpf_map *tx;
    ebpf_link *links[2];
    uint32_t ifindex;

    if (argc != 3) return fputs("usage: forward A B\n", stderr), 2;
    must(ebpf_object_open_bundled("forward", &object, &err));
    must(ebpf_object_load(object, &err));
    must(ebpf_object_open_map(object, "tx", &tx, &err));
    int32_t program = must(ebpf_object_program_fd(object, "forward", &err));
    for (int i = 0; i < 2; i++) {
        must(ebpf_interface_index(argv[1 + i], -1, &ifindex, &err));
        must(ebpf_devmap_set_name(tx, ifindex, argv[2 - i], -1, EBPF_ANY, &err));
    }
    for (int i = 0; i < 2; i++) must(ebpf_link_attach_xdp_name(program, argv[1 + i], -1, EBPF_XDP_BEST, &links[i], &err));

    puts("forwarding");
    fflush(stdout);
    while (getchar() != EOF) continue;
    for (int i = 0; i < 2; i++) ebpf_link_close(links[i]);
    ebpf_map_close(tx);
    ebpf_object_close(object);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* forward A B: every frame that arrives on one interface leaves by the other, in XDP, until the input ends. */
#include <ebpfmap.h>

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static ebpf_error *err;
static struct stat netns;
static uint32_t ifindexes[2];

static int32_t must(int32_t result) {
    if (result >= 0) return result;
    fprintf(stderr, "forward: %s\n", ebpf_error_message(err));
    exit(EXIT_FAILURE);
}

static void print_findings(ebpf_findings *findings, uint32_t key) {
    for (uint32_t i = 0; i < ebpf_findings_count(findings); i++) {
        if (ebpf_findings_key(findings, i) != key) continue;
        fprintf(stderr, "forward: %s\n    %s\n", ebpf_findings_message(findings, i), ebpf_findings_remedy(findings, i));
    }
    ebpf_findings_free(findings);
}

/* Prints reasons why frames from an interface would not arrive. Its index is the key of their target. */
static void examine(const ebpf_map *tx, uint32_t ifindex, uint32_t mode) {
    ebpf_findings *findings;
    must(ebpf_ingress_preflight(ifindex, mode, EBPF_MAP_TYPE_DEVMAP_HASH, -1, &findings, &err));
    print_findings(findings, 0);
    must(ebpf_devmap_preflight_mode(tx, mode, -1, 1514, &findings, &err));
    print_findings(findings, ifindex);
}

/* The kernel reports the losses of the whole machine. */
static int is_ours(const ebpf_drop *drop) {
    uint32_t ifindex = ebpf_drop_ifindex(drop);
    return ebpf_drop_netns(drop) == netns.st_ino && (ifindex == ifindexes[0] || ifindex == ifindexes[1]);
}

/* Prints the losses if they are more than at the last print. */
static uint64_t print_losses(ebpf_drops *drops, uint64_t printed) {
    const ebpf_drop *drop;
    uint64_t lost = 0;
    if (drops) must(ebpf_drops_refresh(drops, &err));
    for (uint32_t i = 0; drops && must(ebpf_drops_summary(drops, i, &drop, &err)) == 1; i++) {
        if (!is_ours(drop)) continue;
        lost += ebpf_drop_packets(drop);
        if (lost > printed)
            fprintf(stderr, "forward: %" PRIu64 " lost: %s\n", ebpf_drop_packets(drop), ebpf_drop_message(drop));
    }
    return lost;
}

int main(int argc, char **argv) {
    ebpf_object *object;
    ebpf_map *tx;
    ebpf_link *links[2];
    ebpf_drops *drops = NULL;
    uint64_t printed = 0;
    char text[256];
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

    if (argc != 3) return fputs("usage: forward A B\n", stderr), 2;
    must(ebpf_object_open_bundled("forward", &object, &err));
    must(ebpf_object_load(object, &err));
    must(ebpf_object_open_map(object, "tx", &tx, &err));
    int32_t program = must(ebpf_object_program_fd(object, "forward", &err));
    for (int i = 0; i < 2; i++) {
        must(ebpf_interface_index(argv[1 + i], -1, &ifindexes[i], &err));
        must(ebpf_devmap_set_by_name(tx, ifindexes[i], argv[2 - i], -1, EBPF_ANY, &err));
    }
    stat("/proc/self/ns/net", &netns);
    if (ebpf_drops_open(&drops, &err) < 0) fprintf(stderr, "forward: losses are not reported: %s\n", ebpf_error_message(err));
    for (int i = 0; i < 2; i++)
        must(ebpf_link_attach_xdp_by_name(program, argv[1 + i], -1, EBPF_XDP_MODE_AUTO, &links[i], &err));
    for (int i = 0; i < 2; i++) examine(tx, ifindexes[i], must(ebpf_link_xdp_mode(links[i])));

    puts("forwarding");
    fflush(stdout);
    while (poll(&input, 1, 1000) == 0 || read(STDIN_FILENO, text, sizeof text) > 0) printed = print_losses(drops, printed);
    print_losses(drops, printed);
    for (int i = 0; i < 2; i++) ebpf_link_close(links[i]);
    ebpf_drops_close(drops);
    ebpf_map_close(tx);
    ebpf_object_close(object);
}

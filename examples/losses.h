/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reports of packets that will be lost, and of packets that were lost, for programs that redirect packets.
 *
 * XDP_REDIRECT is not delivery. So a forwarder prints findings (<ebpfmap/preflight.h>) after it has attached its program, and
 * losses (<ebpfmap/drops.h>) while it runs. Both go to standard error. Failures here do not end the program.
 */
#ifndef LOSSES_H
#define LOSSES_H

#include <ebpfmap.h>

#include <inttypes.h>
#include <linux/if.h>
#include <linux/sockios.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    LOSSES_INTERFACES = 256,
    LOSSES_KINDS = 64
};

/* Losses of one kind are reported at the first loss, and with their number at the end. */
struct loss_kind {
    uint32_t reason;
    int32_t error;
    uint32_t ifindex;
    uint32_t target;
};

struct losses {
    const char *program;                   /* the start of each line */
    uint32_t ifindexes[LOSSES_INTERFACES]; /* of the ingress interfaces */
    uint32_t interfaces;
    uint32_t map; /* the id of the map that redirects the packets */
    uint32_t netns;
    ebpf_drops *drops; /* NULL if ebpf_drops_open() failed */
    struct loss_kind reported[LOSSES_KINDS];
    uint32_t kinds;
};

static inline void losses_print_findings(const struct losses *losses, ebpf_findings *findings) {
    for (uint32_t i = 0; i < ebpf_findings_count(findings); i++) {
        const char *remedy = ebpf_findings_remedy(findings, i);

        fprintf(stderr, "%s: %s\n", losses->program, ebpf_findings_message(findings, i));
        if (*remedy != '\0') fprintf(stderr, "    remedy: %s\n", remedy);
    }
    ebpf_findings_free(findings);
}

/* Prints the error of a failed call and frees it. Returns true if the call succeeded. */
static inline bool losses_ok(const struct losses *losses, const char *failure, int32_t result, ebpf_error **err) {
    if (result >= 0) return true;
    fprintf(stderr, "%s: %s: %s\n", losses->program, failure, ebpf_error_message(*err));
    ebpf_error_free(*err);
    return false;
}

/* Prints findings for an ingress interface. Call it after the program is attached; mode is the mode of the link. */
static inline void losses_examine_ingress(struct losses *losses, uint32_t ifindex, uint32_t mode, uint32_t map_type) {
    ebpf_findings *findings = NULL;
    ebpf_error *err;

    if (losses->interfaces < LOSSES_INTERFACES) losses->ifindexes[losses->interfaces++] = ifindex;
    if (losses_ok(losses, "the ingress was not examined", ebpf_ingress_preflight(ifindex, mode, map_type, -1, &findings, &err),
                  &err))
        losses_print_findings(losses, findings);
}

/* The longest frame that the interface receives; 0 if unknown. */
static inline uint32_t losses_longest_frame(const char *interface) {
    struct ifreq request = {0};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    bool known;

    strncpy(request.ifr_name, interface, sizeof(request.ifr_name) - 1);
    known = fd >= 0 && ioctl(fd, SIOCGIFMTU, &request) == 0;
    if (fd >= 0) close(fd);
    return known ? (uint32_t)request.ifr_mtu + 14 : 0;
}

/* Prints findings for the interfaces in a devmap, for a program in this mode. */
static inline void losses_examine_targets(const struct losses *losses, const ebpf_map *map, uint32_t mode,
                                          uint32_t frame_size) {
    ebpf_findings *findings = NULL;
    ebpf_error *err;

    if (losses_ok(losses, "the targets were not examined",
                  ebpf_devmap_preflight_mode(map, mode, -1, frame_size, &findings, &err), &err))
        losses_print_findings(losses, findings);
}

/* Starts to collect losses of packets that the map redirects. */
static inline void losses_open(struct losses *losses, const char *program, const ebpf_map *map) {
    struct stat netns;
    ebpf_error *err;

    losses->program = program;
    losses->map = ebpf_map_id(map);
    losses->netns = stat("/proc/thread-self/ns/net", &netns) == 0 ? (uint32_t)netns.st_ino : 0;
    losses_ok(losses, "losses are not reported", ebpf_drops_open(&losses->drops, &err), &err);
}

/* The kernel reports the losses of the whole machine. */
static inline bool losses_are_ours(const struct losses *losses, const ebpf_drop *drop) {
    if (ebpf_drop_map_id(drop) != 0) return ebpf_drop_map_id(drop) == losses->map;
    if (ebpf_drop_netns(drop) != losses->netns) return false;
    for (uint32_t i = 0; i < losses->interfaces; i++) {
        if (losses->ifindexes[i] == ebpf_drop_ifindex(drop)) return true;
    }
    return false;
}

/* True the first time. */
static inline bool losses_are_new(struct losses *losses, const ebpf_drop *drop) {
    struct loss_kind kind = {ebpf_drop_reason(drop), ebpf_drop_error(drop), ebpf_drop_ifindex(drop), ebpf_drop_target(drop)};

    for (uint32_t i = 0; i < losses->kinds; i++) {
        if (memcmp(&losses->reported[i], &kind, sizeof(kind)) == 0) return false;
    }
    if (losses->kinds < LOSSES_KINDS) losses->reported[losses->kinds++] = kind;
    return true;
}

static inline void losses_report(struct losses *losses, bool all) {
    const ebpf_drop *drop;
    ebpf_error *err = NULL;
    int32_t result;

    if (!losses->drops) return;
    result = ebpf_drops_refresh(losses->drops, &err);
    for (uint32_t i = 0; result >= 0; i++) {
        result = ebpf_drops_summary(losses->drops, i, &drop, &err);
        if (result != 1) break;
        if (!losses_are_ours(losses, drop) || (!losses_are_new(losses, drop) && !all)) continue;
        fprintf(stderr, "%s%s: lost %" PRIu64 " packets: %s\n", isatty(STDOUT_FILENO) ? "\n" : "", losses->program,
                ebpf_drop_packets(drop), ebpf_drop_message(drop));
    }
    losses_ok(losses, "losses are not reported", result, &err);
}

static inline void losses_report_new(struct losses *losses) { losses_report(losses, false); }

/* Reports all losses. */
static inline void losses_close(struct losses *losses) {
    losses_report(losses, true);
    ebpf_drops_close(losses->drops);
    losses->drops = NULL;
}

#endif

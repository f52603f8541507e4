/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * forward ETH0 ETH1: a wire between two interfaces, in XDP. Every frame that arrives on one leaves by the other.
 *
 *     cc -std=c99 forward.c -o forward $(pkg-config --cflags --libs ebpfmap)        (losses.h beside it)
 *     /usr/local/libexec/ebpfmap/forward eth0 eth1        (after tools/dev install)
 *
 * When it starts, it prints reasons why packets would not arrive, with remedies. While it runs, it prints losses.
 *
 * This process holds the links of the XDP program. So the kernel detaches the program when the process ends, even after a crash.
 */
#define _POSIX_C_SOURCE 200809L

#include <ebpfmap.h>

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <linux/if_packet.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "losses.h"

struct options {
    const char *interfaces[2];
    const char *object; /* the bundled object: forward or forward.frags */
    uint32_t mode;
    time_t interval;
};

struct side {
    const char *name;
    uint32_t ifindex;
    int promiscuous; /* a socket */
    ebpf_link *link;
};

struct forwarder {
    ebpf_object *object;
    ebpf_map *tx;
    ebpf_map *counters;
    struct side sides[2];
    struct losses losses;
};

struct counter {
    uint64_t packets;
    uint64_t bytes;
};

/* Needed without root. */
#define CAPABILITIES "cap_bpf,cap_net_admin,cap_net_raw"

static const char usage[] =
    "usage: forward [--generic] [--jumbo] [--interval SECONDS] INTERFACE INTERFACE\n"
    "\n"
    "Forwards every frame between two interfaces, in both directions, until SIGINT or SIGTERM.\n"
    "\n"
    "  --generic           attach in generic mode, even if the driver has native XDP\n"
    "  --jumbo             for interfaces with a large MTU (more than about 3500; Linux 5.18)\n"
    "  --interval SECONDS  seconds between two prints of the counters (1); 0: never\n"
    "  --help              this text\n"
    "\n"
    "Needs root, or " CAPABILITIES " (setcap " CAPABILITIES "+ep FILE).\n";

static bool refuse(const char *reason) {
    fprintf(stderr, "forward: %s\n", reason);
    return false;
}

static bool parse_seconds(const char *text, time_t *seconds) {
    char *end;
    long number = strtol(text, &end, 10);

    *seconds = number;
    return (end != text && *end == '\0' && number >= 0 && number <= 86400) ||
           refuse("--interval takes a number of seconds, 0 to 86400");
}

/* Returns false if the command line is invalid. */
static bool parse(int argc, char **argv, struct options *options) {
    static const struct option names[] = {{"generic", no_argument, NULL, 'g'},
                                          {"jumbo", no_argument, NULL, 'j'},
                                          {"interval", required_argument, NULL, 'i'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    int name;

    while ((name = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (name) {
        case 'g': options->mode = EBPF_XDP_MODE_GENERIC; break;
        case 'j': options->object = "forward.frags"; break;
        case 'i':
            if (!parse_seconds(optarg, &options->interval)) return false;
            break;
        case 'h': fputs(usage, stdout); exit(EXIT_SUCCESS);
        default: return false;
        }
    }
    if (argc - optind != 2) return refuse("name two interfaces");
    options->interfaces[0] = argv[optind];
    options->interfaces[1] = argv[optind + 1];
    return true;
}

/* Prints the error of a failed call and frees it. Returns true if the call succeeded. */
static bool ok(int32_t result, ebpf_error **err) {
    if (result >= 0) return true;
    fprintf(stderr, "forward: %s\n%s", ebpf_error_message(*err), ebpf_error_log(*err));
    if (ebpf_error_cause(*err) == EBPF_CAUSE_CAPABILITY) fputs("forward: needs " CAPABILITIES "\n", stderr);
    ebpf_error_free(*err);
    return false;
}

static bool load(struct forwarder *forwarder, const char *object) {
    ebpf_error *err;

    return ok(ebpf_object_open_bundled(object, &forwarder->object, &err), &err) &&
           ok(ebpf_object_load(forwarder->object, &err), &err) &&
           ok(ebpf_object_open_map(forwarder->object, "tx", &forwarder->tx, &err), &err) &&
           ok(ebpf_object_open_map(forwarder->object, "counters", &forwarder->counters, &err), &err);
}

static bool route(struct forwarder *forwarder, const struct side *from, const struct side *to) {
    ebpf_error *err;

    return ok(ebpf_devmap_set(forwarder->tx, from->ifindex, to->ifindex, -1, EBPF_ANY, &err), &err);
}

/*
 * A wire also carries frames to other stations. An interface drops them before XDP sees them, unless it is promiscuous. It is
 * promiscuous while this socket is open.
 */
static bool make_promiscuous(struct side *side) {
    struct packet_mreq request = {.mr_ifindex = (int)side->ifindex, .mr_type = PACKET_MR_PROMISC};

    side->promiscuous = socket(AF_PACKET, SOCK_RAW, 0);
    if (side->promiscuous >= 0 &&
        setsockopt(side->promiscuous, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &request, sizeof(request)) == 0)
        return true;
    bool refused = errno == EPERM;

    fprintf(stderr, "forward: %s cannot be made promiscuous: %s\n", side->name, strerror(errno));
    if (refused) fputs("forward: needs " CAPABILITIES "\n", stderr);
    return false;
}

static bool attach(struct forwarder *forwarder, struct side *side, uint32_t mode) {
    ebpf_error *err;
    int32_t program = ebpf_object_program_fd(forwarder->object, "forward", &err);

    if (!ok(program, &err) || !ok(ebpf_link_attach_xdp(program, side->ifindex, mode, &side->link, &err), &err)) return false;
    printf("%s: attached in %s mode\n", side->name,
           ebpf_link_xdp_mode(side->link) == EBPF_XDP_MODE_NATIVE ? "native" : "generic");
    return true;
}

static bool find(struct side *side, const char *name) {
    ebpf_error *err;

    side->name = name;
    return ok(ebpf_interface_index(name, -1, &side->ifindex, &err), &err);
}

static void examine(struct forwarder *forwarder, const struct side *side) {
    uint32_t mode = (uint32_t)ebpf_link_xdp_mode(side->link);

    losses_examine_ingress(&forwarder->losses, side->ifindex, mode, EBPF_MAP_TYPE_DEVMAP_HASH);
}

static void examine_all(struct forwarder *forwarder) {
    uint32_t modes[2] = {(uint32_t)ebpf_link_xdp_mode(forwarder->sides[0].link),
                         (uint32_t)ebpf_link_xdp_mode(forwarder->sides[1].link)};
    uint32_t lengths[2] = {losses_longest_frame(forwarder->sides[0].name), losses_longest_frame(forwarder->sides[1].name)};
    uint32_t longest = lengths[0] > lengths[1] ? lengths[0] : lengths[1];

    examine(forwarder, &forwarder->sides[0]);
    examine(forwarder, &forwarder->sides[1]);
    losses_examine_targets(&forwarder->losses, forwarder->tx, modes[0], longest);
    if (modes[1] != modes[0]) losses_examine_targets(&forwarder->losses, forwarder->tx, modes[1], longest);
}

static bool start(struct forwarder *forwarder, const struct options *options) {
    struct side *one = &forwarder->sides[0];
    struct side *other = &forwarder->sides[1];

    /* The map is filled before the program is attached. */
    if (!find(one, options->interfaces[0]) || !find(other, options->interfaces[1]) || !load(forwarder, options->object) ||
        !route(forwarder, one, other) || !route(forwarder, other, one) || !make_promiscuous(one) || !make_promiscuous(other))
        return false;
    losses_open(&forwarder->losses, "forward", forwarder->tx);
    if (!attach(forwarder, one, options->mode) || !attach(forwarder, other, options->mode)) return false;
    examine_all(forwarder);
    return true;
}

static void stop(struct forwarder *forwarder) {
    for (int i = 0; i < 2; i++) {
        ebpf_link_close(forwarder->sides[i].link);
        if (forwarder->sides[i].promiscuous >= 0) close(forwarder->sides[i].promiscuous);
    }
    losses_close(&forwarder->losses);
    ebpf_map_close(forwarder->counters);
    ebpf_map_close(forwarder->tx);
    ebpf_object_close(forwarder->object);
}

/* A link outlives its interface. The index is then 0. */
static bool still_there(const struct side *side) {
    if (ebpf_link_ifindex(side->link, NULL) > 0) return true;
    fprintf(stderr, "forward: %s does not exist any more\n", side->name);
    return false;
}

static bool read_counter(const struct forwarder *forwarder, uint32_t outcome, struct counter *counter) {
    ebpf_error *err;
    uint64_t sums[2];

    if (!ok(ebpf_percpu_sum(forwarder->counters, &outcome, sizeof(outcome), sizeof(sums[0]), sums, sizeof(sums), &err), &err))
        return false;
    counter->packets = sums[0];
    counter->bytes = sums[1];
    return true;
}

/* On a terminal, the line overwrites the last one. */
static bool print_counters(const struct forwarder *forwarder) {
    bool terminal = isatty(STDOUT_FILENO);
    struct counter redirected, missed;

    if (!read_counter(forwarder, EBPF_FORWARD_COUNTER_REDIRECTED, &redirected) ||
        !read_counter(forwarder, EBPF_FORWARD_COUNTER_MISSED, &missed))
        return false;
    printf("%sredirected %" PRIu64 " packets, %" PRIu64 " bytes; to the stack %" PRIu64 " packets%s", terminal ? "\r" : "",
           redirected.packets, redirected.bytes, missed.packets, terminal ? "  " : "\n");
    fflush(stdout);
    return true;
}

/* Runs until SIGINT, SIGTERM or the removal of an interface. */
static bool serve(struct forwarder *forwarder, time_t interval, const sigset_t *signals) {
    struct timespec tick = {.tv_sec = interval > 0 ? interval : 1};

    while (sigtimedwait(signals, NULL, &tick) < 0) {
        if (!still_there(&forwarder->sides[0]) || !still_there(&forwarder->sides[1])) return false;
        if (interval > 0 && !print_counters(forwarder)) return false;
        losses_report_new(&forwarder->losses);
    }
    return print_counters(forwarder);
}

int main(int argc, char **argv) {
    struct options options = {.object = "forward", .mode = EBPF_XDP_MODE_AUTO, .interval = 1};
    struct forwarder forwarder = {.sides = {{.promiscuous = -1}, {.promiscuous = -1}}};
    sigset_t signals;
    bool clean;

    if (!parse(argc, argv, &options)) {
        fputs(usage, stderr);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    /* Blocked before a program is attached. serve() waits for them. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);

    clean = start(&forwarder, &options) && serve(&forwarder, options.interval, &signals);
    stop(&forwarder);
    if (isatty(STDOUT_FILENO)) putchar('\n');
    return clean ? EXIT_SUCCESS : EXIT_FAILURE;
}

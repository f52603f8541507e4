/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * route ETH0 ETH1 ...: an IP router in XDP between the named interfaces. It uses the kernel's routes and neighbours. Packets that
 * need the kernel's network stack go there.
 *
 *     cc -std=c99 route.c -o route $(pkg-config --cflags --libs ebpfmap)        (losses.h beside it)
 *     /usr/local/libexec/ebpfmap/route eth0 eth1        (after tools/dev install)
 *     sysctl net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
 *
 * When it starts, it prints reasons why packets would not arrive, with remedies. While it runs, it prints losses.
 *
 * This process holds the links of the XDP program. So the kernel detaches the program when the process ends, even after a crash,
 * and routes alone.
 */
#define _POSIX_C_SOURCE 200809L

#include <ebpfmap.h>

#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "losses.h"

/* The size of the map tx. */
#define MOST_PORTS 256
#define OUTCOMES (EBPF_ROUTE_COUNTER_UNSUPPORTED + 1)

struct options {
    char **interfaces;
    uint32_t count;
    const char *object; /* the bundled object: route or route.frags */
    uint32_t mode;
    time_t interval;
};

struct port {
    const char *name;
    uint32_t ifindex;
    ebpf_link *link;
};

struct router {
    ebpf_object *object;
    ebpf_map *tx;
    ebpf_map *counters;
    struct port ports[MOST_PORTS];
    uint32_t count;
    struct losses losses;
};

/* Needed without root. */
#define CAPABILITIES "cap_bpf,cap_net_admin"

static const char usage[] =
    "usage: route [--generic] [--jumbo] [--interval SECONDS] INTERFACE INTERFACE...\n"
    "\n"
    "Routes IPv4 and IPv6 between two or more interfaces by the kernel's routes, until SIGINT or SIGTERM. Counts the redirected\n"
    "packets and, by reason, the other packets.\n"
    "\n"
    "  --generic           attach in generic mode, even if the driver has native XDP\n"
    "  --jumbo             for interfaces with a large MTU (more than about 3500; Linux 5.18)\n"
    "  --interval SECONDS  seconds between two prints of the counters (1); 0: never\n"
    "  --help              this text\n"
    "\n"
    "Needs root, or " CAPABILITIES " (setcap " CAPABILITIES "+ep FILE).\n";

/* The outcomes of packets that are not redirected. */
static const char *const reasons[OUTCOMES] = {
    [EBPF_ROUTE_COUNTER_MISSED] = "out of an interface that was not named",
    [EBPF_ROUTE_COUNTER_NOT_IP] = "not IP",
    [EBPF_ROUTE_COUNTER_TAGGED] = "VLAN tag",
    [EBPF_ROUTE_COUNTER_GROUP] = "broadcast or multicast",
    [EBPF_ROUTE_COUNTER_MALFORMED] = "malformed",
    [EBPF_ROUTE_COUNTER_OPTIONS] = "IP options",
    [EBPF_ROUTE_COUNTER_MARTIAN] = "martian address",
    [EBPF_ROUTE_COUNTER_EXPIRED] = "TTL expired",
    [EBPF_ROUTE_COUNTER_NOT_FORWARDED] = "for this machine or without a route",
    [EBPF_ROUTE_COUNTER_FORWARDING_OFF] = "forwarding is off",
    [EBPF_ROUTE_COUNTER_NO_NEIGHBOUR] = "neighbour not known yet",
    [EBPF_ROUTE_COUNTER_TOO_BIG] = "longer than the MTU",
    [EBPF_ROUTE_COUNTER_BLACKHOLE] = "dropped by a blackhole route",
    [EBPF_ROUTE_COUNTER_UNREACHABLE] = "unreachable route",
    [EBPF_ROUTE_COUNTER_PROHIBITED] = "prohibit route",
    [EBPF_ROUTE_COUNTER_UNSUPPORTED] = "encapsulating route",
};

static bool refuse(const char *reason) {
    fprintf(stderr, "route: %s\n", reason);
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
        case 'j': options->object = "route.frags"; break;
        case 'i':
            if (!parse_seconds(optarg, &options->interval)) return false;
            break;
        case 'h': fputs(usage, stdout); exit(EXIT_SUCCESS);
        default: return false;
        }
    }
    if (argc - optind < 2 || argc - optind > MOST_PORTS) return refuse("name 2 to 256 interfaces");
    options->interfaces = argv + optind;
    options->count = (uint32_t)(argc - optind);
    return true;
}

/* Prints the error of a failed call and frees it. Returns true if the call succeeded. */
static bool ok(int32_t result, ebpf_error **err) {
    if (result >= 0) return true;
    fprintf(stderr, "route: %s\n%s", ebpf_error_message(*err), ebpf_error_log(*err));
    if (ebpf_error_cause(*err) == EBPF_CAUSE_CAPABILITY) fputs("route: needs " CAPABILITIES "\n", stderr);
    ebpf_error_free(*err);
    return false;
}

static bool load(struct router *router, const char *object) {
    ebpf_error *err;

    return ok(ebpf_object_open_bundled(object, &router->object, &err), &err) &&
           ok(ebpf_object_load(router->object, &err), &err) &&
           ok(ebpf_object_open_map(router->object, "tx", &router->tx, &err), &err) &&
           ok(ebpf_object_open_map(router->object, "counters", &router->counters, &err), &err);
}

/* Allows an interface as egress. */
static bool add_port(struct router *router, const char *name) {
    struct port *port = &router->ports[router->count++];
    ebpf_error *err;

    port->name = name;
    return ok(ebpf_interface_index(name, -1, &port->ifindex, &err), &err) &&
           ok(ebpf_devmap_set(router->tx, port->ifindex, port->ifindex, -1, EBPF_ANY, &err), &err);
}

static bool attach(struct router *router, struct port *port, uint32_t mode) {
    ebpf_error *err;
    int32_t program = ebpf_object_program_fd(router->object, "route", &err);

    if (!ok(program, &err) || !ok(ebpf_link_attach_xdp(program, port->ifindex, mode, &port->link, &err), &err)) return false;
    printf("%s: attached in %s mode\n", port->name,
           ebpf_link_xdp_mode(port->link) == EBPF_XDP_MODE_NATIVE ? "native" : "generic");
    return true;
}

static void examine(struct router *router) {
    bool used[EBPF_XDP_MODE_GENERIC + 1] = {false};
    uint32_t longest = 0;

    for (uint32_t i = 0; i < router->count; i++) {
        const struct port *port = &router->ports[i];
        uint32_t mode = (uint32_t)ebpf_link_xdp_mode(port->link);
        uint32_t length = losses_longest_frame(port->name);

        if (length > longest) longest = length;
        used[mode] = true;
        losses_examine_ingress(&router->losses, port->ifindex, mode, EBPF_MAP_TYPE_DEVMAP_HASH);
    }
    for (uint32_t mode = EBPF_XDP_MODE_NATIVE; mode <= EBPF_XDP_MODE_GENERIC; mode++) {
        if (used[mode]) losses_examine_targets(&router->losses, router->tx, mode, longest);
    }
}

static bool start(struct router *router, const struct options *options) {
    if (!load(router, options->object)) return false;
    /* The map is filled before the program is attached. */
    for (uint32_t i = 0; i < options->count; i++) {
        if (!add_port(router, options->interfaces[i])) return false;
    }
    losses_open(&router->losses, "route", router->tx);
    for (uint32_t i = 0; i < router->count; i++) {
        if (!attach(router, &router->ports[i], options->mode)) return false;
    }
    examine(router);
    return true;
}

static void stop(struct router *router) {
    for (uint32_t i = 0; i < router->count; i++) ebpf_link_close(router->ports[i].link);
    losses_close(&router->losses);
    ebpf_map_close(router->counters);
    ebpf_map_close(router->tx);
    ebpf_object_close(router->object);
}

/* A link outlives its interface. The index is then 0. */
static bool all_there(const struct router *router) {
    for (uint32_t i = 0; i < router->count; i++) {
        if (ebpf_link_ifindex(router->ports[i].link, NULL) > 0) continue;
        fprintf(stderr, "route: %s does not exist any more\n", router->ports[i].name);
        return false;
    }
    return true;
}

/* sums: packets, bytes. */
static bool read_counter(const struct router *router, uint32_t outcome, uint64_t sums[2]) {
    ebpf_error *err;

    return ok(ebpf_percpu_sum(router->counters, &outcome, sizeof(outcome), sizeof(sums[0]), sums, 2 * sizeof(sums[0]), &err),
              &err);
}

static bool print_reason(const struct router *router, uint32_t outcome) {
    uint64_t sums[2];

    if (!read_counter(router, outcome, sums)) return false;
    if (sums[0] > 0) printf("; %" PRIu64 " %s", sums[0], reasons[outcome]);
    return true;
}

/* On a terminal, the line overwrites the last one. */
static bool print_counters(const struct router *router) {
    bool terminal = isatty(STDOUT_FILENO);
    uint64_t sums[2];

    if (!read_counter(router, EBPF_ROUTE_COUNTER_REDIRECTED, sums)) return false;
    printf("%sredirected %" PRIu64 " packets, %" PRIu64 " bytes", terminal ? "\r" : "", sums[0], sums[1]);
    for (uint32_t outcome = EBPF_ROUTE_COUNTER_REDIRECTED + 1; outcome < OUTCOMES; outcome++) {
        if (!print_reason(router, outcome)) return false;
    }
    if (!terminal) putchar('\n');
    fflush(stdout);
    return true;
}

/* Runs until SIGINT, SIGTERM or the removal of an interface. */
static bool serve(struct router *router, time_t interval, const sigset_t *signals) {
    struct timespec tick = {.tv_sec = interval > 0 ? interval : 1};

    while (sigtimedwait(signals, NULL, &tick) < 0) {
        if (!all_there(router)) return false;
        if (interval > 0 && !print_counters(router)) return false;
        losses_report_new(&router->losses);
    }
    return print_counters(router);
}

int main(int argc, char **argv) {
    struct options options = {.object = "route", .mode = EBPF_XDP_MODE_AUTO, .interval = 1};
    struct router router = {.count = 0};
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

    clean = start(&router, &options) && serve(&router, options.interval, &signals);
    stop(&router);
    if (isatty(STDOUT_FILENO)) putchar('\n');
    return clean ? EXIT_SUCCESS : EXIT_FAILURE;
}

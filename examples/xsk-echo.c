/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xsk-echo ETH0: sends the packets of an interface back without a copy, with one AF_XDP socket on each queue.
 *
 *     cc -std=c99 xsk-echo.c -o xsk-echo $(pkg-config --cflags --libs ebpfmap)        (losses.h beside it)
 *     /usr/local/libexec/ebpfmap/xsk-echo eth0        (after tools/dev install)
 *
 * The kernel's network stack does not get these packets. With --port it only loses packets to this port.
 */
#define _POSIX_C_SOURCE 200809L

#include <ebpfmap.h>

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "losses.h"

enum {
    BATCH = 64,
    MAX_QUEUES = 256
};

struct options {
    const char *interface;
    uint32_t mode;
    uint16_t port; /* 0: every packet */
};

struct echo {
    ebpf_object *object;
    ebpf_xsk_group *group;
    uint32_t queues;
    ebpf_xsk *sockets[MAX_QUEUES];
    struct pollfd polled[MAX_QUEUES + 1]; /* the sockets, then the signals */
    struct losses losses;
    uint64_t packets;
    uint64_t bytes;
};

/* Needed without root. cap_ipc_lock is not needed if `ulimit -l` is enough for the frames. */
#define CAPABILITIES "cap_bpf,cap_net_admin,cap_net_raw,cap_ipc_lock"

static const char usage[] =
    "usage: xsk-echo [--generic] [--port PORT] INTERFACE\n"
    "\n"
    "Sends back each packet that an interface receives, until SIGINT or SIGTERM. It swaps the MAC\n"
    "addresses, IP addresses and ports. The network stack does not get these packets. Use --port on an\n"
    "interface that is in use.\n"
    "\n"
    "  --generic    attach in generic mode, even if the driver has native XDP\n"
    "  --port PORT  only packets to this port: TCP, UDP, SCTP\n"
    "  --help       this text\n"
    "\n"
    "Needs root, or " CAPABILITIES " (setcap " CAPABILITIES "+ep FILE).\n";

static bool refuse(const char *reason) {
    fprintf(stderr, "xsk-echo: %s\n", reason);
    return false;
}

static bool parse_port(const char *text, uint16_t *port) {
    char *end;
    long number = strtol(text, &end, 10);

    *port = (uint16_t)number;
    return (end != text && *end == '\0' && number >= 1 && number <= UINT16_MAX) || refuse("--port takes a port, 1 to 65535");
}

/* Returns false if the command line is invalid. */
static bool parse(int argc, char **argv, struct options *options) {
    static const struct option names[] = {{"generic", no_argument, NULL, 'g'},
                                          {"port", required_argument, NULL, 'p'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    int name;

    while ((name = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (name) {
        case 'g': options->mode = EBPF_XDP_MODE_GENERIC; break;
        case 'p':
            if (!parse_port(optarg, &options->port)) return false;
            break;
        case 'h': fputs(usage, stdout); exit(EXIT_SUCCESS);
        default: return false;
        }
    }
    if (argc - optind != 1) return refuse("name one interface");
    options->interface = argv[optind];
    return true;
}

/* Prints the error of a failed call and frees it. Returns true if the call succeeded. */
static bool ok(int32_t result, ebpf_error **err) {
    if (result >= 0) return true;
    fprintf(stderr, "xsk-echo: %s\n%s", ebpf_error_message(*err), ebpf_error_log(*err));
    if (ebpf_error_cause(*err) == EBPF_CAUSE_CAPABILITY || ebpf_error_cause(*err) == EBPF_CAUSE_MEMLOCK)
        fputs("xsk-echo: needs " CAPABILITIES "\n", stderr);
    ebpf_error_free(*err);
    return false;
}

/* Loads steer. Its constant `match` is set before the load, the port is entered after it. */
static bool load(struct echo *echo, uint16_t port) {
    uint32_t match = port ? EBPF_STEER_MATCH_PORT : 0;
    uint8_t present = 1;
    ebpf_map *ports = NULL;
    ebpf_error *err;
    bool clean = ok(ebpf_object_open_bundled("steer", &echo->object, &err), &err) &&
                 ok(ebpf_object_set_constant(echo->object, "match", &match, sizeof(match), &err), &err) &&
                 ok(ebpf_object_load(echo->object, &err), &err) &&
                 ok(ebpf_object_open_map(echo->object, "ports", &ports, &err), &err) &&
                 ok(ebpf_map_update(ports, &port, sizeof(port), &present, sizeof(present), EBPF_ANY, &err), &err);

    ebpf_map_close(ports);
    return clean;
}

/* One call opens sockets on all queues, puts them into the program's map, and attaches the program. */
static bool open_group(struct echo *echo, const struct options *options) {
    ebpf_xsk_spec *spec = NULL;
    uint32_t ifindex;
    ebpf_error *err;
    bool clean = ok(ebpf_interface_index(options->interface, -1, &ifindex, &err), &err) &&
                 ok(ebpf_xsk_spec_new(&spec, &err), &err) &&
                 ok(ebpf_xsk_group_open(spec, ifindex, options->mode, echo->object, &echo->group, &err), &err);

    ebpf_xsk_spec_free(spec);
    if (clean)
        losses_examine_ingress(&echo->losses, ifindex, (uint32_t)ebpf_xsk_group_xdp_mode(echo->group), EBPF_MAP_TYPE_XSKMAP);
    return clean;
}

static bool open_sockets(struct echo *echo) {
    ebpf_error *err;

    echo->queues = ebpf_xsk_group_count(echo->group);
    for (uint32_t queue = 0; queue < echo->queues; queue++) {
        if (!ok(ebpf_xsk_group_socket(echo->group, queue, &echo->sockets[queue], &err), &err)) return false;
        echo->polled[queue] = (struct pollfd){.fd = ebpf_xsk_fd(echo->sockets[queue]), .events = POLLIN};
    }
    return true;
}

static void swap(uint8_t *one, uint8_t *other, size_t length) {
    for (size_t i = 0; i < length; i++) {
        uint8_t byte = one[i];

        one[i] = other[i];
        other[i] = byte;
    }
}

/* Swaps source and destination. The checksums stay valid, because they do not depend on the order. */
static void turn_around(uint8_t *bytes, uint32_t length) {
    uint8_t *ip = bytes + 14;

    if (length < 14) return;
    swap(bytes, bytes + 6, 6);
    if (bytes[12] == 0x08 && bytes[13] == 0x00 && length >= 14 + 20 + 8) {
        bool has_ports = ip[0] == 0x45 && (ip[9] == 6 || ip[9] == 17) && (ip[6] & 0x3f) == 0 && ip[7] == 0;

        swap(ip + 12, ip + 16, 4);
        if (has_ports) swap(ip + 20, ip + 22, 2);
    } else if (bytes[12] == 0x86 && bytes[13] == 0xdd && length >= 14 + 40 + 8) {
        swap(ip + 8, ip + 24, 16);
        if (ip[6] == 6 || ip[6] == 17) swap(ip + 40, ip + 42, 2);
    }
}

/* Releases frames that do not fit into the transmit ring: the sender is faster than the interface. */
static bool send_back(struct echo *echo, ebpf_xsk *xsk, const uint64_t *addresses, const uint32_t *lengths, uint32_t count) {
    ebpf_error *err;
    int32_t sent = ebpf_xsk_send(xsk, addresses, lengths, NULL, count, &err);

    if (!ok(sent, &err)) return false;
    echo->packets += (uint32_t)sent;
    for (int32_t i = 0; i < sent; i++) echo->bytes += lengths[i];
    return ok(ebpf_xsk_release(xsk, addresses + sent, count - (uint32_t)sent, &err), &err);
}

/* Sends back one batch of a queue. The rest stays for the next turn, so that no queue waits long. */
static bool turn(struct echo *echo, ebpf_xsk *xsk) {
    uint8_t *memory = ebpf_xsk_memory(xsk);
    uint64_t addresses[BATCH];
    uint32_t lengths[BATCH];
    ebpf_error *err;
    int32_t count = ebpf_xsk_recv(xsk, addresses, lengths, NULL, BATCH, &err);

    for (int32_t i = 0; i < count; i++) turn_around(memory + addresses[i], lengths[i]);
    return ok(count, &err) && send_back(echo, xsk, addresses, lengths, (uint32_t)count);
}

/* poll() does not report that the interface was removed. */
static bool still_there(struct echo *echo) {
    ebpf_error *err;
    bool gone =
        ebpf_xsk_wait(echo->sockets[0], EBPF_XSK_EVENT_READABLE, 0, &err) < 0 && ebpf_error_cause(err) == EBPF_CAUSE_INTERFACE;

    if (gone) fprintf(stderr, "xsk-echo: %s\n", ebpf_error_message(err));
    ebpf_error_free(err);
    return !gone;
}

/* Runs until a signal. */
static bool serve(struct echo *echo) {
    const struct pollfd *signals = &echo->polled[echo->queues];

    for (;;) {
        int ready = poll(echo->polled, echo->queues + 1, 500);

        if (ready < 0) return refuse(strerror(errno));
        if (ready == 0 && !still_there(echo)) return false;
        for (uint32_t queue = 0; queue < echo->queues; queue++) {
            if (!turn(echo, echo->sockets[queue])) return false;
        }
        if (signals->revents) return true;
    }
}

static void stop(struct echo *echo) {
    for (uint32_t queue = 0; queue < echo->queues; queue++) ebpf_xsk_close(echo->sockets[queue]);
    ebpf_xsk_group_close(echo->group);
    ebpf_object_close(echo->object);
}

/* Returns a descriptor that becomes readable after SIGINT or SIGTERM. */
static struct pollfd catch_signals(void) {
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    return (struct pollfd){.fd = signalfd(-1, &signals, SFD_CLOEXEC), .events = POLLIN};
}

int main(int argc, char **argv) {
    struct options options = {.mode = EBPF_XDP_MODE_AUTO};
    struct echo echo = {.losses = {.program = "xsk-echo"}};
    struct pollfd signals;
    bool clean;

    if (!parse(argc, argv, &options)) {
        fputs(usage, stderr);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    signals = catch_signals();
    clean = load(&echo, options.port) && open_group(&echo, &options) && open_sockets(&echo);
    echo.polled[echo.queues] = signals;
    if (clean) printf("%s: echoing on %" PRIu32 " queues\n", options.interface, echo.queues);
    clean = clean && serve(&echo);
    if (clean) printf("sent back %" PRIu64 " packets, %" PRIu64 " bytes\n", echo.packets, echo.bytes);
    stop(&echo);
    close(signals.fd);
    return clean ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xsk-recv ETH0: prints the packets of an interface, with one AF_XDP socket on each queue.
 *
 *     cc -std=c99 xsk-recv.c -o xsk-recv $(pkg-config --cflags --libs ebpfmap)        (losses.h beside it)
 *     /usr/local/libexec/ebpfmap/xsk-recv eth0        (after tools/dev install)
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
    uint16_t port;  /* 0: every packet */
    uint64_t count; /* 0: until a signal */
};

struct receiver {
    ebpf_object *object;
    ebpf_xsk_group *group;
    uint32_t queues;
    ebpf_xsk *sockets[MAX_QUEUES];
    struct pollfd polled[MAX_QUEUES + 1]; /* the sockets, then the signals */
    struct losses losses;
    uint64_t received;
};

/* Needed without root. cap_ipc_lock is not needed if `ulimit -l` is enough for the frames. */
#define CAPABILITIES "cap_bpf,cap_net_admin,cap_net_raw,cap_ipc_lock"

static const char usage[] =
    "usage: xsk-recv [--generic] [--port PORT] [--count N] INTERFACE\n"
    "\n"
    "Prints each packet that an interface receives, until SIGINT or SIGTERM. The network stack does not\n"
    "get these packets. Use --port on an interface that is in use.\n"
    "\n"
    "  --generic    attach in generic mode, even if the driver has native XDP\n"
    "  --port PORT  only packets to this port: TCP, UDP, SCTP\n"
    "  --count N    end after N packets\n"
    "  --help       this text\n"
    "\n"
    "Needs root, or " CAPABILITIES " (setcap " CAPABILITIES "+ep FILE).\n";

static bool refuse(const char *reason) {
    fprintf(stderr, "xsk-recv: %s\n", reason);
    return false;
}

static bool parse_number(const char *text, uint64_t highest, uint64_t *number) {
    char *end;

    errno = 0;
    *number = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0 && *number > 0 && *number <= highest;
}

/* Returns false if the command line is invalid. */
static bool parse(int argc, char **argv, struct options *options) {
    static const struct option names[] = {{"generic", no_argument, NULL, 'g'},
                                          {"port", required_argument, NULL, 'p'},
                                          {"count", required_argument, NULL, 'c'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    uint64_t port = 0;
    int name;

    while ((name = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (name) {
        case 'g': options->mode = EBPF_XDP_MODE_GENERIC; break;
        case 'p':
            if (!parse_number(optarg, UINT16_MAX, &port)) return refuse("--port takes a port, 1 to 65535");
            break;
        case 'c':
            if (!parse_number(optarg, UINT64_MAX, &options->count)) return refuse("--count takes a number of packets");
            break;
        case 'h': fputs(usage, stdout); exit(EXIT_SUCCESS);
        default: return false;
        }
    }
    options->port = (uint16_t)port;
    if (argc - optind != 1) return refuse("name one interface");
    options->interface = argv[optind];
    return true;
}

/* Prints the error of a failed call and frees it. Returns true if the call succeeded. */
static bool ok(int32_t result, ebpf_error **err) {
    if (result >= 0) return true;
    fprintf(stderr, "xsk-recv: %s\n%s", ebpf_error_message(*err), ebpf_error_log(*err));
    if (ebpf_error_cause(*err) == EBPF_CAUSE_CAPABILITY || ebpf_error_cause(*err) == EBPF_CAUSE_MEMLOCK)
        fputs("xsk-recv: needs " CAPABILITIES "\n", stderr);
    ebpf_error_free(*err);
    return false;
}

/* Loads steer. Its constant `match` is set before the load, the port is entered after it. */
static bool load(struct receiver *receiver, uint16_t port) {
    uint32_t match = port ? EBPF_STEER_MATCH_PORT : 0;
    uint8_t present = 1;
    ebpf_map *ports = NULL;
    ebpf_error *err;
    bool clean = ok(ebpf_object_open_bundled("steer", &receiver->object, &err), &err) &&
                 ok(ebpf_object_set_constant(receiver->object, "match", &match, sizeof(match), &err), &err) &&
                 ok(ebpf_object_load(receiver->object, &err), &err) &&
                 ok(ebpf_object_open_map(receiver->object, "ports", &ports, &err), &err) &&
                 ok(ebpf_map_update(ports, &port, sizeof(port), &present, sizeof(present), EBPF_ANY, &err), &err);

    ebpf_map_close(ports);
    return clean;
}

/* One call opens sockets on all queues, puts them into the program's map, and attaches the program. */
static bool open_group(struct receiver *receiver, const struct options *options) {
    ebpf_xsk_spec *spec = NULL;
    uint32_t ifindex;
    ebpf_error *err;
    bool clean = ok(ebpf_interface_index(options->interface, -1, &ifindex, &err), &err) &&
                 ok(ebpf_xsk_spec_new(&spec, &err), &err) && ok(ebpf_xsk_spec_set_rings(spec, 2048, 0, &err), &err) &&
                 ok(ebpf_xsk_group_open(spec, ifindex, options->mode, receiver->object, &receiver->group, &err), &err);

    ebpf_xsk_spec_free(spec);
    if (clean)
        losses_examine_ingress(&receiver->losses, ifindex, (uint32_t)ebpf_xsk_group_xdp_mode(receiver->group),
                               EBPF_MAP_TYPE_XSKMAP);
    return clean;
}

static bool open_sockets(struct receiver *receiver) {
    ebpf_error *err;

    receiver->queues = ebpf_xsk_group_count(receiver->group);
    for (uint32_t queue = 0; queue < receiver->queues; queue++) {
        if (!ok(ebpf_xsk_group_socket(receiver->group, queue, &receiver->sockets[queue], &err), &err)) return false;
        receiver->polled[queue] = (struct pollfd){.fd = ebpf_xsk_fd(receiver->sockets[queue]), .events = POLLIN};
    }
    return true;
}

static void print_mac(const uint8_t *mac) {
    printf("%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

static void print_packet(uint32_t queue, const uint8_t *bytes, uint32_t length) {
    printf("queue %" PRIu32 ": %" PRIu32 " bytes", queue, length);
    if (length >= 14) {
        printf(", ");
        print_mac(bytes + 6);
        printf(" > ");
        print_mac(bytes);
        printf(", type 0x%02x%02x", bytes[12], bytes[13]);
    }
    putchar('\n');
}

/* Prints one batch of a queue and releases its frames. */
static bool receive(struct receiver *receiver, uint32_t queue, uint64_t most) {
    ebpf_xsk *xsk = receiver->sockets[queue];
    const uint8_t *memory = ebpf_xsk_memory(xsk);
    uint64_t addresses[BATCH];
    uint32_t lengths[BATCH];
    ebpf_error *err;
    int32_t count = ebpf_xsk_recv(xsk, addresses, lengths, NULL, BATCH, &err);

    if (!ok(count, &err)) return false;
    for (int32_t i = 0; i < count && receiver->received < most; i++, receiver->received++)
        print_packet(queue, memory + addresses[i], lengths[i]);
    return ok(ebpf_xsk_release(xsk, addresses, (uint32_t)count, &err), &err);
}

/* poll() does not report that the interface was removed. */
static bool still_there(struct receiver *receiver) {
    ebpf_error *err;
    bool gone = ebpf_xsk_wait(receiver->sockets[0], EBPF_XSK_EVENT_READABLE, 0, &err) < 0 &&
                ebpf_error_cause(err) == EBPF_CAUSE_INTERFACE;

    if (gone) fprintf(stderr, "xsk-recv: %s\n", ebpf_error_message(err));
    ebpf_error_free(err);
    return !gone;
}

/* Runs until a signal or --count packets. */
static bool serve(struct receiver *receiver, const struct options *options) {
    uint64_t most = options->count ? options->count : UINT64_MAX;
    const struct pollfd *signals = &receiver->polled[receiver->queues];

    while (receiver->received < most) {
        int ready = poll(receiver->polled, receiver->queues + 1, 500);

        if (ready < 0) return refuse(strerror(errno));
        if (ready == 0 && !still_there(receiver)) return false;
        for (uint32_t queue = 0; queue < receiver->queues; queue++) {
            if (!receive(receiver, queue, most)) return false;
        }
        if (signals->revents) return true;
    }
    return true;
}

static void stop(struct receiver *receiver) {
    for (uint32_t queue = 0; queue < receiver->queues; queue++) ebpf_xsk_close(receiver->sockets[queue]);
    ebpf_xsk_group_close(receiver->group);
    ebpf_object_close(receiver->object);
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
    struct receiver receiver = {.losses = {.program = "xsk-recv"}};
    struct pollfd signals;
    bool clean;

    if (!parse(argc, argv, &options)) {
        fputs(usage, stderr);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    signals = catch_signals();
    clean = load(&receiver, options.port) && open_group(&receiver, &options) && open_sockets(&receiver);
    receiver.polled[receiver.queues] = signals;
    if (clean) printf("%s: receiving on %" PRIu32 " queues\n", options.interface, receiver.queues);
    clean = clean && serve(&receiver, &options);
    if (clean) printf("%" PRIu64 " packets\n", receiver.received);
    stop(&receiver);
    close(signals.fd);
    return clean ? EXIT_SUCCESS : EXIT_FAILURE;
}

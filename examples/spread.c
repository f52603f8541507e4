/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * spread INTERFACE: spreads the packets of an interface over CPUs, all packets of a conversation to the same CPU, and prints for
 * each CPU how many packets it got, how many arrived and how many were lost.
 *
 *     cc -std=c99 spread.c -o spread $(pkg-config --cflags --libs ebpfmap)        (losses.h beside it)
 *     /usr/local/libexec/ebpfmap/spread --cpus 0 eth0        (after tools/dev install)
 *
 * This process holds the link of the XDP program. So the kernel detaches the program when the process ends, even after a crash.
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

/* The size of the map cpu_list. */
#define MOST_CPUS 256

struct cpu_list {
    uint32_t cpus[MOST_CPUS];
    uint32_t count;
};

struct options {
    const char *interface;
    const char *object; /* the bundled object: spread or spread.frags */
    uint32_t mode;
    uint32_t queue_size;
    time_t interval;
    struct cpu_list list;
};

struct spreader {
    const struct cpu_list *list;
    ebpf_object *object;
    ebpf_map *cpus;
    ebpf_map *cpu_list;
    ebpf_map *cpu_count;
    ebpf_map *cpu_packets;
    ebpf_map *counters;
    struct losses losses;
    ebpf_link *link;
    bool printed;
};

struct count {
    uint64_t redirected;
    uint64_t arrived;
};

/* Needed without root. */
#define CAPABILITIES "cap_bpf,cap_net_admin"

static const char usage[] =
    "usage: spread [--generic] [--jumbo] [--cpus LIST] [--queue-size FRAMES] [--interval SECONDS] INTERFACE\n"
    "\n"
    "Spreads the packets of an interface over CPUs, until SIGINT or SIGTERM.\n"
    "\n"
    "  --cpus LIST          the CPUs, such as 0,2-3 (all online CPUs)\n"
    "  --queue-size FRAMES  the length of each CPU's queue (2048), at most 16384; frames are lost when it is full\n"
    "  --generic            attach in generic mode, even if the driver has native XDP (Linux 5.15)\n"
    "  --jumbo              for interfaces with a large MTU (more than about 3500; Linux 5.18)\n"
    "  --interval SECONDS   seconds between two prints of the counters (1); 0: never\n"
    "  --help               this text\n"
    "\n"
    "Needs root, or " CAPABILITIES " (setcap " CAPABILITIES "+ep FILE).\n";

static bool refuse(const char *argument, const char *reason) {
    fprintf(stderr, "spread: %s %s\n", argument, reason);
    return false;
}

static bool parse_number(const char *text, unsigned long least, unsigned long most, unsigned long *number) {
    char *end;

    *number = strtoul(text, &end, 10);
    return (end != text && *end == '\0' && *text != '-' && *number >= least && *number <= most) ||
           refuse(text, "is not a valid number");
}

static bool parse_seconds(const char *text, time_t *seconds) {
    unsigned long number;

    if (!parse_number(text, 0, 86400, &number)) return false;
    *seconds = (time_t)number;
    return true;
}

static bool parse_queue_size(const char *text, uint32_t *size) {
    unsigned long number;

    if (!parse_number(text, 1, 16384, &number)) return false;
    *size = (uint32_t)number;
    return true;
}

static bool add_cpu(struct cpu_list *list, uint32_t cpu) {
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->cpus[i] == cpu) return false;
    }
    if (list->count == MOST_CPUS) return false;
    list->cpus[list->count++] = cpu;
    return true;
}

/* "2" or "2-5". Sets *end to the character after it. */
static bool parse_range(const char *text, char **end, struct cpu_list *list) {
    unsigned long first = strtoul(text, end, 10);
    unsigned long last = first;

    if (*text < '0' || *text > '9') return false;
    if (**end == '-') {
        text = *end + 1;
        if (*text < '0' || *text > '9') return false;
        last = strtoul(text, end, 10);
    }
    if (first > last || last > UINT16_MAX) return false;
    for (unsigned long cpu = first; cpu <= last; cpu++) {
        if (!add_cpu(list, (uint32_t)cpu)) return false;
    }
    return true;
}

/* A list in the kernel's format. */
static bool parse_cpus(const char *text, struct cpu_list *list) {
    char *end;

    list->count = 0;
    for (const char *range = text; parse_range(range, &end, list); range = end + 1) {
        if (*end == '\0' || *end == '\n') return true;
        if (*end != ',') break;
    }
    return refuse(text, "is not a list of up to 256 different CPUs, such as 0,2-3");
}

static bool list_online_cpus(struct cpu_list *list) {
    static const char path[] = "/sys/devices/system/cpu/online";
    char line[4096];
    FILE *file = fopen(path, "r");
    bool read = file && fgets(line, sizeof(line), file);

    if (file) fclose(file);
    return read ? parse_cpus(line, list) : refuse(path, "cannot be read: name the CPUs with --cpus");
}

/* Returns false if the command line is invalid. */
static bool parse(int argc, char **argv, struct options *options) {
    static const struct option names[] = {{"generic", no_argument, NULL, 'g'},
                                          {"jumbo", no_argument, NULL, 'j'},
                                          {"cpus", required_argument, NULL, 'c'},
                                          {"interval", required_argument, NULL, 'i'},
                                          {"queue-size", required_argument, NULL, 'q'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    int name;

    while ((name = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (name) {
        case 'g': options->mode = EBPF_XDP_MODE_GENERIC; break;
        case 'j': options->object = "spread.frags"; break;
        case 'c':
            if (!parse_cpus(optarg, &options->list)) return false;
            break;
        case 'q':
            if (!parse_queue_size(optarg, &options->queue_size)) return false;
            break;
        case 'i':
            if (!parse_seconds(optarg, &options->interval)) return false;
            break;
        case 'h': fputs(usage, stdout); exit(EXIT_SUCCESS);
        default: return false;
        }
    }
    if (argc - optind != 1) return refuse("an argument is missing:", "name one interface");
    options->interface = argv[optind];
    return options->list.count > 0 || list_online_cpus(&options->list);
}

/* Prints the error of a failed call and frees it. Returns true if the call succeeded. */
static bool ok(int32_t result, ebpf_error **err) {
    if (result >= 0) return true;
    fprintf(stderr, "spread: %s\n%s", ebpf_error_message(*err), ebpf_error_log(*err));
    if (ebpf_error_cause(*err) == EBPF_CAUSE_CAPABILITY) fputs("spread: needs " CAPABILITIES "\n", stderr);
    ebpf_error_free(*err);
    return false;
}

static bool open_map(const struct spreader *spreader, const char *name, ebpf_map **map) {
    ebpf_error *err;

    return ok(ebpf_object_open_map(spreader->object, name, map, &err), &err);
}

static bool load(struct spreader *spreader, const char *object) {
    ebpf_error *err;

    return ok(ebpf_object_open_bundled(object, &spreader->object, &err), &err) &&
           ok(ebpf_object_load(spreader->object, &err), &err) && open_map(spreader, "cpus", &spreader->cpus) &&
           open_map(spreader, "cpu_list", &spreader->cpu_list) && open_map(spreader, "cpu_count", &spreader->cpu_count) &&
           open_map(spreader, "cpu_packets", &spreader->cpu_packets) && open_map(spreader, "counters", &spreader->counters);
}

static bool set_number(ebpf_map *map, uint32_t index, uint32_t number) {
    ebpf_error *err;

    return ok(ebpf_map_update(map, &index, sizeof(index), &number, sizeof(number), EBPF_ANY, &err), &err);
}

/* Each CPU gets a queue, and a program that counts the frames from the queue. */
static bool set_cpus(const struct spreader *spreader, uint32_t queue_size) {
    const struct cpu_list *list = spreader->list;
    ebpf_error *err;
    int32_t arrive = ebpf_object_program_fd(spreader->object, "arrive", &err);

    if (!ok(arrive, &err)) return false;
    for (uint32_t i = 0; i < list->count; i++) {
        if (!ok(ebpf_cpumap_set(spreader->cpus, list->cpus[i], queue_size, arrive, EBPF_ANY, &err), &err)) return false;
        if (!set_number(spreader->cpu_list, i, list->cpus[i])) return false;
    }
    return set_number(spreader->cpu_count, 0, list->count);
}

static bool attach(struct spreader *spreader, const struct options *options) {
    ebpf_error *err;
    int32_t program = ebpf_object_program_fd(spreader->object, "spread", &err);
    uint32_t ifindex;

    if (!ok(program, &err) || !ok(ebpf_interface_index(options->interface, -1, &ifindex, &err), &err)) return false;
    losses_open(&spreader->losses, "spread", spreader->cpus);
    if (!ok(ebpf_link_attach_xdp(program, ifindex, options->mode, &spreader->link, &err), &err)) return false;
    printf("%s: attached in %s mode\n", options->interface,
           ebpf_link_xdp_mode(spreader->link) == EBPF_XDP_MODE_NATIVE ? "native" : "generic");
    losses_examine_ingress(&spreader->losses, ifindex, (uint32_t)ebpf_link_xdp_mode(spreader->link), EBPF_MAP_TYPE_CPUMAP);
    return true;
}

/* Fills the maps before the program is attached. */
static bool start(struct spreader *spreader, const struct options *options) {
    return load(spreader, options->object) && set_cpus(spreader, options->queue_size) && attach(spreader, options);
}

static void detach(struct spreader *spreader) {
    ebpf_link_close(spreader->link);
    spreader->link = NULL;
}

static void stop(struct spreader *spreader) {
    detach(spreader);
    losses_close(&spreader->losses);
    ebpf_map_close(spreader->counters);
    ebpf_map_close(spreader->cpu_packets);
    ebpf_map_close(spreader->cpu_count);
    ebpf_map_close(spreader->cpu_list);
    ebpf_map_close(spreader->cpus);
    ebpf_object_close(spreader->object);
}

/* Reads the arrived packets first, so that their number is never higher than that of the redirected packets. */
static bool read_count(const struct spreader *spreader, uint32_t index, struct count *count) {
    uint32_t arrived = EBPF_SPREAD_COUNTER_ARRIVED;
    uint64_t numbers[2]; /* packets, bytes */
    ebpf_error *err;

    if (!ok(ebpf_percpu_lookup_cpu(spreader->counters, &arrived, sizeof(arrived), spreader->list->cpus[index], numbers,
                                   sizeof(numbers), &err),
            &err))
        return false;
    count->arrived = numbers[0];
    if (!ok(ebpf_percpu_sum(spreader->cpu_packets, &index, sizeof(index), sizeof(numbers[0]), numbers, sizeof(numbers), &err),
            &err))
        return false;
    count->redirected = numbers[0];
    return true;
}

/* A line for each CPU. On a terminal, the lines overwrite the last ones. */
static bool print_counts(struct spreader *spreader, const char *missing) {
    bool terminal = isatty(STDOUT_FILENO);
    struct count count;

    if (terminal && spreader->printed) printf("\033[%" PRIu32 "A", spreader->list->count);
    for (uint32_t i = 0; i < spreader->list->count; i++) {
        if (!read_count(spreader, i, &count)) return false;
        printf("CPU %" PRIu32 ": %" PRIu64 " packets redirected, %" PRIu64 " arrived, %" PRIu64 " %s%s\n",
               spreader->list->cpus[i], count.redirected, count.arrived, count.redirected - count.arrived, missing,
               terminal ? "\033[K" : "");
    }
    spreader->printed = true;
    fflush(stdout);
    return true;
}

static bool queues_are_empty(const struct spreader *spreader) {
    struct count count;

    for (uint32_t i = 0; i < spreader->list->count; i++) {
        if (!read_count(spreader, i, &count) || count.arrived != count.redirected) return false;
    }
    return true;
}

/* Waits up to half a second. Packets that have not arrived by then are lost. */
static void wait_for_queues(const struct spreader *spreader) {
    struct timespec moment = {.tv_nsec = 10 * 1000 * 1000};

    for (int i = 0; i < 50 && !queues_are_empty(spreader); i++) nanosleep(&moment, NULL);
}

/* Runs until SIGINT, SIGTERM or the removal of the interface. */
static bool serve(struct spreader *spreader, const struct options *options, const sigset_t *signals) {
    struct timespec tick = {.tv_sec = options->interval > 0 ? options->interval : 1};

    while (sigtimedwait(signals, NULL, &tick) < 0) {
        /* A link outlives its interface. The index is then 0. */
        if (ebpf_link_ifindex(spreader->link, NULL) <= 0) return refuse(options->interface, "does not exist any more");
        if (options->interval > 0 && !print_counts(spreader, "waiting or lost")) return false;
        losses_report_new(&spreader->losses);
    }
    detach(spreader);
    wait_for_queues(spreader);
    return print_counts(spreader, "lost");
}

int main(int argc, char **argv) {
    struct options options = {.object = "spread", .mode = EBPF_XDP_MODE_AUTO, .queue_size = 2048, .interval = 1};
    struct spreader spreader = {.list = &options.list};
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

    clean = start(&spreader, &options) && serve(&spreader, &options, &signals);
    stop(&spreader);
    return clean ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * drops: reports on the whole machine why packets that XDP programs redirect do not arrive.
 *
 *     cc -std=c99 drops.c -o drops $(pkg-config --cflags --libs ebpfmap)
 *     /usr/local/libexec/ebpfmap/drops        (after tools/dev install)
 *
 * Descriptors of this process hold the attached programs. So the kernel detaches them when the process ends, even after a crash.
 */
#define _POSIX_C_SOURCE 200809L

#include <ebpfmap.h>

#include <getopt.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

struct options {
    bool stream;
    uint32_t interval;
    const char *map; /* a pin, or NULL */
    uint32_t frame_size;
};

/* Needed without root. */
#define CAPABILITIES "cap_bpf,cap_perfmon"

static const char usage[] =
    "usage: drops [--stream] [--interval SECONDS] [--map PIN [--frame-size BYTES]]\n"
    "\n"
    "Reports why packets that XDP programs redirect do not arrive, until SIGINT or SIGTERM.\n"
    "\n"
    "  --stream            a line for each loss as it happens, instead of totals\n"
    "  --interval SECONDS  seconds between two prints of the totals (1)\n"
    "  --map PIN           first examine the entries of this pinned devmap\n"
    "  --frame-size BYTES  the longest frame that the devmap will redirect\n"
    "  --help              this text\n"
    "\n"
    "Needs root, or " CAPABILITIES " (setcap " CAPABILITIES "+ep FILE).\n";

static bool parse_number(const char *text, uint32_t *number) {
    char *end;
    long parsed = strtol(text, &end, 10);

    if (end == text || *end != '\0' || parsed < 1 || parsed > 86400) return false;
    *number = (uint32_t)parsed;
    return true;
}

/* Returns false if the command line is invalid. */
static bool parse(int argc, char **argv, struct options *options) {
    static const struct option names[] = {{"stream", no_argument, NULL, 's'},    {"interval", required_argument, NULL, 'i'},
                                          {"map", required_argument, NULL, 'm'}, {"frame-size", required_argument, NULL, 'f'},
                                          {"help", no_argument, NULL, 'h'},      {NULL, 0, NULL, 0}};
    int name;

    while ((name = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (name) {
        case 's': options->stream = true; break;
        case 'm': options->map = optarg; break;
        case 'i':
            if (!parse_number(optarg, &options->interval)) return false;
            break;
        case 'f':
            if (!parse_number(optarg, &options->frame_size)) return false;
            break;
        case 'h': fputs(usage, stdout); exit(EXIT_SUCCESS);
        default: return false;
        }
    }
    return optind == argc && (options->map || options->frame_size == 0);
}

/* Prints the error of a failed call and frees it. Returns true if the call succeeded. */
static bool ok(int32_t result, ebpf_error **err) {
    if (result >= 0) return true;
    fprintf(stderr, "drops: %s\n%s", ebpf_error_message(*err), ebpf_error_log(*err));
    if (ebpf_error_cause(*err) == EBPF_CAUSE_CAPABILITY) fputs("drops: needs " CAPABILITIES "\n", stderr);
    ebpf_error_free(*err);
    return false;
}

static void print_findings(const ebpf_findings *findings) {
    for (uint32_t i = 0; i < ebpf_findings_count(findings); i++) {
        const char *remedy = ebpf_findings_remedy(findings, i);

        printf("preflight: %s\n", ebpf_findings_message(findings, i));
        if (*remedy != '\0') printf("           %s\n", remedy);
    }
    if (ebpf_findings_count(findings) == 0) printf("preflight: every entry can take redirected frames\n");
}

static bool examine(const struct options *options) {
    ebpf_findings *findings = NULL;
    ebpf_map *map = NULL;
    ebpf_error *err;
    bool examined = ok(ebpf_map_open_pinned(options->map, EBPF_F_RDONLY, &map, &err), &err) &&
                    ok(ebpf_devmap_preflight(map, -1, options->frame_size, &findings, &err), &err);

    if (examined) print_findings(findings);
    ebpf_findings_free(findings);
    ebpf_map_close(map);
    return examined;
}

static void print_drop(const ebpf_drop *drop) {
    printf("%10" PRIu64 "  %s\n", ebpf_drop_packets(drop), ebpf_drop_message(drop));
}

/* On a terminal, the totals overwrite the last ones. */
static bool print_summary(ebpf_drops *drops) {
    const ebpf_drop *drop;
    uint32_t lines = 0;
    ebpf_error *err;
    int32_t result;

    if (!ok(ebpf_drops_refresh(drops, &err), &err)) return false;
    if (isatty(STDOUT_FILENO)) fputs("\033[H\033[J", stdout);
    while ((result = ebpf_drops_summary(drops, lines, &drop, &err)) == 1) {
        print_drop(drop);
        lines++;
    }
    if (lines == 0) printf("no packets lost\n");
    fflush(stdout);
    return ok(result, &err);
}

/* Prints a part of the stream. Under load the stream may never be empty. */
static bool print_stream(ebpf_drops *drops) {
    const ebpf_drop *drop;
    ebpf_error *err;
    int32_t result = 1;

    for (int lines = 0; lines < 1024 && result == 1; lines++) {
        result = ebpf_drops_next(drops, &drop, &err);
        if (result == 1) print_drop(drop);
    }
    fflush(stdout);
    return ok(result, &err);
}

/* Runs until a signal. */
static bool serve(ebpf_drops *drops, const struct options *options, int signals) {
    struct pollfd ready[] = {{.fd = signals, .events = POLLIN},
                             {.fd = options->stream ? ebpf_drops_fd(drops) : -1, .events = POLLIN}};

    for (;;) {
        if (options->stream ? !print_stream(drops) : !print_summary(drops)) return false;
        if (poll(ready, 2, (int)options->interval * 1000) < 0 || ready[0].revents != 0) break;
    }
    /* The losses since the last print. */
    return options->stream ? print_stream(drops) : print_summary(drops);
}

static bool start(ebpf_drops **drops) {
    const char *unseen;
    ebpf_error *err;

    if (!ok(ebpf_drops_open(drops, &err), &err)) return false;
    for (uint32_t i = 0; (unseen = ebpf_drops_unseen(*drops, i)) != NULL; i++) printf("%s\n", unseen);
    printf("listening\n");
    return true;
}

/* Signals are blocked before a program is attached. serve() reads them from a descriptor. */
static int block_signals(void) {
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

int main(int argc, char **argv) {
    struct options options = {.interval = 1};
    ebpf_drops *drops = NULL;
    int signals;
    bool clean;

    if (!parse(argc, argv, &options)) {
        fputs(usage, stderr);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    signals = block_signals();
    clean = (!options.map || examine(&options)) && start(&drops) && serve(drops, &options, signals);
    ebpf_drops_close(drops);
    close(signals);
    return clean ? EXIT_SUCCESS : EXIT_FAILURE;
}

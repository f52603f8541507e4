/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * chain INTERFACE OBJECT PROGRAM...: runs several XDP programs one after the other on the packets of an interface, and replaces
 * them under traffic. chain_members.bpf.c is an example of an OBJECT.
 *
 *     cc -std=c99 chain.c -o chain $(pkg-config --cflags --libs ebpfmap)
 *
 * On SIGHUP it reads the object file again and replaces all programs in one commit: a packet runs through the old programs or
 * through the new ones. If the new programs do not load, the old ones stay.
 *
 * Without --pin the kernel detaches the chain when this process ends, even after a crash. With --pin the chain stays, and the
 * next start takes it over in one commit: it replaces programs of the same name, which keep their counts, and inserts and removes
 * the others.
 */
#define _POSIX_C_SOURCE 200809L

#include <ebpfmap.h>

#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define XDP_PASS 2
/* The kernel truncates program names to this length. */
#define KERNEL_NAME 15

struct member {
    const char *program;
    uint32_t priority;
    bool inserted;
    uint32_t entry; /* if inserted */
};

struct options {
    const char *interface;
    const char *object;
    const char *directory; /* of the pins, or NULL */
    bool unpin;
    uint32_t kind;
    uint32_t mode;
    unsigned long interval; /* seconds */
    struct member members[EBPF_CHAIN_MAX_ENTRIES];
    uint32_t count;
};

struct daemon {
    struct options options;
    char link_pin[PATH_MAX];
    ebpf_chain *chain;
    ebpf_link *link;
    bool found; /* pinned by an earlier process */
};

/* Needed without root. Taking over a pinned chain also needs cap_sys_admin. */
#define CAPABILITIES "cap_bpf,cap_net_admin"

static const char usage[] =
    "usage: chain [--generic] [--jumbo] [--interval SECONDS] [--pin DIRECTORY] INTERFACE OBJECT PROGRAM[:PRIORITY]...\n"
    "       chain --unpin DIRECTORY\n"
    "\n"
    "Runs up to 32 XDP programs of a BPF object file, one after the other, on the packets of an interface, until SIGINT or\n"
    "SIGTERM. SIGHUP reads the file again and replaces all programs at once. Programs of a lower PRIORITY run first. The default\n"
    "is 10, 20, ... in the order of the command line.\n"
    "\n"
    "  --generic           attach in generic mode, even if the driver has native XDP\n"
    "  --jumbo             the programs are for multi-buffer frames (xdp.frags; Linux 5.18)\n"
    "  --interval SECONDS  seconds between two prints of the packet counts (1); 0: never\n"
    "  --pin DIRECTORY     pin the chain there, so that it outlives this process, or take over the chain that is pinned there\n"
    "  --unpin DIRECTORY   detach and unpin the chain that is pinned there\n"
    "  --help              this text\n"
    "\n"
    "Needs root, or " CAPABILITIES " (setcap " CAPABILITIES "+ep FILE). Taking over a pinned chain also needs cap_sys_admin.\n";

static bool refuse(const char *argument, const char *reason) {
    fprintf(stderr, "chain: %s %s\n", argument, reason);
    return false;
}

static bool parse_number(const char *text, unsigned long largest, unsigned long *number) {
    char *end;

    *number = strtoul(text, &end, 10);
    return (end != text && *end == '\0' && *text != '-' && *number <= largest) || refuse(text, "is not a valid number");
}

static bool parse_member(char *text, struct options *options) {
    struct member *member = &options->members[options->count];
    unsigned long priority = 10 * (options->count + 1);
    char *colon = strrchr(text, ':');

    if (options->count == EBPF_CHAIN_MAX_ENTRIES) return refuse(text, "is one program too many: a chain has up to 32");
    if (colon) {
        *colon = '\0';
        if (!parse_number(colon + 1, UINT32_MAX, &priority)) return false;
    }
    member->program = text;
    member->priority = (uint32_t)priority;
    options->count++;
    return true;
}

static bool parse_arguments(int count, char **arguments, struct options *options) {
    if (options->unpin) return count == 0 || refuse("--unpin", "takes only a directory");
    if (count < 3) return refuse("arguments are missing:", "name an interface, an object file and a program");
    options->interface = arguments[0];
    options->object = arguments[1];
    for (int i = 2; i < count; i++) {
        if (!parse_member(arguments[i], options)) return false;
    }
    return true;
}

/* Returns false if the command line is invalid. */
static bool parse(int argc, char **argv, struct options *options) {
    static const struct option names[] = {{"generic", no_argument, NULL, 'g'},
                                          {"jumbo", no_argument, NULL, 'j'},
                                          {"pin", required_argument, NULL, 'p'},
                                          {"interval", required_argument, NULL, 'i'},
                                          {"unpin", required_argument, NULL, 'u'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    int name;

    while ((name = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (name) {
        case 'g': options->mode = EBPF_XDP_MODE_GENERIC; break;
        case 'j': options->kind = EBPF_CHAIN_KIND_XDP_FRAGS; break;
        case 'i':
            if (!parse_number(optarg, 86400, &options->interval)) return false;
            break;
        case 'u': options->unpin = true; /* fall through */
        case 'p':
            if (*optarg != '/') return refuse(optarg, "is not an absolute path, such as /sys/fs/bpf/NAME");
            options->directory = optarg;
            break;
        case 'h': fputs(usage, stdout); exit(EXIT_SUCCESS);
        default: return false;
        }
    }
    return parse_arguments(argc - optind, argv + optind, options);
}

/* Prints the error of a failed call and frees it. Returns true if the call succeeded. */
static bool ok(int32_t result, ebpf_error **err) {
    if (result >= 0) return true;
    fprintf(stderr, "chain: %s\n%s", ebpf_error_message(*err), ebpf_error_log(*err));
    if (ebpf_error_cause(*err) == EBPF_CAUSE_CAPABILITY) fputs("chain: needs " CAPABILITIES "\n", stderr);
    ebpf_error_free(*err);
    return false;
}

/* For a pin that may not exist: returns true if it was opened or does not exist. Then the handle stays NULL. */
static bool opened_or_missing(int32_t result, ebpf_error **err) {
    uint32_t cause = ebpf_error_cause(*err);

    if (result >= 0 || (cause != EBPF_CAUSE_PIN_MISSING && cause != EBPF_CAUSE_PIN_DIRECTORY)) return ok(result, err);
    ebpf_error_free(*err);
    return true;
}

static bool open_pins(struct daemon *daemon) {
    const char *directory = daemon->options.directory;
    ebpf_error *err;

    if (!directory) return true;
    snprintf(daemon->link_pin, sizeof(daemon->link_pin), "%s/link", directory);
    if (!opened_or_missing(ebpf_chain_open_pinned(directory, &daemon->chain, &err), &err)) return false;
    daemon->found = daemon->chain != NULL;
    return opened_or_missing(ebpf_link_open_pinned(daemon->link_pin, &daemon->link, &err), &err);
}

/* The member on the command line that takes over an entry with this program name. */
static struct member *member_named(struct options *options, const char *name) {
    for (uint32_t i = 0; i < options->count; i++) {
        struct member *member = &options->members[i];

        if (!member->inserted && strncmp(member->program, name, KERNEL_NAME) == 0) return member;
    }
    return NULL;
}

static bool keep_entry(ebpf_chain *chain, uint32_t entry, struct member *member) {
    uint32_t priority;
    ebpf_error *err;

    member->inserted = true;
    member->entry = entry;
    if (!ok(ebpf_chain_get(chain, entry, NULL, &priority, NULL, &err), &err)) return false;
    return priority == member->priority || ok(ebpf_chain_set_priority(chain, entry, member->priority, &err), &err);
}

static bool take_over_entry(struct daemon *daemon, uint32_t entry) {
    struct member *member;
    ebpf_program *program;
    ebpf_error *err;

    if (!ok(ebpf_chain_open_program(daemon->chain, entry, &program, &err), &err)) return false;
    member = member_named(&daemon->options, ebpf_program_name(program));
    ebpf_program_close(program);
    return member ? keep_entry(daemon->chain, entry, member) : ok(ebpf_chain_remove(daemon->chain, entry, &err), &err);
}

/* Collects the entries first, because the loop below changes them. */
static bool take_over(struct daemon *daemon) {
    uint32_t entries[EBPF_CHAIN_MAX_ENTRIES + 1];
    uint32_t count = 0;
    ebpf_error *err;
    int32_t result;

    while ((result = ebpf_chain_at(daemon->chain, count, &entries[count], &err)) == 1) count++;
    if (!ok(result, &err)) return false;
    for (uint32_t i = 0; i < count; i++) {
        if (!take_over_entry(daemon, entries[i])) return false;
    }
    return true;
}

static bool stage(ebpf_chain *chain, const ebpf_object *object, struct member *member) {
    ebpf_error *err;
    int32_t program = ebpf_object_program_fd(object, member->program, &err);

    if (!ok(program, &err)) return false;
    if (member->inserted) return ok(ebpf_chain_replace(chain, member->entry, program, &err), &err);
    member->inserted = ok(ebpf_chain_insert(chain, program, member->priority, &member->entry, &err), &err);
    return member->inserted;
}

static bool stage_all(struct daemon *daemon, const ebpf_object *object) {
    for (uint32_t i = 0; i < daemon->options.count; i++) {
        if (!stage(daemon->chain, object, &daemon->options.members[i])) return false;
    }
    return true;
}

/* Replaces the programs by those that the object file has now. After a failure the old programs stay. */
static bool upgrade(struct daemon *daemon) {
    ebpf_object *object = NULL;
    ebpf_error *err;
    bool done = ok(ebpf_object_open_file(daemon->options.object, &object, &err), &err) &&
                ok(ebpf_chain_bind(daemon->chain, object, &err), &err) && ok(ebpf_object_load(object, &err), &err) &&
                stage_all(daemon, object) && ok(ebpf_chain_commit(daemon->chain, NULL, &err), &err);

    ebpf_object_close(object);
    if (done) printf("generation %" PRIu64 " is active\n", ebpf_chain_generation(daemon->chain));
    if (!done) ebpf_chain_rollback(daemon->chain);
    return done;
}

static bool make_chain(struct daemon *daemon) {
    ebpf_error *err;

    if (daemon->found) return take_over(daemon);
    return ok(ebpf_chain_create(daemon->options.kind, XDP_PASS, &daemon->chain, &err), &err);
}

static bool pin_chain(struct daemon *daemon) {
    ebpf_error *err;

    if (!daemon->options.directory || daemon->found) return true;
    return ok(ebpf_chain_pin(daemon->chain, daemon->options.directory, &err), &err);
}

static bool check_link(const struct daemon *daemon, uint32_t ifindex) {
    if (ebpf_link_ifindex(daemon->link, NULL) == (int32_t)ifindex) return true;
    fprintf(stderr, "chain: the chain in %s is not attached to %s: chain --unpin %s removes it\n", daemon->options.directory,
            daemon->options.interface, daemon->options.directory);
    return false;
}

static bool attach(struct daemon *daemon, uint32_t ifindex) {
    int32_t root = ebpf_chain_root_fd(daemon->chain);
    ebpf_error *err;

    if (daemon->link) return check_link(daemon, ifindex);
    if (!ok(ebpf_link_attach_xdp(root, ifindex, daemon->options.mode, &daemon->link, &err), &err)) return false;
    return !daemon->options.directory || ok(ebpf_link_pin(daemon->link, daemon->link_pin, &err), &err);
}

/* Fills the chain before it is attached. */
static bool start(struct daemon *daemon) {
    const char *interface = daemon->options.interface;
    uint32_t ifindex;
    ebpf_error *err;

    if (!ok(ebpf_interface_index(interface, -1, &ifindex, &err), &err) || !open_pins(daemon)) return false;
    if (daemon->link && !check_link(daemon, ifindex)) return false;
    if (!make_chain(daemon) || !upgrade(daemon) || !pin_chain(daemon) || !attach(daemon, ifindex)) return false;
    printf("%s: attached in %s mode\n", interface,
           ebpf_link_xdp_mode(daemon->link) == EBPF_XDP_MODE_NATIVE ? "native" : "generic");
    return true;
}

/* Removes the pins of a failed start. */
static void undo(struct daemon *daemon) {
    if (!daemon->options.directory || daemon->found || !daemon->chain) return;
    if (daemon->link) ebpf_link_unpin(daemon->link, daemon->link_pin, NULL);
    ebpf_chain_unpin(daemon->chain, daemon->options.directory, NULL);
}

static bool unpin(struct daemon *daemon) {
    const char *directory = daemon->options.directory;
    ebpf_error *err;

    if (!open_pins(daemon)) return false;
    if (!daemon->chain) return refuse(directory, "has no pinned chain");
    return (!daemon->link || ok(ebpf_link_unpin(daemon->link, daemon->link_pin, &err), &err)) &&
           ok(ebpf_chain_unpin(daemon->chain, directory, &err), &err);
}

static bool print_member(const struct daemon *daemon, const struct member *member) {
    uint64_t hits, misses;
    ebpf_error *err;

    if (!ok(ebpf_chain_counts(daemon->chain, member->entry, &hits, &misses, &err), &err)) return false;
    printf("; %s %" PRIu64 " packets", member->program, hits);
    if (misses > 0) printf(" (and %" PRIu64 " while it was missing)", misses);
    return true;
}

/* On a terminal, the line overwrites the last one. */
static bool print_counters(const struct daemon *daemon) {
    bool terminal = isatty(STDOUT_FILENO);

    printf("%sgeneration %" PRIu64, terminal ? "\r" : "", ebpf_chain_generation(daemon->chain));
    for (uint32_t i = 0; i < daemon->options.count; i++) {
        if (!print_member(daemon, &daemon->options.members[i])) return false;
    }
    fputs(terminal ? "  " : "\n", stdout);
    fflush(stdout);
    return true;
}

/* A link outlives its interface. The index is then 0. */
static bool still_there(const struct daemon *daemon) {
    if (ebpf_link_ifindex(daemon->link, NULL) > 0) return true;
    fprintf(stderr, "chain: %s does not exist any more\n", daemon->options.interface);
    return false;
}

/* Runs until SIGINT, SIGTERM or the removal of the interface. */
static bool serve(struct daemon *daemon, const sigset_t *signals) {
    time_t interval = (time_t)daemon->options.interval;
    struct timespec tick = {.tv_sec = interval > 0 ? interval : 1};
    int signal;

    while ((signal = sigtimedwait(signals, NULL, &tick)) < 0 || signal == SIGHUP) {
        if (signal == SIGHUP && isatty(STDOUT_FILENO)) putchar('\n');
        if (signal == SIGHUP) upgrade(daemon);
        if (!still_there(daemon)) return false;
        if (interval > 0 && !print_counters(daemon)) return false;
    }
    return print_counters(daemon);
}

static bool run(struct daemon *daemon, const sigset_t *signals) {
    bool clean;

    if (daemon->options.unpin) return unpin(daemon);
    if (!start(daemon)) {
        undo(daemon);
        return false;
    }
    clean = serve(daemon, signals);
    if (isatty(STDOUT_FILENO)) putchar('\n');
    return clean;
}

int main(int argc, char **argv) {
    struct daemon daemon = {.options = {.kind = EBPF_CHAIN_KIND_XDP, .mode = EBPF_XDP_MODE_AUTO, .interval = 1}};
    sigset_t signals;
    bool clean;

    if (!parse(argc, argv, &daemon.options)) {
        fputs(usage, stderr);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    /* Blocked before a program is attached. serve() waits for them. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);

    clean = run(&daemon, &signals);
    ebpf_link_close(daemon.link);
    ebpf_chain_close(daemon.chain);
    return clean ? EXIT_SUCCESS : EXIT_FAILURE;
}

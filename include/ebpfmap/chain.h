/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Chains: up to 32 programs that run one after the other on each packet. The whole chain is changed in one step, under traffic.
 *
 * Changes are staged, then committed in one step. A packet runs the old chain or the new chain, never a mixture. A commit loses
 * no packet and lets no packet bypass a program. The chain has a prog array with two banks. A commit fills the idle bank,
 * switches to it with one bit, waits until no CPU runs the old bank (membarrier, about ten milliseconds), and empties the old
 * bank.
 *
 * Only the root program is attached: ebpf_link_attach_xdp(ebpf_chain_root_fd(chain), …). A program becomes a member with one
 * include and one macro of <ebpfmap/bpf/chain.h>; docs/chain.md shows this. A program without them, such as the bundled
 * forward, can be in a chain as its last entry, because its verdict is final.
 *
 * Functions that change a chain change the staged state, and functions that read a chain read the staged state. After a commit,
 * a rollback or an opening, the staged state is the running chain.
 *
 * A chain that is not pinned works as long as its handle is open. When the handle is closed, the kernel empties the prog array
 * (see <ebpfmap/prog_array.h>), and a root that is still attached returns the default action for each packet. A pinned chain
 * continues to run, and can be opened again as it was committed. If a process dies during a commit, the chain is as it was
 * before the commit or as it is after it; the counts may then miss some packets of that time.
 *
 * A library built with -Dprograms=disabled does not have these functions: look the symbols up with dlsym().
 *
 * @option programs
 */
#ifndef EBPFMAP_CHAIN_H
#define EBPFMAP_CHAIN_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/* Kinds of chains. All programs of a chain are of its kind. */
enum ebpf_chain_kind {
    EBPF_CHAIN_KIND_XDP = 1,       /* XDP */
    EBPF_CHAIN_KIND_XDP_FRAGS = 2, /* XDP with multi-buffer support (xdp.frags); 5.18 */
    EBPF_CHAIN_KIND_TC = 3         /* tc classifiers, direct action */
};

/* The maximum number of entries of a chain, enabled and disabled ones together. */
enum ebpf_chain_limit {
    EBPF_CHAIN_MAX_ENTRIES = 32
};

/**
 * Creates a chain without entries and loads its root. This needs CAP_BPF and CAP_NET_ADMIN.
 *
 * @param kind           [enum ebpf_chain_kind] EBPF_CHAIN_KIND_XDP, EBPF_CHAIN_KIND_XDP_FRAGS or EBPF_CHAIN_KIND_TC
 * @param default_action the verdict on a packet for which each program returned "continue", or that reached an index without a
 *                       program: XDP_PASS (2), TC_ACT_OK (0), TC_ACT_UNSPEC (-1), …
 * @param out            [owned ebpf_chain_close] receives the chain; close it with ebpf_chain_close()
 * @param err            receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT, EBPF_CAUSE_NOT_SUPPORTED (no membarrier(2)), as ebpf_map_create(), as ebpf_object_load()
 * @threads any
 * @blocks the verifier
 * @kernel 5.1
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_create(uint32_t kind, int32_t default_action, ebpf_chain **out, ebpf_error **err);

/**
 * Opens a pinned chain as it was last committed. If another process removed programs from its table, ebpf_chain_pending()
 * returns 1, and a commit restores them.
 *
 * @param directory the directory of its pins
 * @param out       [owned ebpf_chain_close] receives the chain; close it with ebpf_chain_close()
 * @param err       receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause as ebpf_map_open_pinned(), EBPF_CAUSE_PIN_KIND (not a chain, or a chain of another version of this library),
 *        EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN to open programs by their ids), EBPF_CAUSE_NOT_SUPPORTED
 * @threads any
 * @blocks other processes that change the chain; and the verifier, to finish a change that another process began
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_open_pinned(const char *directory, ebpf_chain **out, ebpf_error **err);

/**
 * Pins a chain: five maps and the root, as files in one directory. A chain can be pinned in one directory only.
 *
 * @param chain     the chain
 * @param directory a directory in a bpf file system, created if it does not exist; a name without '/' is in the root directory
 *                  of that file system
 * @param err       receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_PIN_EXISTS, _PIN_DIRECTORY (the parent directory), _PIN_NOT_BPFFS, _BPFFS_MISSING, _PIN_NAME, _PERMISSION,
 *        _ARGUMENT
 * @threads one per chain
 * @blocks other processes that change the chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_pin(ebpf_chain *chain, const char *directory, ebpf_error **err);

/**
 * Removes the pins of a chain, and their directory.
 *
 * @param chain     the chain
 * @param directory the directory of its pins; another chain there is not touched
 * @param err       receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_PIN_MISSING, EBPF_CAUSE_PIN_KIND, EBPF_CAUSE_PERMISSION, EBPF_CAUSE_ARGUMENT
 * @threads one per chain
 * @blocks other processes that change the chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_unpin(ebpf_chain *chain, const char *directory, ebpf_error **err);

/**
 * Returns the file descriptor of the root, which is the program to attach.
 *
 * @param chain the chain
 * @return [lent] the descriptor, valid until ebpf_chain_close(); do not close it; -EINVAL for NULL
 * @threads one per chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_root_fd(const ebpf_chain *chain);

/**
 * Binds the maps of a chain to an object, so that its programs can be members of the chain.
 *
 * @param chain  the chain
 * @param object the object, not loaded, compiled with <ebpfmap/bpf/chain.h>
 * @param err    receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_CHAIN_MEMBER (compiled without this header), as ebpf_object_bind_map()
 * @threads one per chain, object
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_bind(const ebpf_chain *chain, ebpf_object *object, ebpf_error **err);

/**
 * Stages a new entry. The call checks if the program fits the chain.
 *
 * @param chain    the chain
 * @param prog_fd  the program; borrowed
 * @param priority entries with a lower number run first; entries with the same number run in the order of insertion
 * @param entry    receives the number of the entry, 0 to 31, which identifies it until it is removed
 * @param err      receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_FULL, _CHAIN_MEMBER (loaded for another chain, or without ebpf_chain_bind(); the kernel shows this to
 *        CAP_SYS_ADMIN only), _PROGRAM_TYPE, _ATTACH_TYPE, _FRAGS, _BAD_FD, _FD_KIND, _TOO_MANY_FILES
 * @threads one per chain
 * @blocks a test of the program in the chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_insert(ebpf_chain *chain, int32_t prog_fd, uint32_t priority, uint32_t *entry, ebpf_error **err);

/**
 * Stages another program for an entry. The entry keeps its number, its place and its counts.
 *
 * @param chain   the chain
 * @param entry   the entry
 * @param prog_fd the program; borrowed
 * @param err     receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_NOT_FOUND, as ebpf_chain_insert()
 * @threads one per chain
 * @blocks a test of the program in the chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_replace(ebpf_chain *chain, uint32_t entry, int32_t prog_fd, ebpf_error **err);

/**
 * Stages the removal of an entry.
 *
 * @param chain the chain
 * @param entry the entry
 * @param err   receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_NOT_FOUND
 * @threads one per chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_remove(ebpf_chain *chain, uint32_t entry, ebpf_error **err);

/**
 * Stages that an entry is enabled or disabled. A disabled entry does not run; it keeps its program, priority and counts.
 *
 * @param chain   the chain
 * @param entry   the entry
 * @param enabled 0: disabled; else enabled
 * @param err     receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_NOT_FOUND
 * @threads one per chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_set_enabled(ebpf_chain *chain, uint32_t entry, uint32_t enabled, ebpf_error **err);

/**
 * Stages another priority for an entry. It becomes the last entry with this priority.
 *
 * @param chain    the chain
 * @param entry    the entry
 * @param priority as for ebpf_chain_insert()
 * @param err      receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_NOT_FOUND
 * @threads one per chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_set_priority(ebpf_chain *chain, uint32_t entry, uint32_t priority, ebpf_error **err);

/**
 * Stages another default action.
 *
 * @param chain          the chain
 * @param default_action as for ebpf_chain_create()
 * @param err            receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads one per chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_set_default_action(ebpf_chain *chain, int32_t default_action, ebpf_error **err);

/**
 * Commits the staged changes: they apply to all packets from one moment on. If a commit fails, the running chain and the staged
 * changes stay as they are.
 *
 * @param chain      the chain
 * @param generation [nullable] receives the number of the commit: 1, 2, …; NULL if not wanted
 * @param err        receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_CHAIN_STALE (another handle or process has committed: open the chain again), _OUT_OF_MEMORY,
 *        _TOO_MANY_FILES (a pinned chain), _PERMISSION (a pinned chain)
 * @threads one per chain; if several processes have a pinned chain open, they commit one after the other
 * @blocks RCU grace periods, about ten milliseconds each, and other processes that change the chain
 * @since 0.1
 * @source kernel/sched/membarrier.c: MEMBARRIER_CMD_GLOBAL waits for an RCU grace period, and a BPF program runs inside one
 */
EBPF_API int32_t ebpf_chain_commit(ebpf_chain *chain, uint64_t *generation, ebpf_error **err);

/**
 * Discards the staged changes.
 *
 * @param chain [nullable] the chain; NULL does nothing
 * @threads one per chain
 * @since 0.1
 */
EBPF_API void ebpf_chain_rollback(ebpf_chain *chain);

/**
 * Checks if a commit would change something: staged changes, or damage found when the chain was opened.
 *
 * @param chain the chain
 * @return 1 or 0; -EINVAL for NULL
 * @threads one per chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_pending(const ebpf_chain *chain);

/**
 * Returns the number of the last commit that this handle made or found.
 *
 * @param chain the chain
 * @return the number; 0 before the first commit, and for NULL
 * @threads one per chain
 * @since 0.1
 */
EBPF_API uint64_t ebpf_chain_generation(const ebpf_chain *chain);

/**
 * Returns the kind of a chain.
 *
 * @param chain the chain
 * @return [enum ebpf_chain_kind] EBPF_CHAIN_KIND_XDP, EBPF_CHAIN_KIND_XDP_FRAGS or EBPF_CHAIN_KIND_TC; 0 for NULL
 * @threads one per chain
 * @since 0.1
 */
EBPF_API uint32_t ebpf_chain_kind(const ebpf_chain *chain);

/**
 * Returns the default action of a chain.
 *
 * @param chain the chain
 * @return the default action; -1 for NULL
 * @threads one per chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_default_action(const ebpf_chain *chain);

/**
 * Returns the entry at a position, in the order in which entries run. A disabled entry has the position at which it would run.
 *
 * @param chain    the chain
 * @param position 0, 1, …
 * @param entry    receives the number of the entry
 * @param err      receives the error; may be NULL
 * @return [number] 1: an entry; 0: after the last entry; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads one per chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_at(const ebpf_chain *chain, uint32_t position, uint32_t *entry, ebpf_error **err);

/**
 * Reads the program, priority and state of an entry.
 *
 * @param chain      the chain
 * @param entry      the entry
 * @param program_id [nullable] receives the id of the program; NULL if not wanted
 * @param priority   [nullable] receives the priority; NULL if not wanted
 * @param enabled    [nullable] receives 1 or 0; NULL if not wanted
 * @param err        receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_NOT_FOUND
 * @threads one per chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_get(const ebpf_chain *chain, uint32_t entry, uint32_t *program_id, uint32_t *priority,
                                uint32_t *enabled, ebpf_error **err);

/**
 * Opens the program of an entry, to read its name, tag and so on.
 *
 * @param chain the chain
 * @param entry the entry
 * @param out   [owned ebpf_program_close] receives the program; close it with ebpf_program_close()
 * @param err   receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_NOT_FOUND, EBPF_CAUSE_TOO_MANY_FILES
 * @threads one per chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_open_program(const ebpf_chain *chain, uint32_t entry, ebpf_program **out, ebpf_error **err);

/**
 * Reads the packet counts of an entry since it was inserted: over all its programs, all CPUs and all commits.
 *
 * @param chain  the chain
 * @param entry  the entry
 * @param hits   receives the number of packets that the entry's program ran on
 * @param misses receives the number of packets that found no program and got the default action. A commit never causes this,
 *               only the removal of a program from the table by other software.
 * @param err    receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_NOT_FOUND, EBPF_CAUSE_CHAIN_STALE (another handle or process has committed: open the chain again)
 * @threads one per chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_counts(const ebpf_chain *chain, uint32_t entry, uint64_t *hits, uint64_t *misses, ebpf_error **err);

/**
 * Closes a chain. Detach the root of a chain that is not pinned before closing it: see the start of this header.
 *
 * @param chain [consumed, nullable] the chain; NULL does nothing
 * @threads one per chain
 * @since 0.1
 */
EBPF_API void ebpf_chain_close(ebpf_chain *chain);

EBPF_END_DECLS

#endif

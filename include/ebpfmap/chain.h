/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Chains: up to 32 programs that run one after the other on every packet, changed as a whole while packets pass.
 *
 * Changes are staged, then committed in one step. A packet meets the chain as it was or as it is, never half of a change; none
 * is lost by a commit, and none passes a program by. A prog array has two banks: a commit fills the idle one, turns one bit,
 * waits until no CPU can be in the old one any more (membarrier, about ten milliseconds) and empties that.
 *
 * The root is the one program to attach: ebpf_link_attach_xdp(ebpf_chain_root_fd(chain), …). A program takes part by one
 * include and one macro, <bpf/ebpfmap_chain.h>; docs/chain.md shows it. A program that was made without them, such as the
 * bundled forward, may stand in a chain, too: its verdict is final, so it comes last.
 *
 * Every function that changes a chain changes what is staged, and every one that asks answers with what is staged; after a
 * commit, a rollback and an opening this is what runs.
 *
 * A chain that is not pinned works for as long as its handle is open: then the kernel empties its prog array (see
 * <ebpfmap/prog_array.h>), and a root that is still attached gives every packet the default action. A pinned chain goes on,
 * and is opened again as it was committed. A process that dies in the middle of a commit leaves the chain as it was before it,
 * or as it is after it; then packets of that moment may be missing in the counts.
 *
 * Not in a library that was built with -Dprograms=disabled: look the symbols up with dlsym().
 *
 * @option programs
 */
#ifndef EBPFMAP_CHAIN_H
#define EBPFMAP_CHAIN_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/* What the programs of a chain are; all of one chain are alike. */
enum {
    EBPF_CHAIN_XDP = 1,       /* XDP */
    EBPF_CHAIN_XDP_FRAGS = 2, /* XDP for frames in several buffers (xdp.frags); 5.18 */
    EBPF_CHAIN_TC = 3         /* tc classifiers, direct action */
};

/* How many entries a chain has room for, running and disabled ones together. */
enum {
    EBPF_CHAIN_ENTRIES = 32
};

/**
 * Creates a chain without entries, and loads its root. It takes CAP_BPF and CAP_NET_ADMIN.
 *
 * @param kind           [enum ebpf_chain_kind] EBPF_CHAIN_XDP, EBPF_CHAIN_XDP_FRAGS or EBPF_CHAIN_TC
 * @param default_action the verdict on a packet that every program let go on, or that came to a place without a program:
 *                       XDP_PASS (2), TC_ACT_OK (0), TC_ACT_UNSPEC (-1), …
 * @param out            [owned ebpf_chain_close] receives the chain, owned by the caller: ebpf_chain_close()
 * @param err            receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_ARGUMENT, EBPF_CAUSE_NOT_SUPPORTED (no membarrier(2)), as ebpf_map_create(), as ebpf_object_load()
 * @threads any
 * @blocks the verifier
 * @kernel 5.1
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_create(uint32_t kind, int32_t default_action, ebpf_chain **out, ebpf_error **err);

/**
 * Opens a pinned chain as it was committed last. Should somebody have taken programs out of its table, ebpf_chain_pending()
 * says so, and a commit puts them back.
 *
 * @param directory where it is pinned
 * @param out       [owned ebpf_chain_close] receives the chain, owned by the caller: ebpf_chain_close()
 * @param err       receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause as ebpf_map_open_pinned(), EBPF_CAUSE_PIN_KIND (no chain, or one of another version of this library),
 *        EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN, to open programs by their ids), EBPF_CAUSE_NOT_SUPPORTED
 * @threads any
 * @blocks other processes that change the chain, and the verifier where what one of them began is finished
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_open_pinned(const char *directory, ebpf_chain **out, ebpf_error **err);

/**
 * Pins a chain: five maps and the root, as files of one directory. A chain is pinned at one place at a time.
 *
 * @param chain     the chain
 * @param directory a directory in a bpf file system, made where it is missing; a name without '/' lies at the top of it
 * @param err       receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_PIN_EXISTS, _PIN_DIRECTORY (its parent), _PIN_NOT_BPFFS, _BPFFS_MISSING, _PIN_NAME, _PERMISSION, _ARGUMENT
 * @threads one per chain
 * @blocks other processes that change the chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_pin(ebpf_chain *chain, const char *directory, ebpf_error **err);

/**
 * Removes the pins of a chain, and their directory.
 *
 * @param chain     the chain
 * @param directory where it is pinned; another chain there is left alone
 * @param err       receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_PIN_MISSING, EBPF_CAUSE_PIN_KIND, EBPF_CAUSE_PERMISSION, EBPF_CAUSE_ARGUMENT
 * @threads one per chain
 * @blocks other processes that change the chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_unpin(ebpf_chain *chain, const char *directory, ebpf_error **err);

/**
 * Lends the file descriptor of the root: the program to attach.
 *
 * @param chain the chain
 * @return [lent] the descriptor, valid until ebpf_chain_close(), not to be closed; -EINVAL for NULL
 * @threads one per chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_root_fd(const ebpf_chain *chain);

/**
 * Binds the maps of a chain into an object whose programs are to be members of it.
 *
 * @param chain  the chain
 * @param object the object, not loaded yet, compiled with <bpf/ebpfmap_chain.h>
 * @param err    receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_CHAIN_MEMBER (compiled without it), as ebpf_object_bind_map()
 * @threads one per chain, object
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_bind(const ebpf_chain *chain, ebpf_object *object, ebpf_error **err);

/**
 * Stages a new entry. Whether the program fits to the chain is found out at once.
 *
 * @param chain    the chain
 * @param prog_fd  the program; borrowed
 * @param priority entries of a lower number run first, those of one number in the order of their insertion
 * @param entry    receives its number, 0 to 31, by which it is called until it is removed
 * @param err      receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_FULL, _CHAIN_MEMBER (loaded for another chain, or without ebpf_chain_bind(); the kernel shows that to
 *        CAP_SYS_ADMIN only), _PROGRAM_TYPE, _ATTACH_TYPE, _FRAGS, _BAD_FD, _FD_KIND, _TOO_MANY_FILES
 * @threads one per chain
 * @blocks trying the program in the chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_insert(ebpf_chain *chain, int32_t prog_fd, uint32_t priority, uint32_t *entry, ebpf_error **err);

/**
 * Stages another program for an entry, which keeps its number, its place and its counts.
 *
 * @param chain   the chain
 * @param entry   the entry
 * @param prog_fd the program; borrowed
 * @param err     receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_NOT_FOUND, as ebpf_chain_insert()
 * @threads one per chain
 * @blocks trying the program in the chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_replace(ebpf_chain *chain, uint32_t entry, int32_t prog_fd, ebpf_error **err);

/**
 * Stages the removal of an entry.
 *
 * @param chain the chain
 * @param entry the entry
 * @param err   receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_NOT_FOUND
 * @threads one per chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_remove(ebpf_chain *chain, uint32_t entry, ebpf_error **err);

/**
 * Stages that an entry runs, or does not. A disabled entry keeps its program, its priority and its counts.
 *
 * @param chain   the chain
 * @param entry   the entry
 * @param enabled 0: it does not run; otherwise it does
 * @param err     receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_NOT_FOUND
 * @threads one per chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_enable(ebpf_chain *chain, uint32_t entry, uint32_t enabled, ebpf_error **err);

/**
 * Stages another priority for an entry; among its equals it comes last.
 *
 * @param chain    the chain
 * @param entry    the entry
 * @param priority as for ebpf_chain_insert()
 * @param err      receives the error, or NULL
 * @return [status] 0 or -errno
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
 * @param err            receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads one per chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_set_default_action(ebpf_chain *chain, int32_t default_action, ebpf_error **err);

/**
 * Makes what is staged what runs, for all packets at once. A commit that fails leaves the chain, and what is staged, as it was.
 *
 * @param chain      the chain
 * @param generation [nullable] receives the number of the commit: 1, 2, …; NULL if not wanted
 * @param err        receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_CHAIN_STALE (somebody else has committed: open the chain again), _OUT_OF_MEMORY, _TOO_MANY_FILES (a pinned
 *        chain), _PERMISSION (a pinned chain)
 * @threads one per chain; if several processes have a pinned chain open, they commit one after the other
 * @blocks grace periods of the kernel, about ten milliseconds each, and other processes that change the chain
 * @since 0.1
 * @source kernel/sched/membarrier.c: MEMBARRIER_CMD_GLOBAL waits for an RCU grace period, and a BPF program runs inside one
 */
EBPF_API int32_t ebpf_chain_commit(ebpf_chain *chain, uint64_t *generation, ebpf_error **err);

/**
 * Forgets what is staged.
 *
 * @param chain [nullable] the chain, or NULL (does nothing)
 * @threads one per chain
 * @since 0.1
 */
EBPF_API void ebpf_chain_rollback(ebpf_chain *chain);

/**
 * Whether a commit would change something: what is staged and does not run yet, or damage that the opening found.
 *
 * @param chain the chain
 * @return 1 or 0; -EINVAL for NULL
 * @threads one per chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_pending(const ebpf_chain *chain);

/**
 * The number of the last commit that this handle made or found.
 *
 * @param chain the chain
 * @return 0 before the first commit, and for NULL
 * @threads one per chain
 * @since 0.1
 */
EBPF_API uint64_t ebpf_chain_generation(const ebpf_chain *chain);

/**
 * What the programs of a chain are.
 *
 * @param chain the chain
 * @return [enum ebpf_chain_kind] EBPF_CHAIN_XDP, EBPF_CHAIN_XDP_FRAGS or EBPF_CHAIN_TC; 0 for NULL
 * @threads one per chain
 * @since 0.1
 */
EBPF_API uint32_t ebpf_chain_kind(const ebpf_chain *chain);

/**
 * The verdict at the end of a chain.
 *
 * @param chain the chain
 * @return the default action; -1 for NULL
 * @threads one per chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_default_action(const ebpf_chain *chain);

/**
 * The entries of a chain, in the order in which they run, disabled ones at the place where they would.
 *
 * @param chain    the chain
 * @param position 0, 1, …
 * @param entry    receives the number of the entry
 * @param err      receives the error, or NULL
 * @return [number] 1: an entry; 0: past the last one; -errno
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads one per chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_at(const ebpf_chain *chain, uint32_t position, uint32_t *entry, ebpf_error **err);

/**
 * What an entry is.
 *
 * @param chain      the chain
 * @param entry      the entry
 * @param program_id [nullable] receives the id of its program; NULL if not wanted
 * @param priority   [nullable] receives its priority; NULL if not wanted
 * @param enabled    [nullable] receives 1 or 0; NULL if not wanted
 * @param err        receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_NOT_FOUND
 * @threads one per chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_get(const ebpf_chain *chain, uint32_t entry, uint32_t *program_id, uint32_t *priority,
                                uint32_t *enabled, ebpf_error **err);

/**
 * Opens the program of an entry, to ask for its name, its tag and the like.
 *
 * @param chain the chain
 * @param entry the entry
 * @param out   [owned ebpf_program_close] receives the program, owned by the caller: ebpf_program_close()
 * @param err   receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_NOT_FOUND, EBPF_CAUSE_TOO_MANY_FILES
 * @threads one per chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_open_program(const ebpf_chain *chain, uint32_t entry, ebpf_program **out, ebpf_error **err);

/**
 * How many packets an entry has seen since it was inserted, whatever its program was, over all CPUs and generations.
 *
 * @param chain  the chain
 * @param entry  the entry
 * @param hits   receives how many packets its program ran on
 * @param misses receives how many came when its program was gone, and got the default action: never by a commit, only where
 *               somebody else takes a program out of the table
 * @param err    receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_NOT_FOUND, EBPF_CAUSE_CHAIN_STALE (somebody else has committed: open the chain again)
 * @threads one per chain
 * @since 0.1
 */
EBPF_API int32_t ebpf_chain_counts(const ebpf_chain *chain, uint32_t entry, uint64_t *hits, uint64_t *misses, ebpf_error **err);

/**
 * Closes a chain. Unless it is pinned, detach its root first: see above.
 *
 * @param chain [consumed, nullable] the chain, or NULL (does nothing)
 * @threads one per chain
 * @since 0.1
 */
EBPF_API void ebpf_chain_close(ebpf_chain *chain);

EBPF_END_DECLS

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Links: a program attached for as long as the link is open. When the process ends in whatever way, everything is as before,
 * unless the link was pinned: then the program stays attached until the pin is removed, and a new process opens it again.
 *
 * An interface is named by its index in the calling thread's network namespace, or by its name in any.
 *
 * Not in a library that was built with -Dprograms=disabled: look the symbols up with dlsym().
 *
 * @option programs
 */
#ifndef EBPFMAP_LINK_H
#define EBPFMAP_LINK_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/* Modes of XDP. */
enum {
    EBPF_XDP_BEST = 0,   /* asked for: native where the driver takes the program, else generic; never what was used */
    EBPF_XDP_NATIVE = 1, /* in the driver, before a socket buffer exists */
    EBPF_XDP_GENERIC = 2 /* in the stack: slower, works on every interface */
};

/* Where a tc program runs. */
enum {
    EBPF_TC_INGRESS = 1, /* on what comes in, after XDP */
    EBPF_TC_EGRESS = 2   /* on what leaves, before the driver */
};

/* How a tc program is attached. */
enum {
    EBPF_TC_BEST = 0,  /* asked for: tcx where the kernel has it, else clsact; never what was used */
    EBPF_TC_TCX = 1,   /* by a link of the kernel's (6.6): behind the programs that are there; ends with the process */
    EBPF_TC_CLSACT = 2 /* as a filter of the clsact discipline: ends with ebpf_link_close(), but not when a process is killed */
};

/**
 * Attaches an XDP program to an interface. A program that is attached there already is never replaced.
 *
 * The descriptor of the program is all that it takes; CAP_BPF too on older kernels with kernel.unprivileged_bpf_disabled.
 *
 * @param prog_fd file descriptor of an XDP program, whoever loaded it; borrowed for the call
 * @param ifindex the interface, in the calling thread's network namespace
 * @param mode    [enum ebpf_xdp_mode] EBPF_XDP_NATIVE, EBPF_XDP_GENERIC, or EBPF_XDP_BEST, with which ebpf_link_xdp_mode()
 *                tells what came of it
 * @param out     [owned ebpf_link_close] receives the link, owned by the caller: ebpf_link_close()
 * @param err     receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_INTERFACE, _INTERFACE_BUSY (names the program that is there and how it is removed), _XDP_MODE (no native
 *        XDP), _MTU, _BAD_FD, _FD_KIND, _PROGRAM_TYPE, _ATTACH_TYPE (a program for the entries of a devmap or cpumap),
 *        _ARGUMENT (mode), _CAPABILITY, _TOO_MANY_FILES, _KERNEL_TOO_OLD
 * @threads any
 * @blocks the lock of all network configuration (RTNL)
 * @kernel 5.9
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_attach_xdp(int32_t prog_fd, uint32_t ifindex, uint32_t mode, ebpf_link **out, ebpf_error **err);

/**
 * As ebpf_link_attach_xdp(), for an interface by its name, in this or another network namespace.
 *
 * @param prog_fd  file descriptor of an XDP program; borrowed for the call
 * @param name     the name of the interface, or an alternative name
 * @param netns_fd the namespace that it is in (an open /proc/PID/ns/net or /run/netns/NAME); borrowed; -1 for the calling
 *                 thread's own
 * @param mode     [enum ebpf_xdp_mode] as for ebpf_link_attach_xdp()
 * @param out      [owned ebpf_link_close] receives the link, owned by the caller: ebpf_link_close()
 * @param err      receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause as ebpf_link_attach_xdp(), EBPF_CAUSE_NETNS
 * @threads any; the calling thread never leaves its own namespace
 * @blocks the lock of all network configuration (RTNL)
 * @kernel 5.9
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_attach_xdp_name(int32_t prog_fd, const char *name, int32_t netns_fd, uint32_t mode, ebpf_link **out,
                                           ebpf_error **err);

/**
 * The XDP program that an interface runs, whoever attached it.
 *
 * @param ifindex    the interface, in the calling thread's network namespace
 * @param program_id [nullable] receives the id of the program; NULL if not wanted
 * @param mode       [nullable, enum ebpf_xdp_mode] receives EBPF_XDP_NATIVE or EBPF_XDP_GENERIC (0 for a program inside the
 *                   device); NULL if not wanted
 * @param link_id    [nullable] receives the id of the link that holds it, 0 where netlink attached it; NULL if not wanted
 * @param err        receives the error, or NULL
 * @return [number] 1: there is one; 0: there is none; -errno
 * @cause EBPF_CAUSE_INTERFACE, EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN, for link_id only), EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @blocks the lock of all network configuration (RTNL)
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_find_xdp(uint32_t ifindex, uint32_t *program_id, uint32_t *mode, uint32_t *link_id,
                                    ebpf_error **err);

/**
 * Puts an XDP program in the place of another one's, which the caller names by its id: whatever else is there stays.
 *
 * Where a link holds the old program, the kernel changes it in one step, keeps the mode, and both its owner and the caller
 * hold that link then. Where netlink attached it, it is detached first, so that for a moment no program runs; should the new
 * one be refused, the old one comes back.
 *
 * @param prog_fd    file descriptor of an XDP program; borrowed for the call
 * @param ifindex    the interface, in the calling thread's network namespace
 * @param mode       [enum ebpf_xdp_mode] as for ebpf_link_attach_xdp(); EBPF_XDP_BEST keeps the mode of a link
 * @param program_id the program to replace: ebpf_link_find_xdp()
 * @param out        [owned ebpf_link_close] receives the link, owned by the caller: ebpf_link_close()
 * @param err        receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause as ebpf_link_attach_xdp(), EBPF_CAUSE_NOT_FOUND (no program is attached)
 * @threads any
 * @blocks the lock of all network configuration (RTNL)
 * @kernel 5.9
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_replace_xdp(int32_t prog_fd, uint32_t ifindex, uint32_t mode, uint32_t program_id, ebpf_link **out,
                                       ebpf_error **err);

/**
 * The mode in which an XDP program is really attached.
 *
 * @param link the link
 * @return [enum ebpf_xdp_mode] EBPF_XDP_NATIVE or EBPF_XDP_GENERIC; EBPF_XDP_BEST (0) where it is unknown: a link that was
 *         opened again whose interface is in another network namespace, or no link of XDP; -EINVAL for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_xdp_mode(const ebpf_link *link);

/**
 * Attaches a tc program (sched_cls, direct action) to an interface. With tcx it runs behind those that are there; with clsact
 * before filters without a preference of their own and behind those with one.
 *
 * With tcx, the descriptor of the program is all that it takes; with clsact it takes CAP_NET_ADMIN.
 *
 * @param prog_fd   file descriptor of the program, whoever loaded it; borrowed for the call
 * @param ifindex   the interface, in the calling thread's network namespace
 * @param direction [enum ebpf_tc_direction] EBPF_TC_INGRESS or EBPF_TC_EGRESS
 * @param mode      [enum ebpf_tc_mode] EBPF_TC_BEST, EBPF_TC_TCX or EBPF_TC_CLSACT; ebpf_link_tc_mode() tells what came of it
 * @param out       [owned ebpf_link_close] receives the link, owned by the caller: ebpf_link_close()
 * @param err       receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_INTERFACE, _PROGRAM_TYPE, _BAD_FD, _FD_KIND, _EXISTS (tcx takes a program once), _ARGUMENT (direction,
 *        mode), _CAPABILITY, _KERNEL_TOO_OLD (EBPF_TC_TCX), _TOO_MANY_FILES
 * @threads any
 * @blocks the lock of all network configuration (RTNL)
 * @kernel 4.5 for clsact, 6.6 for tcx
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_attach_tc(int32_t prog_fd, uint32_t ifindex, uint32_t direction, uint32_t mode, ebpf_link **out,
                                     ebpf_error **err);

/**
 * As ebpf_link_attach_tc(), for an interface by its name, in this or another network namespace.
 *
 * @param prog_fd   file descriptor of the program; borrowed for the call
 * @param name      the name of the interface, or an alternative name
 * @param netns_fd  the namespace that it is in; borrowed; -1 for the calling thread's own
 * @param direction [enum ebpf_tc_direction] EBPF_TC_INGRESS or EBPF_TC_EGRESS
 * @param mode      [enum ebpf_tc_mode] as for ebpf_link_attach_tc()
 * @param out       [owned ebpf_link_close] receives the link, owned by the caller: ebpf_link_close()
 * @param err       receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause as ebpf_link_attach_tc(), EBPF_CAUSE_NETNS
 * @threads any; the calling thread never leaves its own namespace
 * @blocks the lock of all network configuration (RTNL)
 * @kernel 4.5 for clsact, 6.6 for tcx
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_attach_tc_name(int32_t prog_fd, const char *name, int32_t netns_fd, uint32_t direction,
                                          uint32_t mode, ebpf_link **out, ebpf_error **err);

/**
 * How a tc program is really attached.
 *
 * @param link the link
 * @return [enum ebpf_tc_mode] EBPF_TC_TCX or EBPF_TC_CLSACT; 0 for no link of tc; -EINVAL for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_tc_mode(const ebpf_link *link);

/**
 * Attaches a program to a cgroup, next to those that are there.
 *
 * A program for packets (cgroup_skb) takes CAP_NET_ADMIN here; of the others, the descriptor is all that it takes.
 *
 * @param prog_fd     file descriptor of the program; borrowed for the call
 * @param cgroup_fd   an open directory of a cgroup v2 hierarchy; borrowed for the call
 * @param attach_type a number of enum bpf_attach_type: 0 ingress, 1 egress, 2 socket creation, …
 * @param out         [owned ebpf_link_close] receives the link, owned by the caller: ebpf_link_close()
 * @param err         receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_CGROUP, _ATTACH_TYPE, _BAD_FD, _FD_KIND, _BUSY (a program that allows no others is attached), _CAPABILITY,
 *        _TOO_MANY_FILES
 * @threads any
 * @blocks the lock of all cgroups
 * @kernel 5.7
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_attach_cgroup(int32_t prog_fd, int32_t cgroup_fd, uint32_t attach_type, ebpf_link **out,
                                         ebpf_error **err);

/**
 * Attaches a program to what its section names: kprobes, tracepoints, fentry and fexit, LSM hooks, iterators and whatever else
 * libbpf knows by its section.
 *
 * kprobes, uprobes and tracepoints take CAP_BPF and CAP_PERFMON; of the others, the loaded program is all that it takes.
 *
 * @param object  an object, loaded
 * @param program the name of the program (its C function)
 * @param out     [owned ebpf_link_close] receives the link, owned by the caller and independent of the object:
 *                ebpf_link_close()
 * @param err     receives the error, with libbpf's words in ebpf_error_log(), or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_OBJECT_MEMBER, EBPF_CAUSE_OBJECT_STATE, EBPF_CAUSE_SECTION (it names no target: xdp, tc, cgroup),
 *        EBPF_CAUSE_CAPABILITY
 * @threads one per object
 * @blocks the kernel's patching of its code
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_attach_section(const ebpf_object *object, const char *program, ebpf_link **out, ebpf_error **err);

/**
 * Opens a link by a file descriptor that somebody else holds.
 *
 * @param fd  a link's file descriptor; duplicated, so that it stays the caller's
 * @param out [owned ebpf_link_close] receives the link, owned by the caller: ebpf_link_close()
 * @param err receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_BAD_FD, EBPF_CAUSE_FD_KIND, EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @kernel 5.8
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_open_fd(int32_t fd, ebpf_link **out, ebpf_error **err);

/**
 * Opens a link by its id.
 *
 * @param id  the id, as `bpftool link list` shows it
 * @param out [owned ebpf_link_close] receives the link, owned by the caller: ebpf_link_close()
 * @param err receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_ID, EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN), EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @kernel 5.8
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_open_id(uint32_t id, ebpf_link **out, ebpf_error **err);

/**
 * Opens a pinned link.
 *
 * @param path the pin
 * @param out  [owned ebpf_link_close] receives the link, owned by the caller: ebpf_link_close()
 * @param err  receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_PIN_MISSING, _PIN_DIRECTORY, _PIN_NOT_BPFFS, _BPFFS_MISSING, _PIN_KIND (a pin of a map or program),
 *        _PERMISSION, _TOO_MANY_FILES
 * @threads any
 * @kernel 5.7
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_open_pinned(const char *path, ebpf_link **out, ebpf_error **err);

/**
 * Pins a link: the program stays attached for as long as the pin stands, also when the process ends.
 *
 * @param link the link
 * @param path where, as for ebpf_map_pin()
 * @param err  receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_PIN_EXISTS, _PIN_DIRECTORY, _PIN_NOT_BPFFS, _BPFFS_MISSING, _PIN_NAME, _PERMISSION, _NOT_SUPPORTED (no link
 *        of the kernel's: clsact)
 * @threads any
 * @kernel 5.7
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_pin(const ebpf_link *link, const char *path, ebpf_error **err);

/**
 * Removes a pin of a link.
 *
 * @param link the link
 * @param path a pin of this link; a pin of anything else is left alone
 * @param err  receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_PIN_MISSING, EBPF_CAUSE_PIN_KIND, EBPF_CAUSE_PERMISSION, EBPF_CAUSE_NOT_SUPPORTED
 * @threads any
 * @kernel 5.7
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_unpin(const ebpf_link *link, const char *path, ebpf_error **err);

/**
 * Puts another program into a link, in one step: a packet meets the old one or the new one.
 *
 * @param link    the link
 * @param prog_fd a program of the same type and expected attach type; borrowed for the call
 * @param err     receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_LINK_GONE, _ATTACH_TYPE, _BAD_FD, _FD_KIND, _CAPABILITY, _NOT_SUPPORTED
 * @threads one per link
 * @blocks the lock of all network configuration (RTNL)
 * @kernel 5.9
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_update(ebpf_link *link, int32_t prog_fd, ebpf_error **err);

/**
 * Detaches the program at once, whoever else holds the link; what remains is an empty link, to be closed.
 *
 * @param link the link
 * @param err  receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_NOT_SUPPORTED (tracing links), EBPF_CAUSE_LINK_GONE, EBPF_CAUSE_CAPABILITY
 * @threads one per link
 * @blocks the lock of all network configuration (RTNL)
 * @kernel 5.9
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_detach(ebpf_link *link, ebpf_error **err);

/**
 * The id of a link, unique in the kernel as long as it exists.
 *
 * @param link the link
 * @return the id; 0 where no link of the kernel's stands behind it (clsact), and for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_link_id(const ebpf_link *link);

/**
 * The type of a link.
 *
 * @param link the link
 * @return a number of enum bpf_link_type: 6 XDP, 11 tcx, 3 cgroup, …; 0 where no link of the kernel's stands behind it
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_link_type(const ebpf_link *link);

/**
 * The program that a link holds now.
 *
 * @param link       the link
 * @param program_id receives the id of the program
 * @param err        receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_program_id(const ebpf_link *link, uint32_t *program_id, ebpf_error **err);

/**
 * The interface that a link is attached to. A program goes with its interface into another network namespace.
 *
 * @param link the link
 * @param err  receives the error, or NULL
 * @return [number] the interface index, of the namespace that the interface is in by now; 0 where the interface is gone (the
 *         link outlives it); -errno
 * @cause EBPF_CAUSE_ARGUMENT, EBPF_CAUSE_NOT_SUPPORTED (attached to something else than an interface)
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_ifindex(const ebpf_link *link, ebpf_error **err);

/**
 * Lends the file descriptor of a link.
 *
 * @param link the link
 * @return [lent] the descriptor, valid until ebpf_link_close(), not to be closed; -EINVAL where there is none (clsact), and for
 *         NULL
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_fd(const ebpf_link *link);

/**
 * Closes a link; unless it is pinned or somebody else holds it, the program is detached.
 *
 * @param link [consumed, nullable] the link, or NULL (does nothing)
 * @threads one per link
 * @blocks the lock of all network configuration (RTNL)
 * @since 0.1
 */
EBPF_API void ebpf_link_close(ebpf_link *link);

EBPF_END_DECLS

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Links: a program stays attached while its link is open.
 *
 * When the process ends, for any reason, the kernel detaches the program (exception: EBPF_TC_MODE_CLSACT). If the link is
 * pinned, the program stays attached until the pin is removed, and a new process can open the link again.
 *
 * An interface is given by its index in the calling thread's network namespace, or by its name in any network namespace.
 *
 * A library built with -Dprograms=disabled does not have these functions: look the symbols up with dlsym().
 *
 * @option programs
 */
#ifndef EBPFMAP_LINK_H
#define EBPFMAP_LINK_H

#include <ebpfmap/types.h>

EBPF_BEGIN_DECLS

/* XDP modes. */
enum ebpf_xdp_mode {
    EBPF_XDP_MODE_AUTO = 0,   /* request only: native if the driver accepts the program, else generic */
    EBPF_XDP_MODE_NATIVE = 1, /* in the driver, before a socket buffer exists */
    EBPF_XDP_MODE_GENERIC = 2 /* in the network stack: slower, works on every interface */
};

/* Directions of a tc program. */
enum ebpf_tc_direction {
    EBPF_TC_DIRECTION_INGRESS = 1, /* incoming packets, after XDP */
    EBPF_TC_DIRECTION_EGRESS = 2   /* outgoing packets, before the driver */
};

/* Modes of attaching a tc program. */
enum ebpf_tc_mode {
    EBPF_TC_MODE_AUTO = 0,  /* request only: tcx if the kernel has it, else clsact */
    EBPF_TC_MODE_TCX = 1,   /* by a kernel link (6.6), after the programs attached before; ends with the process */
    EBPF_TC_MODE_CLSACT = 2 /* by a clsact filter: ends with ebpf_link_close(), but stays if the process is killed */
};

/**
 * Attaches an XDP program to an interface. It never replaces a program that is already attached.
 *
 * This needs no capability beyond the program's descriptor; on older kernels with kernel.unprivileged_bpf_disabled it needs
 * CAP_BPF.
 *
 * @param prog_fd file descriptor of an XDP program, loaded by any library; borrowed
 * @param ifindex the interface, in the calling thread's network namespace
 * @param mode    [enum ebpf_xdp_mode] EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC or EBPF_XDP_MODE_AUTO; ebpf_link_xdp_mode()
 *                returns the mode used
 * @param out     [owned ebpf_link_close] receives the link; close it with ebpf_link_close()
 * @param err     receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_INTERFACE, _INTERFACE_BUSY (the message names the attached program and how to remove it), _XDP_MODE (no
 *        native XDP), _MTU, _BAD_FD, _FD_KIND, _PROGRAM_TYPE, _ATTACH_TYPE (a program for entries of a devmap or cpumap),
 *        _ARGUMENT (mode), _CAPABILITY, _TOO_MANY_FILES, _KERNEL_TOO_OLD
 * @threads any
 * @blocks the lock of the network configuration (RTNL)
 * @kernel 5.9
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_attach_xdp(int32_t prog_fd, uint32_t ifindex, uint32_t mode, ebpf_link **out, ebpf_error **err);

/**
 * Attaches an XDP program to an interface given by its name, in any network namespace. See ebpf_link_attach_xdp().
 *
 * @param prog_fd  file descriptor of an XDP program; borrowed
 * @param name     the name of the interface or an alternative name
 * @param netns_fd the network namespace of the interface (an open /proc/PID/ns/net or /run/netns/NAME); borrowed; -1 for the
 *                 calling thread's
 * @param mode     [enum ebpf_xdp_mode] as for ebpf_link_attach_xdp()
 * @param out      [owned ebpf_link_close] receives the link; close it with ebpf_link_close()
 * @param err      receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause as ebpf_link_attach_xdp(), EBPF_CAUSE_NETNS
 * @threads any; the calling thread stays in its namespace
 * @blocks the lock of the network configuration (RTNL)
 * @kernel 5.9
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_attach_xdp_by_name(int32_t prog_fd, const char *name, int32_t netns_fd, uint32_t mode,
                                              ebpf_link **out, ebpf_error **err);

/**
 * Finds the XDP program on an interface, attached by any process.
 *
 * @param ifindex    the interface, in the calling thread's network namespace
 * @param program_id [nullable] receives the id of the program; NULL if not wanted
 * @param mode       [nullable, enum ebpf_xdp_mode] receives EBPF_XDP_MODE_NATIVE or EBPF_XDP_MODE_GENERIC (0 for a program
 *                   offloaded to the device); NULL if not wanted
 * @param link_id    [nullable] receives the id of the program's link, 0 if it was attached by netlink; NULL if not wanted
 * @param err        receives the error; may be NULL
 * @return [number] 1: a program is attached; 0: none; -errno on failure
 * @cause EBPF_CAUSE_INTERFACE, EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN, for link_id only), EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @blocks the lock of the network configuration (RTNL)
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_find_xdp(uint32_t ifindex, uint32_t *program_id, uint32_t *mode, uint32_t *link_id,
                                    ebpf_error **err);

/**
 * Replaces the XDP program that is attached to an interface. The caller names this program by its id; if another program is
 * attached, it stays.
 *
 * If a link holds the old program, the kernel changes the link in one step and keeps the mode; its owner and the caller then
 * share the link. If the old program was attached by netlink, it is detached first, so for a moment no program runs; if the new
 * program is refused, the old one is attached again.
 *
 * @param prog_fd    file descriptor of an XDP program; borrowed
 * @param ifindex    the interface, in the calling thread's network namespace
 * @param mode       [enum ebpf_xdp_mode] as for ebpf_link_attach_xdp(); EBPF_XDP_MODE_AUTO keeps the mode of a link
 * @param program_id the id of the program to replace: see ebpf_link_find_xdp()
 * @param out        [owned ebpf_link_close] receives the link; close it with ebpf_link_close()
 * @param err        receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause as ebpf_link_attach_xdp(), EBPF_CAUSE_NOT_FOUND (no program is attached)
 * @threads any
 * @blocks the lock of the network configuration (RTNL)
 * @kernel 5.9
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_replace_xdp(int32_t prog_fd, uint32_t ifindex, uint32_t mode, uint32_t program_id, ebpf_link **out,
                                       ebpf_error **err);

/**
 * Returns the mode that an XDP program is attached in.
 *
 * @param link the link
 * @return [enum ebpf_xdp_mode] EBPF_XDP_MODE_NATIVE or EBPF_XDP_MODE_GENERIC; EBPF_XDP_MODE_AUTO (0) if unknown: a reopened
 *         link to an interface in another network namespace, or a link that is not XDP; -EINVAL for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_xdp_mode(const ebpf_link *link);

/**
 * Attaches a tc program (sched_cls, direct action) to an interface. With tcx it runs after the programs attached before. With
 * clsact it runs before filters without an explicit preference, and after filters with one.
 *
 * tcx needs no capability beyond the program's descriptor; clsact needs CAP_NET_ADMIN.
 *
 * @param prog_fd   file descriptor of the program, loaded by any library; borrowed
 * @param ifindex   the interface, in the calling thread's network namespace
 * @param direction [enum ebpf_tc_direction] EBPF_TC_DIRECTION_INGRESS or EBPF_TC_DIRECTION_EGRESS
 * @param mode      [enum ebpf_tc_mode] EBPF_TC_MODE_AUTO, EBPF_TC_MODE_TCX or EBPF_TC_MODE_CLSACT; ebpf_link_tc_mode() returns
 *                  the mode used
 * @param out       [owned ebpf_link_close] receives the link; close it with ebpf_link_close()
 * @param err       receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_INTERFACE, _PROGRAM_TYPE, _BAD_FD, _FD_KIND, _EXISTS (tcx attaches a program only once), _ARGUMENT
 *        (direction, mode), _CAPABILITY, _KERNEL_TOO_OLD (EBPF_TC_MODE_TCX), _TOO_MANY_FILES
 * @threads any
 * @blocks the lock of the network configuration (RTNL)
 * @kernel clsact 4.5; tcx 6.6
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_attach_tc(int32_t prog_fd, uint32_t ifindex, uint32_t direction, uint32_t mode, ebpf_link **out,
                                     ebpf_error **err);

/**
 * Attaches a tc program to an interface given by its name, in any network namespace. See ebpf_link_attach_tc().
 *
 * @param prog_fd   file descriptor of the program; borrowed
 * @param name      the name of the interface or an alternative name
 * @param netns_fd  the network namespace of the interface; borrowed; -1 for the calling thread's
 * @param direction [enum ebpf_tc_direction] EBPF_TC_DIRECTION_INGRESS or EBPF_TC_DIRECTION_EGRESS
 * @param mode      [enum ebpf_tc_mode] as for ebpf_link_attach_tc()
 * @param out       [owned ebpf_link_close] receives the link; close it with ebpf_link_close()
 * @param err       receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause as ebpf_link_attach_tc(), EBPF_CAUSE_NETNS
 * @threads any; the calling thread stays in its namespace
 * @blocks the lock of the network configuration (RTNL)
 * @kernel clsact 4.5; tcx 6.6
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_attach_tc_by_name(int32_t prog_fd, const char *name, int32_t netns_fd, uint32_t direction,
                                             uint32_t mode, ebpf_link **out, ebpf_error **err);

/**
 * Returns the mode that a tc program is attached in.
 *
 * @param link the link
 * @return [enum ebpf_tc_mode] EBPF_TC_MODE_TCX or EBPF_TC_MODE_CLSACT; 0 if the link is not tc; -EINVAL for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_tc_mode(const ebpf_link *link);

/**
 * Attaches a program to a cgroup, in addition to the programs attached before.
 *
 * A cgroup_skb program needs CAP_NET_ADMIN; other programs need no capability beyond their descriptor.
 *
 * @param prog_fd     file descriptor of the program; borrowed
 * @param cgroup_fd   an open directory of a cgroup v2 hierarchy; borrowed
 * @param attach_type [enum ebpf_attach_type] one of EBPF_ATTACH_TYPE_CGROUP_…
 * @param out         [owned ebpf_link_close] receives the link; close it with ebpf_link_close()
 * @param err         receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_CGROUP, _ATTACH_TYPE, _BAD_FD, _FD_KIND, _BUSY (an attached program does not allow others), _CAPABILITY,
 *        _TOO_MANY_FILES
 * @threads any
 * @blocks the lock of all cgroups
 * @kernel 5.7
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_attach_cgroup(int32_t prog_fd, int32_t cgroup_fd, uint32_t attach_type, ebpf_link **out,
                                         ebpf_error **err);

/**
 * Attaches a program to the target named by its section: kprobes, tracepoints, fentry and fexit, LSM hooks, iterators, and
 * other section names that libbpf supports.
 *
 * kprobes, uprobes and tracepoints need CAP_BPF and CAP_PERFMON; other programs need no capability beyond the loaded program.
 *
 * @param object  the loaded object
 * @param program the name of the program (its C function)
 * @param out     [owned ebpf_link_close] receives the link, independent of the object; close it with ebpf_link_close()
 * @param err     receives the error, with messages of libbpf in ebpf_error_log(); may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_OBJECT_MEMBER, EBPF_CAUSE_OBJECT_STATE, EBPF_CAUSE_SECTION (the section names no target: xdp, tc, cgroup),
 *        EBPF_CAUSE_CAPABILITY
 * @threads one per object
 * @blocks code patching in the kernel
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_attach_section(const ebpf_object *object, const char *program, ebpf_link **out, ebpf_error **err);

/**
 * Opens a link by a file descriptor from other code.
 *
 * @param fd  file descriptor of a link; duplicated, so the caller still closes it
 * @param out [owned ebpf_link_close] receives the link; close it with ebpf_link_close()
 * @param err receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_BAD_FD, EBPF_CAUSE_FD_KIND, EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @kernel 5.8
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_open_fd(int32_t fd, ebpf_link **out, ebpf_error **err);

/**
 * Opens a link by its id.
 *
 * @param id  the id, as shown by `bpftool link list`
 * @param out [owned ebpf_link_close] receives the link; close it with ebpf_link_close()
 * @param err receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_ID, EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN), EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @kernel 5.8
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_open_id(uint32_t id, ebpf_link **out, ebpf_error **err);

/**
 * Opens a pinned link.
 *
 * @param path the path of the pin
 * @param out  [owned ebpf_link_close] receives the link; close it with ebpf_link_close()
 * @param err  receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_PIN_MISSING, _PIN_DIRECTORY, _PIN_NOT_BPFFS, _BPFFS_MISSING, _PIN_KIND (a pin of a map or program),
 *        _PERMISSION, _TOO_MANY_FILES
 * @threads any
 * @kernel 5.7
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_open_pinned(const char *path, ebpf_link **out, ebpf_error **err);

/**
 * Pins a link. The program stays attached as long as the pin exists, even after the process ends.
 *
 * @param link the link
 * @param path the path, as for ebpf_map_pin()
 * @param err  receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_PIN_EXISTS, _PIN_DIRECTORY, _PIN_NOT_BPFFS, _BPFFS_MISSING, _PIN_NAME, _PERMISSION, _NOT_SUPPORTED (not a
 *        kernel link: clsact)
 * @threads any
 * @kernel 5.7
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_pin(const ebpf_link *link, const char *path, ebpf_error **err);

/**
 * Removes a pin of a link.
 *
 * @param link the link
 * @param path a pin of this link; a pin of any other object is not touched
 * @param err  receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_PIN_MISSING, EBPF_CAUSE_PIN_KIND, EBPF_CAUSE_PERMISSION, EBPF_CAUSE_NOT_SUPPORTED
 * @threads any
 * @kernel 5.7
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_unpin(const ebpf_link *link, const char *path, ebpf_error **err);

/**
 * Replaces the program of a link in one step: each packet runs either the old program or the new one.
 *
 * @param link    the link
 * @param prog_fd a program of the same type and expected attach type; borrowed
 * @param err     receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_LINK_GONE, _ATTACH_TYPE, _BAD_FD, _FD_KIND, _CAPABILITY, _NOT_SUPPORTED
 * @threads one per link
 * @blocks the lock of the network configuration (RTNL)
 * @kernel 5.9
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_update(ebpf_link *link, int32_t prog_fd, ebpf_error **err);

/**
 * Detaches the program now, even if others have the link open. An empty link remains; close it.
 *
 * @param link the link
 * @param err  receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_NOT_SUPPORTED (tracing links), EBPF_CAUSE_LINK_GONE, EBPF_CAUSE_CAPABILITY
 * @threads one per link
 * @blocks the lock of the network configuration (RTNL)
 * @kernel 5.9
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_detach(ebpf_link *link, ebpf_error **err);

/**
 * Returns the id of a link. It is unique in the kernel while the link exists.
 *
 * @param link the link
 * @return the id; 0 if it is not a kernel link (clsact), and for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_link_id(const ebpf_link *link);

/**
 * Returns the type of a link.
 *
 * @param link the link
 * @return [enum ebpf_link_type] one of EBPF_LINK_TYPE_…; EBPF_LINK_TYPE_UNSPEC if it is not a kernel link (clsact)
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_link_type(const ebpf_link *link);

/**
 * Reads the id of the program that a link holds now.
 *
 * @param link       the link
 * @param program_id receives the id of the program
 * @param err        receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_program_id(const ebpf_link *link, uint32_t *program_id, ebpf_error **err);

/**
 * Returns the interface that a link is attached to. The program stays attached when the interface moves to another network
 * namespace.
 *
 * @param link the link
 * @param err  receives the error; may be NULL
 * @return [number] the interface index in the interface's current namespace; 0 if the interface was deleted (the link remains);
 *         -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT, EBPF_CAUSE_NOT_SUPPORTED (the link is not attached to an interface)
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_ifindex(const ebpf_link *link, ebpf_error **err);

/**
 * Returns the file descriptor of a link.
 *
 * @param link the link
 * @return [lent] the descriptor, valid until ebpf_link_close(); do not close it; -EINVAL if there is none (clsact), and for
 *         NULL
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_fd(const ebpf_link *link);

/**
 * Closes a link. This detaches the program, unless the link is pinned or open elsewhere.
 *
 * @param link [consumed, nullable] the link; NULL does nothing
 * @threads one per link
 * @blocks the lock of the network configuration (RTNL)
 * @since 0.1
 */
EBPF_API void ebpf_link_close(ebpf_link *link);

EBPF_END_DECLS

#endif

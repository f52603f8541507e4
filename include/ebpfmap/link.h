/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A link keeps a program attached for as long as it is open: when the process ends in whatever way, the interface is as before.
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

/**
 * Attaches an XDP program to an interface. A program that is attached there already is never replaced.
 *
 * @param prog_fd file descriptor of an XDP program, whoever loaded it; borrowed for the call
 * @param ifindex the interface, in the calling thread's network namespace
 * @param mode    EBPF_XDP_NATIVE, EBPF_XDP_GENERIC, or EBPF_XDP_BEST, with which ebpf_link_xdp_mode() tells what came of it
 * @param out     receives the link, owned by the caller: ebpf_link_close()
 * @param err     receives the error, or NULL
 * @return 0 or -errno
 * @cause EBPF_CAUSE_INTERFACE, _INTERFACE_BUSY (names the program that is there and how it is removed), _XDP_MODE (no native
 *        XDP), _MTU, _BAD_FD, _FD_KIND, _PROGRAM_TYPE, _ATTACH_TYPE (a program for the entries of a devmap or cpumap),
 *        _ARGUMENT (mode), _CAPABILITY, _TOO_MANY_FILES, _KERNEL_TOO_OLD
 * @threads any
 * @kernel 5.9
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_attach_xdp(int32_t prog_fd, uint32_t ifindex, uint32_t mode, ebpf_link **out, ebpf_error **err);

/**
 * The mode in which an XDP program is really attached.
 *
 * @param link the link
 * @return EBPF_XDP_NATIVE or EBPF_XDP_GENERIC; -EINVAL for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_xdp_mode(const ebpf_link *link);

/**
 * The interface that a link is attached to.
 *
 * @param link the link
 * @param err  receives the error, or NULL
 * @return the interface index; 0 where the interface is gone (the link outlives it); -errno
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_ifindex(const ebpf_link *link, ebpf_error **err);

/**
 * Lends the file descriptor of a link.
 *
 * @param link the link
 * @return the descriptor, valid until ebpf_link_close(), not to be closed; -EINVAL for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_link_fd(const ebpf_link *link);

/**
 * Closes a link; unless somebody else holds it, the program is detached.
 *
 * @param link the link, or NULL (does nothing)
 * @threads one at a time for one link
 * @since 0.1
 */
EBPF_API void ebpf_link_close(ebpf_link *link);

EBPF_END_DECLS

#endif

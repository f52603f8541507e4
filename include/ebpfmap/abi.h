/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Base of all other headers: handles, linkage, fixed-width integers.
 */
#ifndef EBPFMAP_ABI_H
#define EBPFMAP_ABI_H

#include <stdint.h>

#if defined(__GNUC__)
#define EBPF_API __attribute__((visibility("default")))
#else
#define EBPF_API
#endif

#ifdef __cplusplus
#define EBPF_BEGIN_DECLS extern "C" {
#define EBPF_END_DECLS }
#else
#define EBPF_BEGIN_DECLS
#define EBPF_END_DECLS
#endif

EBPF_BEGIN_DECLS

/** An error of a call, owned by the caller; freed by ebpf_error_free(). */
typedef struct ebpf_error ebpf_error;

/** A description of a map to create: type, sizes, options. Plain memory; freed by ebpf_map_spec_free(). */
typedef struct ebpf_map_spec ebpf_map_spec;

/** An open map with a file descriptor; closed by ebpf_map_close(). Several threads may use a const map at the same time. */
typedef struct ebpf_map ebpf_map;

/** An iteration over the entries of a map; freed by ebpf_cursor_free(). For one thread at a time. */
typedef struct ebpf_cursor ebpf_cursor;

/** The programs and maps of one BPF object file; closed by ebpf_object_close(). For one thread at a time. */
typedef struct ebpf_object ebpf_object;

/** A program in the kernel, with a file descriptor; closed by ebpf_program_close(). Several threads may use a const program. */
typedef struct ebpf_program ebpf_program;

/** A program attached to a target; detached and closed by ebpf_link_close(). */
typedef struct ebpf_link ebpf_link;

/** Programs that run one after the other on each packet, changed in one step; closed by ebpf_chain_close(). */
typedef struct ebpf_chain ebpf_chain;

/** A listener for lost packets; closed by ebpf_drops_close(). For one thread at a time. */
typedef struct ebpf_drops ebpf_drops;

/** Packets that were lost for the same reason; borrowed from the ebpf_drops that returned it. */
typedef struct ebpf_drop ebpf_drop;

/** The findings of a preflight: plain memory, never changed; freed by ebpf_findings_free(). */
typedef struct ebpf_findings ebpf_findings;

/** A description of an AF_XDP socket to open. Plain memory; freed by ebpf_xsk_spec_free(). */
typedef struct ebpf_xsk_spec ebpf_xsk_spec;

/** An AF_XDP socket with its rings; closed by ebpf_xsk_close(). For one thread at a time. */
typedef struct ebpf_xsk ebpf_xsk;

/** AF_XDP sockets on all receive queues of an interface, with their XDP program; closed by ebpf_xsk_group_close(). */
typedef struct ebpf_xsk_group ebpf_xsk_group;

EBPF_END_DECLS

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every other header of ebpfmap stands on: the handles, the linkage of a function, the fixed-width integers.
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

/** Why a call failed. Owned by whoever received it; freed by ebpf_error_free(). */
typedef struct ebpf_error ebpf_error;

/** What a map is to be: type, sizes, options. Plain memory; freed by ebpf_spec_free(). */
typedef struct ebpf_spec ebpf_spec;

/** An open map: holds a file descriptor; closed by ebpf_map_close(). A const map may be used by many threads at once. */
typedef struct ebpf_map ebpf_map;

/** A walk over the entries of a map, for one thread at a time; freed by ebpf_cursor_free(). */
typedef struct ebpf_cursor ebpf_cursor;

/** Programs and maps of one BPF object file, for one thread at a time; closed by ebpf_object_close(). */
typedef struct ebpf_object ebpf_object;

/** A program in the kernel: holds a file descriptor; closed by ebpf_program_close(). Many threads may use a const one. */
typedef struct ebpf_program ebpf_program;

/** A program that is attached to something; closed, and thereby detached, by ebpf_link_close(). */
typedef struct ebpf_link ebpf_link;

/** Programs that run one after the other on every packet, changed as a whole; closed by ebpf_chain_close(). */
typedef struct ebpf_chain ebpf_chain;

/** Listens for lost packets; closed by ebpf_drops_close(). For one thread at a time. */
typedef struct ebpf_drops ebpf_drops;

/** Packets that were lost for one reason; borrowed from the ebpf_drops that made it. */
typedef struct ebpf_drop ebpf_drop;

/** What a preflight found: plain memory, does not change; freed by ebpf_findings_free(). */
typedef struct ebpf_findings ebpf_findings;

/** What an AF_XDP socket is to be. Plain memory; freed by ebpf_xsk_spec_free(). */
typedef struct ebpf_xsk_spec ebpf_xsk_spec;

/** An AF_XDP socket with its rings; closed by ebpf_xsk_close(). For one thread at a time. */
typedef struct ebpf_xsk ebpf_xsk;

/** AF_XDP sockets on all queues of an interface, and their program; closed by ebpf_xsk_group_close(). */
typedef struct ebpf_xsk_group ebpf_xsk_group;

EBPF_END_DECLS

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ebpfmap: eBPF maps for every language.
 *
 * The contract, which holds for every function:
 *
 *  1. Results. A call that can fail returns int32_t: -errno on failure; 0 or a count otherwise. Its last parameter is
 *     `ebpf_error **err`, which may be NULL. If it is not NULL, the call sets *err: to an error on failure, else to NULL. The
 *     caller frees the error with ebpf_error_free(). "Not found" and "end" (of lookups, takes, pops and cursors) are answers,
 *     not failures: the call returns -ENOENT or 0 and sets *err to NULL. No result depends on errno or thread-local state.
 *  2. Errors. An error holds an errno, a cause to branch on, the name of the operation, a message and, if there is one, the
 *     verifier log. The message states the request, the reason for the refusal and the remedy.
 *  3. Parameters. Handles are opaque and numbers have a fixed width. Every buffer comes with its length and every array with
 *     its number of entries; the library checks lengths before the kernel sees the buffer. A key of length 0 is no key: its
 *     pointer is ignored. There are no callbacks, no structs and no macros that a caller needs: dlopen() is enough.
 *  4. Ownership. new and free manage memory; create, open and close manage kernel objects. Strings passed in are copied;
 *     returned strings belong to the object that their documentation names. File descriptors passed in are borrowed: the
 *     caller still closes them. Descriptors from ebpf_map_fd() and similar functions belong to the handle: the caller does not
 *     close them. Closing or freeing NULL does nothing.
 *  5. Threads. Several threads may use a const map at the same time. A cursor, an object or a link is for one thread at a time.
 *     AF_XDP sockets that share memory count as one: one thread at a time for all of them.
 *  6. Side effects. The library does not log, install signal handlers, change resource limits or read environment variables.
 *  7. Numbers. Types and flags have the kernel's values. The library passes values that it does not know to the kernel.
 *  8. Compatibility. The ABI only grows. A new option is a new function, so dlsym() shows if the loaded library supports it.
 *  9. System calls. The kernel's internal errno 524 is reported as -EOPNOTSUPP. New descriptors are close-on-exec and never 0,
 *     1 or 2. EINTR is retried.
 * 10. Waiting. A function with @blocks may take longer than a millisecond, for the reason given there; with [types …], only for
 *     these map types. All other functions are fast enough for an event loop.
 *
 * Tags: @cause lists the causes of errors, and @threads states the rule for threads. @kernel is the first Linux version that
 * has the feature, and @since is the first version of this library that has it. @source is the kernel code behind the rules.
 * Words in brackets are for programs that read these headers: [nullable] may be NULL; [owned FUNCTION] the caller releases it
 * with FUNCTION; [count NAME] an array with NAME entries; [enum NAME] a constant of this enumeration; [status] 0 or -errno;
 * [answers ENOENT] -ENOENT without an error object. CONTRIBUTING.md describes all of them.
 */
#ifndef EBPFMAP_H
#define EBPFMAP_H

#include <ebpfmap/abi.h>
#include <ebpfmap/bloom.h>
#include <ebpfmap/bundled.h>
#include <ebpfmap/cgroup_array.h>
#include <ebpfmap/chain.h>
#include <ebpfmap/cpumap.h>
#include <ebpfmap/cursor.h>
#include <ebpfmap/devmap.h>
#include <ebpfmap/drops.h>
#include <ebpfmap/error.h>
#include <ebpfmap/interface.h>
#include <ebpfmap/link.h>
#include <ebpfmap/lpm.h>
#include <ebpfmap/map.h>
#include <ebpfmap/map_in_map.h>
#include <ebpfmap/map_spec.h>
#include <ebpfmap/object.h>
#include <ebpfmap/percpu.h>
#include <ebpfmap/perf_array.h>
#include <ebpfmap/pin.h>
#include <ebpfmap/preflight.h>
#include <ebpfmap/probe.h>
#include <ebpfmap/prog_array.h>
#include <ebpfmap/program.h>
#include <ebpfmap/queue.h>
#include <ebpfmap/sockmap.h>
#include <ebpfmap/storage.h>
#include <ebpfmap/types.h>
#include <ebpfmap/version.h>
#include <ebpfmap/xsk.h>
#include <ebpfmap/xsk_group.h>
#include <ebpfmap/xskmap.h>

#endif

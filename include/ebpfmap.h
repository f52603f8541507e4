/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ebpfmap: eBPF maps for every language.
 *
 * The contract of every function:
 *
 *  1. A call that can fail returns int32_t: >= 0 is success (or a count), < 0 is -errno. Its last parameter is `ebpf_error
 *     **err`, which may be NULL. Where it is not, *err is NULL after a success and an error owned by the caller after a
 *     failure. "Not found" and "end" (of lookups, takes, pops and cursors) are answers: -ENOENT or 0, and no error object.
 *     Nothing depends on errno or on thread-local state.
 *  2. An error explains: its errno, a cause to branch on, the operation, a message that says what was asked, why it is
 *     refused and what to do, and the verifier's log where there is one.
 *  3. Handles are opaque, numbers have fixed width, every buffer comes with its length, which is checked before the kernel
 *     sees it, every array with the number of its entries. There are no callbacks, no structs, no macros that a caller needs: dlopen() is enough.
 *     Length 0 means no key, and a pointer beside it is not looked at.
 *  4. new/free is memory; create or open/close holds a kernel object. Strings in are copied, strings out are borrowed from a
 *     named owner. File descriptors in are borrowed; ebpf_map_fd() and its like lend. Closing or freeing NULL is fine.
 *  5. A const handle may be used by many threads at once (maps). Cursors, objects and links belong to one thread at a time;
 *     AF_XDP sockets that share memory, all together.
 *  6. No side effects on the process: no logging, no signal handlers, no rlimits, no environment variables.
 *  7. The kernel's numbers pass through: types and flags have the kernel's values, and unknown ones go to the kernel.
 *  8. The ABI only grows. An option is a new function, so dlsym() tells what a library supports.
 *  9. The kernel's private errno 524 is reported as -EOPNOTSUPP. New descriptors are close-on-exec and never 0, 1 or 2. EINTR
 *     is retried.
 * 10. A call whose documentation has @blocks may take longer than a millisecond, for what stands there; with [types …], only
 *     for those types of maps. All others are quick enough for an event loop.
 *
 * Words in brackets before a text are for programs that read these headers: [nullable] may be NULL, [owned FUNCTION] the caller
 * ends it with FUNCTION, [count NAME] NAME is the number of entries, [enum NAME] a constant of that enumeration, [status] 0 or
 * -errno, [answers ENOENT] -ENOENT without an error object. CONTRIBUTING.md has all of them.
 */
#ifndef EBPFMAP_H
#define EBPFMAP_H

#include <ebpfmap/abi.h>
#include <ebpfmap/bloom.h>
#include <ebpfmap/bundled.h>
#include <ebpfmap/cgroup.h>
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
#include <ebpfmap/nested.h>
#include <ebpfmap/object.h>
#include <ebpfmap/percpu.h>
#include <ebpfmap/perf.h>
#include <ebpfmap/pin.h>
#include <ebpfmap/preflight.h>
#include <ebpfmap/probe.h>
#include <ebpfmap/prog_array.h>
#include <ebpfmap/program.h>
#include <ebpfmap/queue.h>
#include <ebpfmap/sockmap.h>
#include <ebpfmap/spec.h>
#include <ebpfmap/storage.h>
#include <ebpfmap/types.h>
#include <ebpfmap/version.h>
#include <ebpfmap/xsk.h>
#include <ebpfmap/xsk_group.h>
#include <ebpfmap/xskmap.h>

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * ebpfmap for C++20: header-only, on top of the C ABI. Link the C library: pkg-config --cflags --libs ebpfmap.
 *
 *  1. Every call that can fail returns Result<T>: check it, or call .value(), which throws an Exception (result.hpp).
 *  2. "No such key" and "empty" are answers and not errors: a std::optional, or a bool.
 *  3. Objects own their kernel object: destroying a Link detaches, destroying a Map closes. They can be moved, not copied.
 *  4. Keys are types without padding, which the compiler checks. Values are trivially copyable types; their padding is written
 *     as zeros. Numbers and texts are never cut: see <ebpfmap/number.hpp> and <ebpfmap/text.hpp>.
 *  5. A lookup is one C call without an allocation.
 *  6. The thread rules and kernel versions are those of the C API (ebpfmap.h). It compiles with -fno-exceptions and -fno-rtti.
 *
 * An operation that a map type does not support is a missing member function.
 */
#ifndef EBPFMAP_HPP
#define EBPFMAP_HPP

#if __cplusplus < 202002L
#error "ebpfmap.hpp needs C++20: compile with -std=c++20 (GCC 12, clang 14, or newer). ebpfmap.h, the C API, needs C++11."
#else

#include <ebpfmap/arguments.hpp>
#include <ebpfmap/array.hpp>
#include <ebpfmap/bloom.hpp>
#include <ebpfmap/chain.hpp>
#include <ebpfmap/cpumap.hpp>
#include <ebpfmap/cursor.hpp>
#include <ebpfmap/devmap.hpp>
#include <ebpfmap/drops.hpp>
#include <ebpfmap/error.hpp>
#include <ebpfmap/fd_array.hpp>
#include <ebpfmap/generated/calls.hpp>
#include <ebpfmap/generated/constants.hpp>
#include <ebpfmap/generated/handles.hpp>
#include <ebpfmap/hash_map.hpp>
#include <ebpfmap/interface.hpp>
#include <ebpfmap/link.hpp>
#include <ebpfmap/lpm.hpp>
#include <ebpfmap/map.hpp>
#include <ebpfmap/map_in_map.hpp>
#include <ebpfmap/map_spec.hpp>
#include <ebpfmap/number.hpp>
#include <ebpfmap/object.hpp>
#include <ebpfmap/padding.hpp>
#include <ebpfmap/patience.hpp>
#include <ebpfmap/percpu.hpp>
#include <ebpfmap/preflight.hpp>
#include <ebpfmap/probe.hpp>
#include <ebpfmap/prog_array.hpp>
#include <ebpfmap/program.hpp>
#include <ebpfmap/queue.hpp>
#include <ebpfmap/result.hpp>
#include <ebpfmap/sockmap.hpp>
#include <ebpfmap/storage.hpp>
#include <ebpfmap/text.hpp>
#include <ebpfmap/typed_map.hpp>
#include <ebpfmap/xsk.hpp>
#include <ebpfmap/xsk_batch.hpp>
#include <ebpfmap/xsk_group.hpp>
#include <ebpfmap/xsk_spec.hpp>
#include <ebpfmap/xskmap.hpp>

#endif

#endif

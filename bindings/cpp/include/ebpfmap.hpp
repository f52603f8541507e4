// SPDX-License-Identifier: BSD-2-Clause
/*
 * ebpfmap for C++20: header-only, over the C ABI alone. Link it as the C library: pkg-config --cflags --libs ebpfmap.
 *
 *  1. Every call that can fail returns Result<T>: look at it, or write .value() and have an Exception (result.hpp).
 *  2. "No such key" and "empty" are answers, no errors: std::optional, or a bool.
 *  3. Objects own what they stand for: destroying a Link detaches, destroying a Map closes. They move and do not copy.
 *  4. Keys are types without padding, which the compiler checks; values are any trivially copyable types, and their padding goes
 *     to the kernel as zeros. No number and no text is cut: see <ebpfmap/number.hpp> and <ebpfmap/text.hpp>.
 *  5. It costs nothing: a lookup is one call of C, without an allocation.
 *  6. Threads and kernels are as in the C API (ebpfmap.h). It compiles with -fno-exceptions and -fno-rtti.
 *
 * What the kernel cannot do is a member function that does not exist, where the type of the map decides it.
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

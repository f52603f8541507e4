// SPDX-License-Identifier: BSD-2-Clause
// EPERM: which capabilities an operation needs, which of them are missing, or that none is.
#pragma once

#include "core/error.h"

#include <string>

namespace ebpfmap::explain {

// Sets of capabilities, as bits.
using Capabilities = uint64_t;

constexpr Capabilities kNetAdmin = 1ULL << 12;
constexpr Capabilities kNetRaw = 1ULL << 13;
constexpr Capabilities kIpcLock = 1ULL << 14;
constexpr Capabilities kSysAdmin = 1ULL << 21;
constexpr Capabilities kPerfmon = 1ULL << 38;
constexpr Capabilities kBpf = 1ULL << 39;

// Those of a set that this thread lacks, by the kernel's rules for bpf(2): CAP_SYS_ADMIN stands for CAP_BPF, CAP_PERFMON and
// CAP_NET_ADMIN.
Capabilities lacking(Capabilities needed) noexcept;

// "CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON"
std::string capability_names(Capabilities set);

// An operation that needs a set was refused. Names the whole set, what this process lacks of it, and how to get all of it.
// `what` is the start of the sentence: "creating a devmap". `token` is how the call takes a BPF token; "" for a call that takes
// none.
int32_t missing_capabilities(const std::string &what, Capabilities needed, int32_t code, Error **err, const char *token = "");

// The same after a part of the operation was refused: where that was for a missing capability, its error (in *err) is replaced by
// one of the whole operation. Returns `code`.
int32_t name_whole_set(const std::string &what, Capabilities needed, int32_t code, Error **err);

}  // namespace ebpfmap::explain

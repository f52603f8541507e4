// SPDX-License-Identifier: BSD-2-Clause
// Capabilities, and the errors for EPERM.
#pragma once

#include "base/error.h"

#include <string>

namespace ebpfmap {

// Sets of capabilities, as bits.
using Capabilities = uint64_t;

constexpr Capabilities kNetAdmin = 1ULL << 12;
constexpr Capabilities kNetRaw = 1ULL << 13;
constexpr Capabilities kIpcLock = 1ULL << 14;
constexpr Capabilities kSysAdmin = 1ULL << 21;
constexpr Capabilities kPerfmon = 1ULL << 38;
constexpr Capabilities kBpf = 1ULL << 39;

// The capabilities of a set that this thread lacks. As in bpf(2), CAP_SYS_ADMIN includes CAP_BPF, CAP_PERFMON and
// CAP_NET_ADMIN.
Capabilities lacking(Capabilities needed) noexcept;

// "CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON"
std::string capability_names(Capabilities set);

// The error for a refused action that needs a set. Its message names the whole set, the missing part, and the way to get all.
// `action` starts the sentence: "creating a devmap". `token` is the function that sets a BPF token; "" if the call takes no
// token.
int32_t explain_capabilities(const std::string &action, Capabilities needed, int32_t code, Error **err, const char *token = "");

// A part of an action failed. If a capability was missing, replaces the error in *err by an error for the whole action. Returns
// `code`.
int32_t name_whole_set(const std::string &action, Capabilities needed, int32_t code, Error **err);

}  // namespace ebpfmap

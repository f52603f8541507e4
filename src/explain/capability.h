// SPDX-License-Identifier: BSD-2-Clause
// EPERM: which capability is missing, or that none is.
#pragma once

#include "core/error.h"

#include <string>

namespace ebpfmap::explain {

enum Capability : uint32_t {
    kNetAdmin = 12,
    kSysAdmin = 21,
    kPerfmon = 38,
    kBpf = 39
};

bool has_capability(Capability capability) noexcept;

// For an operation that needs CAP_BPF, and CAP_NET_ADMIN as well where the kernel makes packets depend on it. `what` is the
// start of the sentence: "creating a devmap". `token` is how the call takes a BPF token; "" for a call that takes none.
int32_t missing_capability(const std::string &what, bool net_admin, int32_t code, Error **err, const char *token = "");
// For programs that look into the kernel: CAP_BPF and CAP_PERFMON.
int32_t missing_tracing(const std::string &what, int32_t code, Error **err);
// For an operation that only CAP_SYS_ADMIN allows.
int32_t missing_sys_admin(const std::string &what, int32_t code, Error **err);

}  // namespace ebpfmap::explain

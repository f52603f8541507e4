// SPDX-License-Identifier: BSD-2-Clause
#include "api/guard.h"

#include <cstring>

namespace ebpfmap {

int32_t fail_unexplained(Error **err, int32_t code, const char *operation) noexcept {
    fail(err, code, EBPF_CAUSE_UNKNOWN, "%s failed: %s, for a reason that this library does not know", operation,
         strerrorname_np(-code) ? strerrorname_np(-code) : "an unknown errno");
    set_operation(*err, operation);
    return code;
}

}  // namespace ebpfmap

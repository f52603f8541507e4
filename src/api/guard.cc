// SPDX-License-Identifier: BSD-2-Clause
#include "api/guard.h"

#include "base/scarcity.h"

namespace ebpfmap {

int32_t fail_null(const char *name, Error **err) noexcept {
    return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT, "%s is NULL", name);
}

int32_t complete_failure(Error **err, int32_t code, const char *operation) noexcept {
    if (!*err && code != -ENOENT) explain_unknown(operation, code, err);
    set_operation(*err, operation);
    // Without memory for the explanation, the error is -ENOMEM.
    return *err ? (*err)->code : code;
}

}  // namespace ebpfmap

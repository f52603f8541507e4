// SPDX-License-Identifier: BSD-2-Clause
#include "base/subject.h"

#include <memory>

namespace ebpfmap {

int32_t explain_part(const std::string &subject, Error *reason, Error **err) {
    std::unique_ptr<Error, decltype(&free_error)> owned(reason, free_error);
    return fail(err, reason->code, reason->cause, "%s: %s", subject.c_str(), reason->message.c_str());
}

}  // namespace ebpfmap

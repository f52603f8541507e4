// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/probe.h>

#include "api/arguments.h"
#include "base/capability.h"
#include "base/scarcity.h"
#include "map/probe.h"

using namespace ebpfmap;

namespace {

int32_t explain_probe(int32_t code, Error **err) {
    if (code >= 0) return code;
    if (code == -EPERM) return explain_capabilities("probing the kernel", kBpf | kNetAdmin, code, err);
    if (explain_scarcity("probing the kernel", code, err)) return code;
    return fail(err, code, EBPF_CAUSE_UNKNOWN, "a probe of the kernel failed with %s, so the answer is unknown",
                errno_name(code).c_str());
}

}  // namespace

int32_t ebpf_probe_map_type(uint32_t type, ebpf_error **err) {
    return guard(err, __func__, [&] { return explain_probe(probe_map_type(type), err); });
}

int32_t ebpf_probe_feature(uint32_t feature, ebpf_error **err) {
    return guard(err, __func__, [&] {
        std::optional<int32_t> code = probe_feature(feature);
        if (code) return explain_probe(*code, err);
        return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT, "feature %u is unknown (EBPF_FEATURE_…)", feature);
    });
}

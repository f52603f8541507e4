// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/probe.h>

#include "api/arguments.h"
#include "base/capability.h"
#include "base/scarcity.h"
#include "map/probe.h"

using namespace ebpfmap;

namespace {

int32_t explain_probe(int32_t result, Error **err) {
    if (result >= 0) return result;
    if (result == -EPERM)
        return explain::missing_capabilities("probing the kernel", explain::kBpf | explain::kNetAdmin, result, err);
    if (explain::scarcity("probing the kernel", result, err)) return result;
    return fail(err, result, EBPF_CAUSE_UNKNOWN, "the kernel answered a probe with %s, which says neither yes nor no",
                errno_name(result).c_str());
}

}  // namespace

int32_t ebpf_probe_map_type(uint32_t type, ebpf_error **err) {
    return guard(err, __func__, [&] { return explain_probe(probe_map_type(type), err); });
}

int32_t ebpf_probe_feature(uint32_t feature, ebpf_error **err) {
    return guard(err, __func__, [&] {
        std::optional<int32_t> result = probe_feature(feature);
        if (result) return explain_probe(*result, err);
        return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT, "feature %u is none that this library knows (EBPF_FEATURE_…)", feature);
    });
}

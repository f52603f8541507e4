// SPDX-License-Identifier: BSD-2-Clause
// Errors of putting a descriptor into a cgroup_array or perf_event_array.
#include "base/descriptor.h"
#include "map/element_error.h"
#include "typed/refused.h"

namespace ebpfmap {
namespace {

int32_t array_of(const Refused &refused, int32_t fd, const char *wanted, uint32_t cause, Error **err) {
    if (!err) return refused.code;
    if (refused.code == -EBADF || refused.code == -EINVAL) {
        return explain_descriptor(fd, refused.argument, wanted, cause, refused.code, err);
    }
    return explain_update(refused.map, refused.key, refused.flags, refused.code, err);
}

}  // namespace

int32_t explain_cgroup_array_set(const Refused &refused, int32_t cgroup_fd, Error **err) {
    if (about_flags(refused)) return explain_update(refused.map, refused.key, refused.flags, refused.code, err);
    return array_of(refused, cgroup_fd, "an open directory of a cgroup v2 hierarchy (v1 directories do not count)",
                    EBPF_CAUSE_CGROUP, err);
}

int32_t explain_perf_array_set(const Refused &refused, int32_t perf_fd, Error **err) {
    if (about_flags(refused)) return explain_update(refused.map, refused.key, refused.flags, refused.code, err);
    if (refused.code == -EOPNOTSUPP) {
        return fail(err, refused.code, EBPF_CAUSE_FD_KIND,
                    "file descriptor %d (%s) is a perf event that programs cannot read: open it without attr.inherit", perf_fd,
                    refused.argument);
    }
    return array_of(refused, perf_fd, "an event of perf_event_open(2)", EBPF_CAUSE_FD_KIND, err);
}

}  // namespace ebpfmap

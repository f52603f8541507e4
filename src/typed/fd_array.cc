// SPDX-License-Identifier: BSD-2-Clause
// Entries of a perf_event_array (Linux 4.3) or cgroup_array (4.8).
#include "typed/fd_array.h"

#include "map/element_error.h"
#include "typed/refused.h"

namespace ebpfmap::fd_array {
namespace {

struct Kind {
    uint32_t map_type;
    const char *wanted_map;
    const char *argument;
    int32_t (*explain)(const Refused &refused, int32_t fd, Error **err);
};

constexpr Kind kCgroup{EBPF_MAP_TYPE_CGROUP_ARRAY, "a cgroup_array", "cgroup_fd", explain_cgroup_array_set};
constexpr Kind kPerfEvent{EBPF_MAP_TYPE_PERF_EVENT_ARRAY, "a perf_event_array", "perf_fd", explain_perf_array_set};

int32_t set(const Map &map, const Kind &kind, uint32_t index, int32_t fd, Error **err) {
    if (map.type != kind.map_type) return explain_type(map, kind.wanted_map, err);
    auto value = static_cast<uint32_t>(fd);
    int32_t code = raw_update(map, &index, &value, 0);
    return code < 0 ? kind.explain({map, &index, 0, code, kind.argument}, fd, err) : 0;
}

int32_t clear(const Map &map, const Kind &kind, uint32_t index, Error **err) {
    if (map.type != kind.map_type) return explain_type(map, kind.wanted_map, err);
    int32_t code = raw_delete(map, &index);
    return code < 0 ? explain_delete(map, &index, code, err) : 0;
}

}  // namespace

int32_t set_cgroup(const Map &map, uint32_t index, int32_t cgroup_fd, Error **err) {
    return set(map, kCgroup, index, cgroup_fd, err);
}

int32_t clear_cgroup(const Map &map, uint32_t index, Error **err) { return clear(map, kCgroup, index, err); }

int32_t set_perf_event(const Map &map, uint32_t index, int32_t perf_fd, Error **err) {
    return set(map, kPerfEvent, index, perf_fd, err);
}

int32_t clear_perf_event(const Map &map, uint32_t index, Error **err) { return clear(map, kPerfEvent, index, err); }

}  // namespace ebpfmap::fd_array

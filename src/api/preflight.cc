// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/preflight.h>

#include "api/arguments.h"
#include "typed/preflight.h"

using namespace ebpfmap;

namespace {

const PreflightFinding *find(const ebpf_findings *findings, uint32_t index) noexcept {
    return findings && index < findings->list.size() ? &findings->list[index] : nullptr;
}

int32_t check_redirect_type(uint32_t type, Error **err) {
    switch (type) {
    case EBPF_MAP_TYPE_DEVMAP:
    case EBPF_MAP_TYPE_DEVMAP_HASH:
    case EBPF_MAP_TYPE_CPUMAP:
    case EBPF_MAP_TYPE_XSKMAP: return 0;
    default:
        return fail(err, -EINVAL, EBPF_CAUSE_MAP_TYPE,
                    "map_type %u is not a type for XDP redirect: devmap, devmap_hash, cpumap or xskmap", type);
    }
}

}  // namespace

int32_t ebpf_devmap_preflight(const ebpf_map *map, int32_t netns_fd, uint32_t frame_size, ebpf_findings **out,
                              ebpf_error **err) {
    return guard(err, __func__, {ARG(map), ARG(out)}, [&] {
        return devmap::preflight(*map, netns_fd, {EBPF_XDP_MODE_NATIVE, frame_size}, into(out), err);
    });
}

int32_t ebpf_devmap_preflight_mode(const ebpf_map *map, uint32_t mode, int32_t netns_fd, uint32_t frame_size,
                                   ebpf_findings **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(map), ARG(out)}, [&] {
        TRY(check_xdp_mode(mode, err));
        return devmap::preflight(*map, netns_fd, {mode, frame_size}, into(out), err);
    });
}

int32_t ebpf_ingress_preflight(uint32_t ifindex, uint32_t mode, uint32_t map_type, int32_t netns_fd, ebpf_findings **out,
                               ebpf_error **err) {
    return guard(err, __func__, {ARG(out)}, [&] {
        TRY(check_xdp_mode(mode, err));
        TRY(check_redirect_type(map_type, err));
        return ingress::preflight({ifindex, mode, map_type}, netns_fd, into(out), err);
    });
}

uint32_t ebpf_findings_count(const ebpf_findings *findings) {
    return findings ? static_cast<uint32_t>(findings->list.size()) : 0;
}

uint32_t ebpf_findings_key(const ebpf_findings *findings, uint32_t index) {
    const PreflightFinding *finding = find(findings, index);
    return finding ? finding->key : 0;
}

uint32_t ebpf_findings_ifindex(const ebpf_findings *findings, uint32_t index) {
    const PreflightFinding *finding = find(findings, index);
    return finding ? finding->ifindex : 0;
}

uint32_t ebpf_findings_cause(const ebpf_findings *findings, uint32_t index) {
    const PreflightFinding *finding = find(findings, index);
    return finding ? finding->cause : static_cast<uint32_t>(EBPF_CAUSE_NONE);
}

const char *ebpf_findings_message(const ebpf_findings *findings, uint32_t index) {
    const PreflightFinding *finding = find(findings, index);
    return finding ? finding->message.c_str() : "";
}

const char *ebpf_findings_remedy(const ebpf_findings *findings, uint32_t index) {
    const PreflightFinding *finding = find(findings, index);
    return finding ? finding->remedy.c_str() : "";
}

void ebpf_findings_free(ebpf_findings *findings) { delete findings; }

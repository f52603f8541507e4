// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/xsk_group.h>

#include "api/arguments.h"
#include "program/xsk_group.h"

using namespace ebpfmap;

int32_t ebpf_xsk_group_open(const ebpf_xsk_spec *spec, uint32_t ifindex, uint32_t xdp_mode, ebpf_object *object,
                            ebpf_xsk_group **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(spec), ARG(out)}, [&] {
        TRY(check_xdp_mode(xdp_mode, err));
        return open_xsk_group(*spec, ifindex, xdp_mode, object, into(out), err);
    });
}

int32_t ebpf_xsk_group_refresh(ebpf_xsk_group *group, ebpf_error **err) {
    return guard(err, __func__, {ARG(group)}, [&] { return refresh_xsk_group(group, err); });
}

uint32_t ebpf_xsk_group_count(const ebpf_xsk_group *group) { return group ? static_cast<uint32_t>(group->sockets.size()) : 0; }

int32_t ebpf_xsk_group_socket(const ebpf_xsk_group *group, uint32_t queue, ebpf_xsk **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(group), ARG(out)}, [&] { return xsk_group_socket(*group, queue, into(out), err); });
}

int32_t ebpf_xsk_group_xdp_mode(const ebpf_xsk_group *group) {
    return group ? static_cast<int32_t>(group->link->xdp_mode) : -EINVAL;
}

void ebpf_xsk_group_close(ebpf_xsk_group *group) { delete group; }

// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/types.h>

#include "base/map_type.h"

#include <cerrno>

using namespace ebpfmap;

const char *ebpf_map_type_name(uint32_t type) {
    const MapTypeRow *known = find_map_type(type);
    return known ? known->name : nullptr;
}

int32_t ebpf_map_type_by_name(const char *name) {
    int32_t type = name ? map_type_by_name(name) : -1;
    return type < 0 ? -ENOENT : type;
}

// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/types.h>

#include "base/map_type.h"
#include "base/type_names.h"

#include <cerrno>

using namespace ebpfmap;

namespace {

int32_t number_of(const char *name, int32_t (*by_name)(const char *) noexcept) {
    int32_t type = name ? by_name(name) : -1;
    return type < 0 ? -ENOENT : type;
}

}  // namespace

const char *ebpf_map_type_name(uint32_t type) {
    const MapTypeRow *known = find_map_type(type);
    return known ? known->name : nullptr;
}

int32_t ebpf_map_type_by_name(const char *name) { return number_of(name, map_type_by_name); }

const char *ebpf_program_type_name(uint32_t type) { return program_type_name(type); }

int32_t ebpf_program_type_by_name(const char *name) { return number_of(name, program_type_by_name); }

const char *ebpf_attach_type_name(uint32_t type) { return attach_type_name(type); }

int32_t ebpf_attach_type_by_name(const char *name) { return number_of(name, attach_type_by_name); }

const char *ebpf_link_type_name(uint32_t type) { return link_type_name(type); }

int32_t ebpf_link_type_by_name(const char *name) { return number_of(name, link_type_by_name); }

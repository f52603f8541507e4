// SPDX-License-Identifier: BSD-2-Clause
// Map definitions of an object, collected before the load because libbpf frees inner maps and BTF during it.
#pragma once

#include "base/error.h"
#include "map/map_spec.h"

#include <string>
#include <vector>

struct bpf_map;
struct bpf_object;

namespace ebpfmap {

struct MapDefinition {
    std::string name;  // in the source
    bpf_map *map;
    std::string pin;  // the path where libbpf pins the map; "" if it does not
    Spec spec;        // without the descriptors of its BTF and its inner map
};

// The maps that the load creates, without maps that were replaced with ebpf_object_bind_map().
std::vector<MapDefinition> collect_definitions(bpf_object *object);

// Adds the BTF that the object has loaded, and a template of the inner map. The error explains why the kernel refuses the
// template.
int32_t complete_spec(const bpf_object *object, Spec *spec, Error **err);

}  // namespace ebpfmap

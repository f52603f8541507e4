// SPDX-License-Identifier: BSD-2-Clause
// The definitions of an object's maps. They are kept from before the load: libbpf forgets inner maps and BTF while it loads.
#pragma once

#include "core/error.h"
#include "core/spec.h"

#include <string>
#include <vector>

struct bpf_map;
struct bpf_object;

namespace ebpfmap {

struct MapDefinition {
    std::string name;  // of the source
    bpf_map *map;
    std::string pin;  // where libbpf pins it; "" where it does not
    Spec spec;        // without the descriptors of its BTF and of its inner map
};

// Of the maps that the load is to create. A map that stands for another one (ebpf_object_bind_map) is not among them.
std::vector<MapDefinition> collect_definitions(bpf_object *object);

// Gives a spec what it lacks to be created: its BTF, which the object has loaded, and a template of its inner map. 0, or -errno
// with an error that explains a template which the kernel refuses.
int32_t complete_spec(const bpf_object *object, Spec *spec, Error **err);

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
// Specs from the map definitions of an object.
#include "program/object/map_definition.h"

#include "base/cpus.h"
#include "base/subject.h"
#include "map/create_error.h"
#include "map/create_rules.h"
#include "map/map.h"
#include "sys/try.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <cstring>
#include <memory>

namespace ebpfmap {
namespace {

// libbpf drops the BTF of map types that do not support it.
bool takes_btf(uint32_t type) {
    const CreateRule *rule = find_create_rule(type);
    return !rule || rule->btf != BtfRule::kRefused;
}

// libbpf sets the number of CPUs during the load.
uint32_t max_entries_of(const bpf_map *map) {
    uint32_t entries = bpf_map__max_entries(map);
    if (entries != 0 || bpf_map__type(map) != BPF_MAP_TYPE_PERF_EVENT_ARRAY) return entries;
    int32_t cpus = possible_cpus();
    return cpus > 0 ? static_cast<uint32_t>(cpus) : 0;
}

void describe_map(bpf_map *map, Spec *spec) {
    spec->type = bpf_map__type(map);
    spec->key_size = bpf_map__key_size(map);
    spec->value_size = bpf_map__value_size(map);
    spec->max_entries = max_entries_of(map);
    spec->flags = bpf_map__map_flags(map);
    spec->numa_node = bpf_map__numa_node(map);
    spec->extra = bpf_map__map_extra(map);
    strncpy(spec->name, bpf_map__name(map), sizeof spec->name - 1);
    if (takes_btf(spec->type)) {
        spec->btf_key_type_id = bpf_map__btf_key_type_id(map);
        spec->btf_value_type_id = bpf_map__btf_value_type_id(map);
    }
    if (bpf_map *inner = bpf_map__inner_map(map)) {
        spec->inner = std::make_unique<Spec>();
        describe_map(inner, spec->inner.get());
        spec->inner->name[0] = '\0';  // libbpf's "outer.inner" is not a name of the source
    }
}

int32_t add_btf(const bpf_object *object, Spec *spec) {
    if (spec->btf_key_type_id == 0 && spec->btf_value_type_id == 0) return 0;
    const btf *types = bpf_object__btf(object);
    int loaded = types ? btf__fd(types) : -1;
    if (loaded < 0) return 0;
    int32_t fd = sys::duplicate(loaded);
    if (fd >= 0) spec->btf_fd = sys::Fd(fd);
    return fd < 0 ? fd : 0;
}

int32_t create_inner(const bpf_object *object, Spec *inner, std::unique_ptr<Map> *out, Error **err) {
    TRY(check_spec(*inner, err));
    TRY(complete_spec(object, inner, err));
    int32_t code = create_map(*inner, out);
    return code < 0 ? explain_create(*inner, code, err) : 0;
}

int32_t add_inner(const bpf_object *object, Spec *spec, Error **err) {
    if (!spec->inner) return 0;
    std::unique_ptr<Map> inner;
    Error *reason = nullptr;
    if (create_inner(object, spec->inner.get(), &inner, &reason) < 0) return explain_part("its inner map", reason, err);
    spec->inner_fd = std::move(inner->fd);
    return 0;
}

}  // namespace

std::vector<MapDefinition> collect_definitions(bpf_object *object) {
    std::vector<MapDefinition> definitions;
    bpf_map *map;
    bpf_object__for_each_map(map, object) {
        if (bpf_map__fd(map) >= 0 || !bpf_map__autocreate(map)) continue;
        const char *pin = bpf_map__pin_path(map);
        MapDefinition definition{bpf_map__name(map), map, pin ? pin : "", {}};
        describe_map(map, &definition.spec);
        definitions.push_back(std::move(definition));
    }
    return definitions;
}

int32_t complete_spec(const bpf_object *object, Spec *spec, Error **err) {
    if (int32_t code = add_btf(object, spec); code < 0) return explain_create(*spec, code, err);
    return add_inner(object, spec, err);
}

}  // namespace ebpfmap

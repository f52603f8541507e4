// SPDX-License-Identifier: BSD-2-Clause
// Explanation of a map that the kernel or libbpf refuses; reuse of pinned maps.
#include "program/object/map_error.h"

#include "base/subject.h"
#include "map/create_error.h"
#include "map/map.h"
#include "map/map_shape.h"
#include "map/open_error.h"
#include "program/low_descriptors.h"
#include "sys/try.h"

#include <bpf/libbpf.h>

#include <memory>
#include <string_view>

namespace ebpfmap {
namespace {

std::string describe(const Object &object, const MapDefinition &definition) {
    return text("map \"%s\" of object \"%s\"", shown(definition.name).c_str(), shown(object.name).c_str());
}

// With these codes the definition may be wrong. With others (no memory, capability or descriptor) it is not.
bool may_be_wrong(int32_t code) noexcept {
    switch (code) {
    case -EINVAL:
    case -E2BIG:
    case -EACCES:
    case -EOPNOTSUPP:
    case -ERANGE: return true;
    default: return false;
    }
}

int32_t explain_struct_ops(const Spec &spec, int32_t code, Error **err) {
    return fail(err, code, EBPF_CAUSE_UNKNOWN,
                "the kernel refuses the struct_ops map \"%s\" (%s): it may not support the structure or its flags (%s)",
                spec.name, errno_name(code).c_str(), spec.flags & EBPF_F_LINK ? "BPF_F_LINK" : "none");
}

// The code with which the kernel refuses the map with its BTF. libbpf returned `code`, but it last tried without BTF.
int32_t refusal_of(const Spec &spec, int32_t code) {
    if (!may_be_wrong(code)) return code;
    std::unique_ptr<Map> made;
    int32_t again = create_map(spec, &made);
    return again < 0 ? again : code;
}

// The same explanation as that of ebpf_map_create() for this spec.
int32_t explain_spec(const bpf_object *handle, Spec *spec, int32_t code, Error **err) {
    if (spec->type == EBPF_MAP_TYPE_STRUCT_OPS && code != -ENOMEM) return explain_struct_ops(*spec, code, err);
    if (!may_be_wrong(code)) return explain_create(*spec, code, err);
    TRY(check_map_flags(spec->flags, err));
    TRY(check_spec(*spec, err));
    TRY(complete_spec(handle, spec, err));
    return explain_create(*spec, refusal_of(*spec, code), err);
}

int32_t explain_definition(const Object &object, MapDefinition &definition, int32_t code, Error **err) {
    Error *reason = nullptr;
    explain_spec(object.handle.get(), &definition.spec, code, &reason);
    return explain_part(describe(object, definition), reason, err);
}

// libbpf accepts a pinned map only if it is equal to the definition, although the kernel changes some values on creation.
bool libbpf_takes(const Spec &spec, const Map &pinned) noexcept {
    return spec.max_entries == pinned.max_entries && spec.flags == pinned.flags && spec.extra == pinned.extra;
}

int32_t explain_mismatch(const Object &object, const MapDefinition &definition, const std::string &differences, Error **err) {
    return fail(err, -EEXIST, EBPF_CAUSE_PIN_MISMATCH,
                "the map pinned at %s differs from %s: %s; change the definition, remove the pin, or bind another map "
                "(ebpf_object_bind_map)",
                shown(definition.pin).c_str(), describe(object, definition).c_str(), differences.c_str());
}

// 0: libbpf can handle the pin, or there is none. 1: the library has to bind `*pinned`. -errno: the pin does not fit.
int32_t compare_pin(const Object &object, MapDefinition &definition, std::unique_ptr<Map> *pinned, Error **err) {
    int32_t code = open_map_by_path(definition.pin.c_str(), 0, pinned);
    if (code == -ENOENT) return 0;
    if (code < 0) {
        Error *reason = nullptr;
        explain_open_pin(kMapKind, definition.pin, 0, code, &reason);
        return explain_part(describe(object, definition), reason, err);
    }
    MapShape wanted;
    if (code = shape_of(definition.spec, &wanted); code < 0) return explain_definition(object, definition, code, err);
    std::string differences = map_differences(wanted, shape_of(**pinned));
    if (!differences.empty()) return explain_mismatch(object, definition, differences, err);
    return libbpf_takes(definition.spec, **pinned) ? 0 : 1;
}

int32_t take_pin(const Object &object, MapDefinition &definition, Error **err) {
    std::unique_ptr<Map> pinned;
    if (TRY(compare_pin(object, definition, &pinned, err)) == 0) return 0;
    LowDescriptors taken;
    int32_t code = bpf_map__reuse_fd(definition.map, pinned->fd.get());
    if (code == 0) code = bpf_map__set_pin_path(definition.map, nullptr);
    if (code == 0) return 0;
    Error *reason = nullptr;
    explain_open_pin(kMapKind, definition.pin, 0, code, &reason);
    return explain_part(describe(object, definition), reason, err);
}

// libbpf logs "map 'NAME': failed to create: …" after every failure to create a map.
MapDefinition *failed_map(Definitions definitions, std::string_view log) {
    for (MapDefinition &definition : definitions) {
        if (log.find("map '" + definition.name + "': failed to create: ") != log.npos) return &definition;
    }
    return nullptr;
}

bool failed_to_pin(std::string_view log) noexcept {
    return log.find("': failed to auto-pin at '") != log.npos || log.find("failed to pin map: ") != log.npos;
}

int32_t explain_pin(const Object &object, const MapDefinition &definition, int32_t code, Error **err) {
    Error *reason = nullptr;
    explain_pin(kMapKind, "it", definition.pin, code, &reason);
    return explain_part(describe(object, definition), reason, err);
}

// For initial values of a map-in-map libbpf logs "failed to initialize slot [0] to map 'other' fd=7: -22".
int32_t explain_slot(const Object &object, const MapDefinition &definition, int32_t code, std::string_view log, Error **err) {
    size_t begin = log.find("failed to initialize slot [");
    if (begin == log.npos) return 0;
    std::string_view words = log.substr(begin, log.find('\n', begin) - begin);
    return fail(
        err, code, EBPF_CAUSE_INNER_MAP,
        "%s: %.*s: a map in a slot needs the type, key_size, value_size and flags of the map in __array(values, …), and for an "
        "array also its max_entries",
        describe(object, definition).c_str(), static_cast<int>(words.size()), words.data());
}

// The kernel refused the map with its BTF, so libbpf created it without.
bool lost_btf(const MapDefinition &definition, std::string_view log) {
    return log.find("Error in bpf_create_map_xattr(" + definition.name + "):") != log.npos;
}

// The complaint "map 'locks' has to have BTF in order to use bpf_spin_lock" has the kernel's name of the map: 15 characters.
bool complains_about(const std::string &complaint, const MapDefinition &definition) {
    return complaint.starts_with(text("map '%s' has ", definition.spec.name));
}

}  // namespace

int32_t take_pins(const Object &object, Definitions definitions, Error **err) {
    for (MapDefinition &definition : definitions) {
        if (definition.pin.empty()) continue;
        TRY(take_pin(object, definition, err));
    }
    return 0;
}

int32_t explain_map(const Object &object, Definitions definitions, int32_t code, const std::string &log, Error **err) {
    MapDefinition *definition = failed_map(definitions, log);
    if (!definition) return 0;
    if (!definition->pin.empty()) {
        // Another process may have pinned a map there after take_pins().
        std::unique_ptr<Map> pinned;
        TRY(compare_pin(object, *definition, &pinned, err));
        if (failed_to_pin(log)) return explain_pin(object, *definition, code, err);
    }
    if (code == -EPERM) return 0;  // a capability is missing: explain_permission() names the capabilities of the whole object
    TRY(explain_slot(object, *definition, code, log, err));
    return explain_definition(object, *definition, code, err);
}

int32_t explain_lost_btf(const Object &object, Definitions definitions, const std::string &complaint, const std::string &log,
                         Error **err) {
    for (MapDefinition &definition : definitions) {
        if (!lost_btf(definition, log)) continue;
        TRY(complete_spec(object.handle.get(), &definition.spec, err));
        int32_t refused = refusal_of(definition.spec, -EINVAL);
        bool managed_field = refused == -EOPNOTSUPP || refused == -EACCES;
        if (managed_field || complains_about(complaint, definition))
            return explain_definition(object, definition, refused, err);
    }
    return 0;
}

}  // namespace ebpfmap

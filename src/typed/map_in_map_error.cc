// SPDX-License-Identifier: BSD-2-Clause
// Errors of putting a map into a map-in-map.
#include "base/bpf_object.h"
#include "base/describe.h"
#include "base/descriptor.h"
#include "base/map_flags.h"
#include "map/element_error.h"
#include "map/open_error.h"
#include "typed/refused.h"

#include <memory>

namespace ebpfmap {
namespace {

// A map in the outer map, as an example of the template, which the kernel does not show.
std::unique_ptr<Map> any_inner(const Map &outer) {
    auto key = std::make_unique<char[]>(outer.key_size);
    uint32_t id = 0;
    const void *from = nullptr;
    for (uint32_t tries = 0; tries < outer.max_entries && raw_next_key(outer, from, key.get()) == 0; ++tries) {
        from = key.get();
        if (raw_lookup(outer, key.get(), &id, 0) < 0) continue;
        std::unique_ptr<Map> found;
        if (open_map_by_id(id, 0, &found) == 0) return found;
    }
    return nullptr;
}

int32_t unlike_template(const Map &outer, const Map &inner, int32_t code, Error **err) {
    std::string given =
        text("%s with key_size %u, value_size %u, max_entries %u, flags %s", with_article(type_label(inner.type)).c_str(),
             inner.key_size, inner.value_size, inner.max_entries, map_flag_names(inner.flags).c_str());
    const char *array_hint =
        inner.type == EBPF_MAP_TYPE_ARRAY ? "; arrays may differ in max_entries only if both have EBPF_F_INNER_MAP" : "";
    std::unique_ptr<Map> example = any_inner(outer);
    if (!example) {
        return fail(err, code, EBPF_CAUSE_INNER_MAP,
                    "%s is %s and does not match the template of %s: type, key_size, value_size, flags and the presence of a "
                    "bpf_spin_lock must be equal%s",
                    describe(inner).c_str(), given.c_str(), describe(outer).c_str(), array_hint);
    }
    std::string difference = map_differences(shape_of(*example), shape_of(inner));
    return fail(err, code, EBPF_CAUSE_INNER_MAP, "%s does not fit into %s, which holds maps like %s: %s%s",
                describe(inner).c_str(), describe(outer).c_str(), describe(*example).c_str(),
                difference.empty() ? "they differ in a bpf_spin_lock or other BTF" : difference.c_str(), array_hint);
}

// True if the inner map is the reason, and not the key or the flags.
bool about_inner(const Refused &refused) {
    if (refused.code == -EBADF || refused.code == -EOPNOTSUPP) return true;
    bool flags_known = refused.flags == 0 || refused.map.type == EBPF_MAP_TYPE_HASH_OF_MAPS;
    return refused.code == -EINVAL && refused.flags <= EBPF_EXIST && flags_known;
}

}  // namespace

int32_t explain_map_in_map_set(const Refused &refused, int32_t inner_fd, const Map *inner, Error **err) {
    int32_t code = refused.code;
    if (!err) return code;
    if (!about_inner(refused)) return explain_update(refused.map, refused.key, refused.flags, code, err);
    if (inner) return unlike_template(refused.map, *inner, code, err);
    if (file_kind(inner_fd) != kMapKind.noun) {
        return explain_descriptor_kind(inner_fd, refused.argument, "a BPF map", EBPF_CAUSE_FD_KIND, code, err);
    }
    std::unique_ptr<Map> opened;
    int32_t found = open_map_by_fd(inner_fd, &opened);
    if (found == 0) return unlike_template(refused.map, *opened, code, err);
    return fail(err, code, EBPF_CAUSE_INNER_MAP,
                "the map of file descriptor %d (%s) does not fit into %s, and its properties cannot be read (%s)", inner_fd,
                refused.argument, describe(refused.map).c_str(), errno_name(found).c_str());
}

}  // namespace ebpfmap

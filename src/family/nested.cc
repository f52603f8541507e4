// SPDX-License-Identifier: BSD-2-Clause
// array_of_maps and hash_of_maps (Linux 4.12): maps.
#include "family/nested.h"

#include "codec/map_flags.h"
#include "codec/map_type.h"
#include "explain/describe.h"
#include "explain/element.h"
#include "explain/open.h"

#include <memory>

namespace ebpfmap::nested {
namespace {

// The kernel keeps the template to itself, so the best witness of it is a map that is in there already.
std::unique_ptr<Map> any_inner(const Map &outer) {
    auto key = std::make_unique<char[]>(outer.key_size);
    uint32_t id = 0;
    const void *from = nullptr;
    for (uint32_t tries = 0; tries < outer.max_entries && raw_next_key(outer, from, key.get()) == 0; ++tries) {
        from = key.get();
        if (raw_lookup(outer, key.get(), &id, 0) < 0) continue;
        Map *found = nullptr;
        if (open_map_by_id(id, 0, &found) == 0) return std::unique_ptr<Map>(found);
    }
    return nullptr;
}

int32_t unlike_template(const Map &outer, const Map &inner, int32_t code, Error **err) {
    std::string given = text("%s with key_size %u, value_size %u, max_entries %u, flags %s",
                             explain::a(explain::type_label(inner.type)).c_str(), inner.key_size, inner.value_size,
                             inner.max_entries, map_flag_names(inner.flags).c_str());
    const char *array_hint =
        inner.type == EBPF_MAP_TYPE_ARRAY ? "; arrays may differ in max_entries only if both have EBPF_F_INNER_MAP" : "";
    std::unique_ptr<Map> witness = any_inner(outer);
    if (!witness) {
        return fail(
            err, code, EBPF_CAUSE_INNER_MAP,
            "%s is %s, unlike the template that %s was made with: type, key_size, value_size, flags and the presence of a "
            "bpf_spin_lock must be equal%s",
            explain::describe(inner).c_str(), given.c_str(), explain::describe(outer).c_str(), array_hint);
    }
    std::string difference = explain::map_differences(shape_of(*witness), shape_of(inner));
    return fail(err, code, EBPF_CAUSE_INNER_MAP, "%s does not fit %s, whose maps are like %s: %s%s",
                explain::describe(inner).c_str(), explain::describe(outer).c_str(), explain::describe(*witness).c_str(),
                difference.empty() ? "they differ in a bpf_spin_lock or other BTF" : difference.c_str(), array_hint);
}

}  // namespace

int32_t check_type(const Map &outer, Error **err) {
    return map_traits(outer.type) & kHoldsMaps ? 0 : explain::wrong_type(outer, "an array_of_maps or hash_of_maps", err);
}

int32_t set(const Map &outer, const void *key, const Map &inner, uint64_t flags, Error **err) {
    auto value = static_cast<uint32_t>(inner.fd.get());
    int32_t result = raw_update(outer, key, &value, flags);
    if (result == 0 || !err) return result;
    bool unlike = result == -EOPNOTSUPP ||
                  (result == -EINVAL && flags <= EBPF_EXIST && (flags == 0 || outer.type == EBPF_MAP_TYPE_HASH_OF_MAPS));
    if (unlike) return unlike_template(outer, inner, result, err);
    return explain::update(outer, key, flags, result, err);
}

int32_t get(const Map &outer, const void *key, Map **inner, Error **err) {
    constexpr int kAttempts = 16;
    for (int attempt = 0;; ++attempt) {
        uint32_t id = 0;
        int32_t result = raw_lookup(outer, key, &id, 0);
        if (result == -ENOENT) return result;
        if (result < 0) return explain::lookup(outer, 0, result, err);
        result = open_map_by_id(id, 0, inner);
        // Replaced and gone between the lookup and the open: another one is there now.
        if (result == -ENOENT && attempt < kAttempts) continue;
        return result < 0 && result != -ENOENT ? explain::opening_id(explain::kMap, id, result, err) : result;
    }
}

}  // namespace ebpfmap::nested

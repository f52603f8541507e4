// SPDX-License-Identifier: BSD-2-Clause
// Checks of a map spec before MAP_CREATE, by the rules that hold on every kernel.
#include "map/create_error.h"

#include "base/describe.h"
#include "base/map_flags.h"
#include "base/map_type.h"
#include "map/create_rules.h"
#include "sys/try.h"

#include <cctype>
#include <cstring>

namespace ebpfmap {
namespace {

using Check = int32_t (*)(const Spec &, const CreateRule &, Error **);

std::string size_rule(const SizeRule &rule) {
    if (rule.least == rule.most) return text("are %u bytes", rule.least);
    if (rule.most == rule.least + rule.step && rule.step > 1) return text("are %u or %u bytes", rule.least, rule.most);
    if (rule.step > 1) return text("are a multiple of %u bytes", rule.step);
    if (rule.most == UINT32_MAX) return text("are at least %u byte", rule.least);
    return text("are %u to %u bytes", rule.least, rule.most);
}

bool obeys(uint32_t size, const SizeRule &rule) { return size >= rule.least && size <= rule.most && size % rule.step == 0; }

int32_t check_key_size(const Spec &spec, const CreateRule &rule, Error **err) {
    if (obeys(spec.key_size, rule.key)) return 0;
    return fail(err, -EINVAL, EBPF_CAUSE_KEY_SIZE, "%s keys %s, not %u", type_label(spec.type).c_str(),
                size_rule(rule.key).c_str(), spec.key_size);
}

int32_t check_value_size(const Spec &spec, const CreateRule &rule, Error **err) {
    SizeRule value = rule.value;
    if (spec.type == EBPF_MAP_TYPE_STACK_TRACE && spec.flags & EBPF_F_STACK_BUILD_ID) value.least = value.step = 32;
    if (obeys(spec.value_size, value)) return 0;
    return fail(err, -EINVAL, EBPF_CAUSE_VALUE_SIZE, "%s values %s, not %u", type_label(spec.type).c_str(),
                size_rule(value).c_str(), spec.value_size);
}

// The smallest valid ring buffer size that is large enough.
uint64_t ring_size_for(uint32_t wanted) {
    uint64_t size = sys::page_size();
    while (size < wanted) size *= 2;
    return size;
}

int32_t check_ring_size(const Spec &spec, Error **err) {
    uint32_t page = sys::page_size();
    uint32_t size = spec.max_entries;
    if (size != 0 && (size & (size - 1)) == 0 && size % page == 0) return 0;
    return fail(err, -EINVAL, EBPF_CAUSE_MAX_ENTRIES,
                "max_entries of a ring buffer is a power of two and a multiple of %u, not %u: use %llu", page, size,
                static_cast<unsigned long long>(ring_size_for(size)));
}

int32_t check_entries(const Spec &spec, const CreateRule &rule, Error **err) {
    std::string type = type_label(spec.type);
    switch (rule.entries) {
    case EntriesRule::kRing: return check_ring_size(spec, err);
    case EntriesRule::kZero:
        if (spec.max_entries == 0) return 0;
        return fail(err, -EINVAL, EBPF_CAUSE_MAX_ENTRIES,
                    "max_entries of %s is 0, not %u: its entries belong to other kernel objects, and their number has no limit",
                    with_article(type).c_str(), spec.max_entries);
    case EntriesRule::kPages:
        if (spec.max_entries != 0) return 0;
        return fail(err, -EINVAL, EBPF_CAUSE_MAX_ENTRIES, "max_entries of an arena is its size in pages, at least 1, not 0");
    case EntriesRule::kOne: break;
    }
    if (spec.max_entries != 0) return 0;
    return fail(err, -EINVAL, EBPF_CAUSE_MAX_ENTRIES, "max_entries of %s is at least 1, not 0", with_article(type).c_str());
}

int32_t check_inner(const Spec &spec, const CreateRule &, Error **err) {
    bool has_inner = spec.inner || spec.inner_fd.valid();
    bool holds_maps = map_traits(spec.type) & kHoldsMaps;
    if (has_inner == holds_maps) return 0;
    std::string type = with_article(type_label(spec.type));
    if (has_inner) {
        return fail(err, -EINVAL, EBPF_CAUSE_INNER_MAP, "%s takes no inner map: only array_of_maps and hash_of_maps hold maps",
                    type.c_str());
    }
    return fail(
        err, -EINVAL, EBPF_CAUSE_INNER_MAP,
        "%s needs a template for its inner maps: ebpf_map_spec_set_inner(), or __array(values, …) in the source of an object",
        type.c_str());
}

int32_t check_struct_ops(const Spec &spec, const CreateRule &, Error **err) {
    if (spec.type != EBPF_MAP_TYPE_STRUCT_OPS) return 0;
    return fail(
        err, -EOPNOTSUPP, EBPF_CAUSE_NOT_SUPPORTED,
        "a struct_ops map describes a kernel structure: load the BPF object that defines the map, then open the map by id, pin "
        "or descriptor");
}

int32_t check_bloom_extra(const Spec &spec, const CreateRule &, Error **err) {
    if (spec.type != EBPF_MAP_TYPE_BLOOM_FILTER || spec.extra <= 15) return 0;
    return fail(err, -EINVAL, EBPF_CAUSE_EXTRA,
                "map_extra of a bloom_filter is its number of hash functions, 1 to 15 (0: the kernel's 5), not %llu",
                static_cast<unsigned long long>(spec.extra));
}

int32_t check_arena_address(const Spec &spec, const CreateRule &, Error **err) {
    if (spec.type != EBPF_MAP_TYPE_ARENA || spec.extra % sys::page_size() == 0) return 0;
    return fail(err, -EINVAL, EBPF_CAUSE_EXTRA, "map_extra of an arena is its address, a multiple of %u, not 0x%llx",
                sys::page_size(), static_cast<unsigned long long>(spec.extra));
}

}  // namespace

int32_t check_map_name(const char *name, Error **err) {
    size_t length = strlen(name);
    if (length >= sys::kNameSize) {
        return fail(err, -EINVAL, EBPF_CAUSE_NAME, "a map's name has at most %d bytes; \"%s\" has %zu", sys::kNameSize - 1,
                    shown(name).c_str(), length);
    }
    for (const char *at = name; *at; ++at) {
        if (isalnum(static_cast<unsigned char>(*at)) || *at == '_' || *at == '.') continue;
        return fail(err, -EINVAL, EBPF_CAUSE_NAME, "a map's name is made of A-Z a-z 0-9 _ and .; \"%s\" has '%s'",
                    shown(name).c_str(), first_character(at).c_str());
    }
    return 0;
}

int32_t check_map_flags(uint32_t flags, Error **err) {
    for (uint32_t both : {uint32_t{EBPF_F_RDONLY | EBPF_F_WRONLY}, uint32_t{EBPF_F_RDONLY_PROG | EBPF_F_WRONLY_PROG}}) {
        if ((flags & both) != both) continue;
        return fail(err, -EINVAL, EBPF_CAUSE_FLAGS, "%s exclude each other: set one of them, or neither to read and write",
                    map_flag_names(both).c_str());
    }
    return 0;
}

int32_t check_open_flags(uint32_t flags, Error **err) {
    if (uint32_t other = flags & ~uint32_t{EBPF_F_RDONLY | EBPF_F_WRONLY}) {
        return fail(err, -EINVAL, EBPF_CAUSE_FLAGS, "a map is opened with 0, EBPF_F_RDONLY or EBPF_F_WRONLY, not with %s",
                    map_flag_names(other).c_str());
    }
    return check_map_flags(flags, err);
}

int32_t check_spec(const Spec &spec, Error **err) {
    const CreateRule *rule = find_create_rule(spec.type);
    if (!rule) return 0;
    constexpr Check kChecks[] = {check_struct_ops, check_key_size,    check_value_size,   check_entries,
                                 check_inner,      check_bloom_extra, check_arena_address};
    for (Check check : kChecks) {
        TRY(check(spec, *rule, err));
    }
    return 0;
}

}  // namespace ebpfmap

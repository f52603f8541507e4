// SPDX-License-Identifier: BSD-2-Clause
// Explanations of a failed MAP_CREATE.
#include "map/create_error.h"

#include "base/bpf_object.h"
#include "base/capability.h"
#include "base/describe.h"
#include "base/descriptor.h"
#include "base/map_flags.h"
#include "base/map_type.h"
#include "base/scarcity.h"
#include "map/create_rules.h"
#include "map/probe.h"
#include "sys/try.h"

#include <cstdlib>

namespace ebpfmap {
namespace {

int32_t explain_flags(const Spec &spec, const CreateRule &rule, int32_t code, Error **err) {
    std::string type = type_label(spec.type);
    if (uint32_t unknown = spec.flags & ~rule.flags) {
        const char *set_by =
            unknown & EBPF_F_NUMA_NODE && spec.has_numa_node ? ", which ebpf_map_spec_set_numa_node() sets" : "";
        return fail(err, code, EBPF_CAUSE_FLAGS, "%s takes no %s%s (it takes %s)", with_article(type).c_str(),
                    map_flag_names(unknown).c_str(), set_by, map_flag_names(rule.flags).c_str());
    }
    std::string release = sys::kernel_release();
    for (uint32_t flag = 1; flag != 0; flag <<= 1) {
        if (!(spec.flags & flag)) continue;
        const char *since = map_flag_since(flag);
        if (!since || release_at_least(release, since)) continue;
        return fail(err, code, EBPF_CAUSE_KERNEL_TOO_OLD, "%s needs Linux %s; this is %s", map_flag_names(flag).c_str(), since,
                    running_kernel().c_str());
    }
    return 0;
}

// Flags that ebpf_map_create() adds; the definition of a map in an object must contain them.
int32_t explain_missing_flags(const Spec &spec, const CreateRule &, int32_t code, Error **err) {
    uint32_t needed = map_traits(spec.type) & kNoPrealloc ? EBPF_F_NO_PREALLOC : 0;
    if (spec.type == EBPF_MAP_TYPE_ARENA) needed |= EBPF_F_MMAPABLE;
    uint32_t missing = needed & ~spec.flags;
    if (missing == 0) return 0;
    return fail(err, code, EBPF_CAUSE_FLAGS, "%s needs %s, and its flags are %s: add it to map_flags",
                with_article(type_label(spec.type)).c_str(), map_flag_names(missing).c_str(),
                map_flag_names(spec.flags).c_str());
}

int32_t explain_numa_node(const Spec &spec, const CreateRule &, int32_t code, Error **err) {
    if (!(spec.flags & EBPF_F_NUMA_NODE)) return 0;
    std::string node = "/sys/devices/system/node/node" + std::to_string(spec.numa_node);
    std::string online = sys::read_file("/sys/devices/system/node/online").value_or("0");
    if (sys::exists(node.c_str()) == 0) return 0;
    while (!online.empty() && online.back() == '\n') online.pop_back();
    return fail(err, code, EBPF_CAUSE_NUMA_NODE, "NUMA node %u is not online on this machine (online: %s)", spec.numa_node,
                online.c_str());
}

int32_t explain_extra(const Spec &spec, const CreateRule &rule, int32_t code, Error **err) {
    if (spec.extra == 0) return 0;
    auto extra = static_cast<unsigned long long>(spec.extra);
    if (!rule.extra) {
        return fail(err, code, EBPF_CAUSE_EXTRA, "%s takes no map_extra (%llu): only bloom_filter, arena and rhash do",
                    with_article(type_label(spec.type)).c_str(), extra);
    }
    if (spec.type == EBPF_MAP_TYPE_RHASH) {
        return fail(
            err, code, EBPF_CAUSE_EXTRA,
            "map_extra of an rhash is the expected number of entries: at most 65535 and at most max_entries (%u), not %llu",
            spec.max_entries, extra);
    }
    if (spec.type == EBPF_MAP_TYPE_ARENA && code == -ERANGE) {
        return fail(err, code, EBPF_CAUSE_EXTRA,
                    "an arena of %u pages at 0x%llx would cross a multiple of 4 GiB: move it or make it smaller",
                    spec.max_entries, extra);
    }
    return 0;
}

int32_t explain_missing_btf(const Spec &spec, const CreateRule &rule, int32_t code, Error **err) {
    if (rule.btf != BtfRule::kRequired || spec.btf_fd.valid()) return 0;
    return fail(err, code, EBPF_CAUSE_BTF,
                "%s needs BTF of its key and value: name their types (__type(key, int) and __type(value, …), not key_size and "
                "value_size) and compile with -g",
                with_article(type_label(spec.type)).c_str());
}

// EACCES means that the map has EBPF_F_RDONLY_PROG or EBPF_F_WRONLY_PROG. The kernel adds EBPF_F_RDONLY_PROG to every devmap.
int32_t explain_managed_field(const Spec &spec, int32_t code, Error **err) {
    uint32_t one_way = spec.flags & (EBPF_F_RDONLY_PROG | EBPF_F_WRONLY_PROG);
    if (one_way == 0) {
        return fail(err, code, EBPF_CAUSE_BTF,
                    "the BTF of the value (type %u) has a bpf_spin_lock or another field that the kernel manages, and %s "
                    "takes no such field",
                    spec.btf_value_type_id, with_article(type_label(spec.type)).c_str());
    }
    return fail(err, code, EBPF_CAUSE_BTF,
                "the BTF of the value (type %u) has a bpf_spin_lock or another field that the kernel manages, and no map with "
                "%s takes such a field: remove the flag or the field",
                spec.btf_value_type_id, map_flag_names(one_way).c_str());
}

int32_t explain_btf(const Spec &spec, const CreateRule &rule, int32_t code, Error **err) {
    if (!spec.btf_fd.valid()) return 0;
    std::string type = with_article(type_label(spec.type));
    if (rule.btf == BtfRule::kRefused) {
        return fail(err, code, EBPF_CAUSE_BTF, "%s takes no BTF: remove ebpf_map_spec_set_btf()", type.c_str());
    }
    std::string kind = file_kind(spec.btf_fd.get());
    if (!kind.empty() && kind != "BTF") {
        return fail(err, code, EBPF_CAUSE_BTF, "the file descriptor given to ebpf_map_spec_set_btf() (btf_fd) is %s, not BTF",
                    descriptor_text(spec.btf_fd.get()).c_str());
    }
    if (code == -EOPNOTSUPP) return explain_managed_field(spec, code, err);
    return fail(err, code, EBPF_CAUSE_BTF,
                "the BTF does not describe this map: types %u and %u must have exactly %u and %u bytes (key_size, value_size), "
                "and %s takes %s",
                spec.btf_key_type_id, spec.btf_value_type_id, spec.key_size, spec.value_size, type.c_str(),
                spec.key_size == 0 ? "a value type only" : "both a key and a value type");
}

int32_t explain_inner(const Spec &spec, const CreateRule &, int32_t code, Error **err) {
    sys::MapInfo inner;
    if (!spec.inner_fd.valid() || map_info(spec.inner_fd.get(), &inner) < 0) return 0;
    std::string type = with_article(type_label(inner.type));
    if (map_traits(inner.type) & kHoldsMaps) {
        return fail(err, code, EBPF_CAUSE_INNER_MAP, "%s cannot be inside another map: the kernel allows one level",
                    type.c_str());
    }
    if (code != -EOPNOTSUPP || spec.btf_fd.valid()) return 0;
    return fail(err, code, EBPF_CAUSE_INNER_MAP,
                "this %s cannot be inside another map: prog arrays, cgroup storages, struct_ops maps and exclusive maps "
                "(ebpf_map_spec_set_exclusive) cannot",
                type_label(inner.type).c_str());
}

int32_t explain_token(const Spec &spec, const CreateRule &, int32_t code, Error **err) {
    if (!spec.token_fd.valid()) return 0;
    std::string found = descriptor_text(spec.token_fd.get());
    if (found == "a BPF token") return 0;
    return fail(
        err, code, EBPF_CAUSE_TOKEN,
        "the file descriptor given to ebpf_map_spec_set_token() (token_fd) is %s, not a BPF token: BPF_TOKEN_CREATE makes one from "
        "a bpf file system that delegates",
        found.c_str());
}

int32_t explain_size(const Spec &spec, const CreateRule &, int32_t code, Error **err) {
    std::string type = type_label(spec.type);
    constexpr uint32_t kPercpuLimit = 32768;
    constexpr uint32_t kEntryLimit = 1 << 20;
    if (map_traits(spec.type) & kPerCpu && spec.value_size > kPercpuLimit) {
        return fail(err, code, EBPF_CAUSE_VALUE_SIZE, "%s values are at most %u bytes for each CPU, not %u", type.c_str(),
                    kPercpuLimit, spec.value_size);
    }
    if (spec.type == EBPF_MAP_TYPE_STACK_TRACE && !spec.btf_fd.valid()) {
        return fail(
            err, code, EBPF_CAUSE_VALUE_SIZE,
            "a stack_trace value of %u bytes holds more frames than kernel.perf_event_max_stack allows (by default 127 frames "
            "of 8 bytes)",
            spec.value_size);
    }
    if (spec.type == EBPF_MAP_TYPE_SOCKHASH && spec.key_size > 512) {
        return fail(err, code, EBPF_CAUSE_KEY_SIZE, "sockhash keys are at most 512 bytes, not %u", spec.key_size);
    }
    if (spec.type == EBPF_MAP_TYPE_RHASH && spec.key_size > 65535) {
        return fail(err, code, EBPF_CAUSE_KEY_SIZE, "rhash keys are at most 65535 bytes, not %u", spec.key_size);
    }
    bool storage = map_traits(spec.type) & (kLocalStorage | kWalkEndsEarly);
    if (storage && spec.value_size > 32768) {
        return fail(err, code, EBPF_CAUSE_VALUE_SIZE, "%s values of %u bytes are too large: an entry must fit 64 KiB",
                    type.c_str(), spec.value_size);
    }
    if (spec.key_size > kEntryLimit && spec.key_size >= spec.value_size) {
        return fail(err, code, EBPF_CAUSE_KEY_SIZE, "%s keys of %u bytes are too large for the kernel's allocator",
                    type.c_str(), spec.key_size);
    }
    if (spec.value_size > kEntryLimit) {
        return fail(err, code, EBPF_CAUSE_VALUE_SIZE, "%s values of %u bytes are too large for the kernel's allocator",
                    type.c_str(), spec.value_size);
    }
    return 0;
}

// ", 256"; "" if the kernel does not show the number.
std::string most_cpus() {
    std::string last = sys::read_file("/sys/devices/system/cpu/kernel_max").value_or("");
    return last.empty() ? "" : text(", %lu", strtoul(last.c_str(), nullptr, 10) + 1);
}

int32_t explain_entries(const Spec &spec, const CreateRule &, int32_t code, Error **err) {
    const char *limit = "beyond the kernel's limit for this type";
    bool large = spec.max_entries > 1U << 20;
    if (spec.type == EBPF_MAP_TYPE_CPUMAP && code == -E2BIG) {
        return fail(err, code, EBPF_CAUSE_MAX_ENTRIES,
                    "max_entries of a cpumap is at most the number of CPUs that this kernel is built for%s, not %u",
                    most_cpus().c_str(), spec.max_entries);
    }
    if (spec.type == EBPF_MAP_TYPE_ARENA && large) limit = "at most 1048576 pages: 4 GiB";
    if (spec.type == EBPF_MAP_TYPE_DEVMAP_HASH && large) limit = "at most 2^31";
    if (!large) return 0;
    return fail(err, code, EBPF_CAUSE_MAX_ENTRIES, "max_entries %u is too large for %s (%s)", spec.max_entries,
                with_article(type_label(spec.type)).c_str(), limit);
}

int32_t explain_type(const Spec &spec, int32_t code, Error **err) {
    const MapTypeRow *known = find_map_type(spec.type);
    if (!known) {
        return fail(err, code, EBPF_CAUSE_MAP_TYPE, "neither this kernel (%s) nor this library has a map type %u",
                    running_kernel().c_str(), spec.type);
    }
    if (probe_map_type(spec.type) != 0) return 0;
    return fail(err, code, EBPF_CAUSE_KERNEL_TOO_OLD, "%s needs Linux %s (and a kernel configured for it); this is %s",
                with_article(known->name).c_str(), known->since, running_kernel().c_str());
}

int32_t explain_value_for_program(const Spec &spec, int32_t code, Error **err) {
    bool devmap = spec.type == EBPF_MAP_TYPE_DEVMAP || spec.type == EBPF_MAP_TYPE_DEVMAP_HASH;
    if (spec.value_size != 8 || (!devmap && spec.type != EBPF_MAP_TYPE_CPUMAP)) return 0;
    const char *since = devmap ? "5.8" : "5.9";
    if (release_at_least(sys::kernel_release(), since)) return 0;
    return fail(err, code, EBPF_CAUSE_KERNEL_TOO_OLD,
                "%s values of 8 bytes (with room for a program) need Linux %s; this is %s: use 4 bytes",
                type_label(spec.type).c_str(), since, running_kernel().c_str());
}

int32_t explain_rest(const Spec &spec, int32_t code, Error **err) {
    return fail(
        err, code, EBPF_CAUSE_UNKNOWN,
        "the kernel refused %s with key_size %u, value_size %u, max_entries %u, flags %s, map_extra %llu, with %s, for an "
        "unknown reason",
        with_article(type_label(spec.type)).c_str(), spec.key_size, spec.value_size, spec.max_entries,
        map_flag_names(spec.flags).c_str(), static_cast<unsigned long long>(spec.extra), errno_name(code).c_str());
}

int32_t explain_memory(const Spec &spec, Error **err) {
    return fail(err, -ENOMEM, EBPF_CAUSE_OUT_OF_MEMORY,
                "the kernel has no memory for %s of %u entries (key_size %u, value_size %u%s): make max_entries smaller%s",
                with_article(type_label(spec.type)).c_str(), spec.max_entries, spec.key_size, spec.value_size,
                map_traits(spec.type) & kPerCpu ? " for each CPU" : "",
                spec.type == EBPF_MAP_TYPE_HASH ? ", or set EBPF_F_NO_PREALLOC" : "");
}

}  // namespace

uint64_t map_capabilities(uint32_t type) noexcept { return kBpf | (map_traits(type) & kNeedsNetAdmin ? kNetAdmin : 0); }

int32_t explain_create(const Spec &spec, int32_t code, Error **err) {
    if (!err) return code;
    std::string action = "creating " + with_article(type_label(spec.type));
    if (code == -ENOMEM) return explain_memory(spec, err);
    if (explain_scarcity(action.c_str(), code, err)) return code;
    if (code == -EPERM && spec.token_fd.valid()) {
        return fail(err, code, EBPF_CAUSE_TOKEN,
                    "the BPF token does not allow %s: its bpffs must delegate this command and this type of map "
                    "(delegate_cmds, delegate_maps)",
                    action.c_str());
    }
    if (code == -EPERM)
        return explain_capabilities(action, map_capabilities(spec.type), code, err, "ebpf_map_spec_set_token()");
    if (code == -EACCES) return explain_managed_field(spec, code, err);

    using Explain = int32_t (*)(const Spec &, const CreateRule &, int32_t, Error **);
    constexpr Explain kExplanations[] = {explain_flags, explain_missing_flags, explain_numa_node, explain_extra,
                                         explain_inner, explain_size,          explain_entries,   explain_missing_btf,
                                         explain_btf,   explain_token};
    const CreateRule *rule = find_create_rule(spec.type);
    TRY(explain_type(spec, code, err));
    TRY(explain_value_for_program(spec, code, err));
    for (Explain explain : kExplanations) {
        if (!rule) break;
        TRY(explain(spec, *rule, code, err));
    }
    return explain_rest(spec, code, err);
}

}  // namespace ebpfmap

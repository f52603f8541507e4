// SPDX-License-Identifier: BSD-2-Clause
#include "map/element_error.h"

#include "base/bpf_object.h"
#include "base/capability.h"
#include "base/describe.h"
#include "base/map_flags.h"
#include "base/map_type.h"
#include "base/scarcity.h"
#include "codec/fdinfo.h"

#include <cstring>

namespace ebpfmap {
namespace {

enum class Operation {
    kLookup,
    kUpdate,
    kDelete,
    kTake,
    kNextKey,
    kCursor,
    kFreeze
};

const char *doing(Operation operation) {
    switch (operation) {
    case Operation::kLookup: return "reading";
    case Operation::kUpdate: return "updating";
    case Operation::kDelete: return "deleting from";
    case Operation::kTake: return "taking from";
    case Operation::kNextKey:
    case Operation::kCursor: return "walking";
    case Operation::kFreeze: return "freezing";
    }
    return "";
}

std::string key_text(const Map &map, const void *key) {
    if (!key) return "";
    if (map.key_size == 4) {
        uint32_t number;
        memcpy(&number, key, sizeof number);
        return text("%u", number);
    }
    if (map.key_size > 16) return text("of %u bytes", map.key_size);
    std::string hex;
    for (uint32_t byte = 0; byte < map.key_size; ++byte) hex += text("%02x", static_cast<const uint8_t *>(key)[byte]);
    return hex;
}

bool is_frozen(const Map &map) { return fdinfo_number(fdinfo(map.fd.get()), "frozen").value_or(0) != 0; }

bool reads(Operation operation) {
    return operation == Operation::kLookup || operation == Operation::kTake || operation == Operation::kNextKey ||
           operation == Operation::kCursor;
}

bool changes(Operation operation) {
    return operation == Operation::kUpdate || operation == Operation::kDelete || operation == Operation::kTake ||
           operation == Operation::kFreeze;
}

int32_t forbidden(const Map &map, Operation operation, int32_t code, Error **err) {
    uint32_t access = access_flags(map);
    if (access == EBPF_F_RDONLY && changes(operation)) {
        return fail(err, code, EBPF_CAUSE_READ_ONLY,
                    "%s was opened read-only (EBPF_F_RDONLY): open it without that flag to change it", describe(map).c_str());
    }
    if (access == EBPF_F_WRONLY && reads(operation)) {
        return fail(err, code, EBPF_CAUSE_WRITE_ONLY,
                    "%s was opened write-only (EBPF_F_WRONLY): open it without that flag to read it", describe(map).c_str());
    }
    if (is_frozen(map)) {
        return fail(err, code, EBPF_CAUSE_FROZEN, "%s is frozen: %s", describe(map).c_str(),
                    operation == Operation::kFreeze ? "freezing is permanent" : "only BPF programs can change it");
    }
    return explain_capabilities(doing(operation) + (" " + describe(map)), kBpf, code, err);
}

// The alternative for a type that does not have the command.
const char *instead(uint32_t type, Operation operation) {
    switch (type) {
    case EBPF_MAP_TYPE_QUEUE:
    case EBPF_MAP_TYPE_STACK: return "it has no keys: call ebpf_queue_push(), ebpf_queue_pop() or ebpf_queue_peek()";
    case EBPF_MAP_TYPE_BLOOM_FILTER:
        return "it has no keys and deletes nothing: call ebpf_bloom_add() or ebpf_bloom_contains()";
    case EBPF_MAP_TYPE_RINGBUF: return "it is a stream, not a table: programs write to it and a process reads it by mmap";
    case EBPF_MAP_TYPE_USER_RINGBUF: return "it is a stream, not a table: a process writes to it by mmap and programs read it";
    case EBPF_MAP_TYPE_ARENA: return "it is memory, not a table: map it with mmap";
    case EBPF_MAP_TYPE_STACK_TRACE: return "only programs add stack traces (bpf_get_stackid)";
    case EBPF_MAP_TYPE_PERF_EVENT_ARRAY:
    case EBPF_MAP_TYPE_CGROUP_ARRAY: return "the kernel does not show its entries";
    case EBPF_MAP_TYPE_XSKMAP:
        return "the kernel does not show its entries: ebpf_xskmap_get() returns the sockets that this process put in";
    case EBPF_MAP_TYPE_SK_STORAGE:
    case EBPF_MAP_TYPE_INODE_STORAGE:
    case EBPF_MAP_TYPE_TASK_STORAGE:
    case EBPF_MAP_TYPE_CGRP_STORAGE:
        return "its values belong to sockets, inodes, tasks or cgroups: call ebpf_storage_get() with the descriptor of one";
    case EBPF_MAP_TYPE_ARRAY:
    case EBPF_MAP_TYPE_PERCPU_ARRAY:
        if (operation == Operation::kDelete || operation == Operation::kTake) {
            return "its entries always exist: write zeros instead";
        }
        break;
    case EBPF_MAP_TYPE_CGROUP_STORAGE:
    case EBPF_MAP_TYPE_PERCPU_CGROUP_STORAGE:
        if (operation == Operation::kDelete)
            return "programs attached to a cgroup create its entries, and removing the cgroup deletes them";
        break;
    default: break;
    }
    return operation == Operation::kTake ? "look up, then delete" : "this type has no such command";
}

const char *to_be_done(Operation operation) {
    switch (operation) {
    case Operation::kLookup: return "be read";
    case Operation::kUpdate: return "be written";
    case Operation::kDelete: return "delete entries";
    case Operation::kTake: return "take entries out in one step";
    case Operation::kNextKey:
    case Operation::kCursor: return "be walked";
    case Operation::kFreeze: return "be frozen";
    }
    return "";
}

int32_t no_such_command(const Map &map, Operation operation, int32_t code, Error **err) {
    return fail(err, code, EBPF_CAUSE_NOT_SUPPORTED, "%s is %s, which cannot %s: %s", describe(map).c_str(),
                with_article(type_label(map.type)).c_str(), to_be_done(operation), instead(map.type, operation));
}

int32_t explain_rest(const Map &map, Operation operation, int32_t code, Error **err) {
    std::string action = text("%s %s (%s)", doing(operation), describe(map).c_str(), type_label(map.type).c_str());
    return explain_unknown(action.c_str(), code, err);
}

int32_t wrong_flags(const Map &map, uint64_t flags, const char *taken, int32_t code, Error **err) {
    if ((flags & EBPF_F_LOCK) != 0 && (flags & ~uint64_t{EBPF_F_LOCK | EBPF_NOEXIST | EBPF_EXIST}) == 0) {
        return fail(err, code, EBPF_CAUSE_FLAGS, "EBPF_F_LOCK needs a bpf_spin_lock in the BTF of the value, and %s has none",
                    describe(map).c_str());
    }
    return fail(err, code, EBPF_CAUSE_FLAGS, "flags 0x%llx: %s takes %s", static_cast<unsigned long long>(flags),
                with_article(type_label(map.type)).c_str(), taken);
}

int32_t busy(const Map &map, int32_t code, Error **err) {
    std::string name = describe(map);
    if (map.type == EBPF_MAP_TYPE_STRUCT_OPS) {
        return fail(err, code, EBPF_CAUSE_BUSY,
                    "%s has a value already, and a struct_ops map takes one value only: create another map", name.c_str());
    }
    return fail(err, code, EBPF_CAUSE_BUSY, "a BPF program on this CPU uses %s at this moment: try again", name.c_str());
}

// The failures that all commands share.
bool common(const Map &map, Operation operation, int32_t code, Error **err) {
    if (code == -EPERM) return forbidden(map, operation, code, err), true;
    if (code == -EOPNOTSUPP) return no_such_command(map, operation, code, err), true;
    if (code == -EBUSY) return busy(map, code, err), true;
    return explain_scarcity(describe(map).c_str(), code, err);
}

bool is_keyless(uint32_t type) {
    return type == EBPF_MAP_TYPE_QUEUE || type == EBPF_MAP_TYPE_STACK || type == EBPF_MAP_TYPE_BLOOM_FILTER;
}

bool prefix_too_long(const Map &map, const void *key, int32_t code, Error **err) {
    if (map.type != EBPF_MAP_TYPE_LPM_TRIE || !key) return false;
    uint32_t prefix;
    memcpy(&prefix, key, sizeof prefix);
    uint32_t longest = (map.key_size - 4) * 8;
    if (prefix <= longest) return false;
    fail(err, code, EBPF_CAUSE_PREFIX_LENGTH, "a prefix of %s has 0 to %u bits, not %u", describe(map).c_str(), longest,
         prefix);
    return true;
}

bool index_out_of_range(const Map &map, const void *key, int32_t code, Error **err) {
    if (!(map_traits(map.type) & kIndexed) || !key) return false;
    uint32_t index;
    memcpy(&index, key, sizeof index);
    if (index < map.max_entries) return false;
    explain_index(map, index, code, err);
    return true;
}

const char *update_flags_of(const Map &map) {
    switch (map.type) {
    case EBPF_MAP_TYPE_QUEUE:
    case EBPF_MAP_TYPE_STACK: return "EBPF_ANY, or EBPF_EXIST to drop the oldest when full";
    case EBPF_MAP_TYPE_PROG_ARRAY:
    case EBPF_MAP_TYPE_PERF_EVENT_ARRAY:
    case EBPF_MAP_TYPE_CGROUP_ARRAY:
    case EBPF_MAP_TYPE_ARRAY_OF_MAPS:
    case EBPF_MAP_TYPE_STRUCT_OPS:
    case EBPF_MAP_TYPE_BLOOM_FILTER: return "EBPF_ANY only";
    case EBPF_MAP_TYPE_CGROUP_STORAGE:
    case EBPF_MAP_TYPE_PERCPU_CGROUP_STORAGE: return "EBPF_ANY or EBPF_EXIST: programs attached to a cgroup create the entries";
    default: return "EBPF_ANY, EBPF_NOEXIST or EBPF_EXIST";
    }
}

bool exists_already(const Map &map, const void *key, int32_t code, Error **err) {
    if (code != -EEXIST) return false;
    bool always = map.type == EBPF_MAP_TYPE_ARRAY || map.type == EBPF_MAP_TYPE_PERCPU_ARRAY ||
                  map.type == EBPF_MAP_TYPE_DEVMAP || map.type == EBPF_MAP_TYPE_CPUMAP;
    if (always) {
        fail(err, code, EBPF_CAUSE_EXISTS,
             "every index of %s exists from the start, so EBPF_NOEXIST never succeeds on it: use EBPF_ANY",
             with_article(type_label(map.type)).c_str());
    } else {
        fail(err, code, EBPF_CAUSE_EXISTS, "key %s is in %s already (EBPF_NOEXIST)", key_text(map, key).c_str(),
             describe(map).c_str());
    }
    return true;
}

// A hint for a missing key that the caller may have read a moment ago.
const char *evicted(const Map &map) {
    bool lru = map.type == EBPF_MAP_TYPE_LRU_HASH || map.type == EBPF_MAP_TYPE_LRU_PERCPU_HASH;
    return lru ? "; an LRU map evicts keys to make room, so it may have evicted this key" : "";
}

bool full(const Map &map, int32_t code, Error **err) {
    bool trie = map.type == EBPF_MAP_TYPE_LPM_TRIE;
    if (code != (trie ? -ENOSPC : -E2BIG)) return false;
    fail(err, code, EBPF_CAUSE_FULL, "%s is full (%u of %u entries): remove some, or create it with a larger max_entries",
         describe(map).c_str(), map.max_entries, map.max_entries);
    return true;
}

}  // namespace

int32_t explain_index(const Map &map, uint32_t index, int32_t code, Error **err) {
    return fail(err, code, EBPF_CAUSE_INDEX, "index %u is past the end of %s, which has %u entries (0-%u)", index,
                describe(map).c_str(), map.max_entries, map.max_entries - 1);
}

int32_t check_key_length(const Map &map, const void *key, uint32_t key_len, Error **err) {
    if (key_len != map.key_size) {
        return fail(err, -EINVAL, EBPF_CAUSE_BUFFER_SIZE, "a key of %s has %u bytes, not %u (key_len)", describe(map).c_str(),
                    map.key_size, key_len);
    }
    if (key || map.key_size == 0) return 0;
    return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT, "key is NULL: %s has keys of %u bytes", describe(map).c_str(), map.key_size);
}

int32_t check_value_length(const Map &map, const void *value, uint32_t value_len, Error **err) {
    if (value_len != map.value_len) {
        if (map.value_len == map.value_size) {
            return fail(err, -EINVAL, EBPF_CAUSE_BUFFER_SIZE, "a value of %s has %u bytes, not %u (value_len)",
                        describe(map).c_str(), map.value_len, value_len);
        }
        return fail(err, -EINVAL, EBPF_CAUSE_BUFFER_SIZE,
                    "a value of %s has %u bytes (%u for each of %u possible CPUs), not %u (value_len)", describe(map).c_str(),
                    map.value_len, map.value_size, map.value_len / map.value_size, value_len);
    }
    if (value || map.value_len == 0) return 0;
    return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT, "value is NULL: %s has values of %u bytes", describe(map).c_str(),
                map.value_len);
}

int32_t explain_lookup(const Map &map, uint64_t flags, int32_t code, Error **err) {
    if (!err || common(map, Operation::kLookup, code, err)) return code;
    if (code == -ENOSPC && map.value_size == 4) {
        return fail(err, code, EBPF_CAUSE_VALUE_SIZE,
                    "%s has values of 4 bytes, and a lookup of a socket returns its cookie of 8 bytes: create the map with "
                    "value_size 8",
                    describe(map).c_str());
    }
    if (code == -EINVAL && flags != 0) return wrong_flags(map, flags, "only EBPF_F_LOCK in a lookup", code, err);
    if (code == -EINVAL && map_traits(map.type) & kNoKeys) return no_such_command(map, Operation::kLookup, code, err);
    return explain_rest(map, Operation::kLookup, code, err);
}

bool explain_common_update(const Map &map, const void *key, uint64_t flags, int32_t code, Error **err) {
    if (common(map, Operation::kUpdate, code, err)) return true;
    if (index_out_of_range(map, key, code, err) || prefix_too_long(map, key, code, err)) return true;
    if (exists_already(map, key, code, err) || full(map, code, err)) return true;
    if (code == -ENOENT) {
        fail(err, code, EBPF_CAUSE_NOT_FOUND, "%s has no key %s%s%s", describe(map).c_str(), key_text(map, key).c_str(),
             (flags & EBPF_EXIST) != 0 ? " to overwrite (EBPF_EXIST)" : ": programs attached to a cgroup create the entries",
             evicted(map));
        return true;
    }
    if (code != -EINVAL || flags == 0) return false;
    wrong_flags(map, flags, update_flags_of(map), code, err);
    return true;
}

int32_t explain_update(const Map &map, const void *key, uint64_t flags, int32_t code, Error **err) {
    if (!err) return code;
    if (code == -EINVAL && map.type == EBPF_MAP_TYPE_STACK_TRACE) {
        return no_such_command(map, Operation::kUpdate, code, err);
    }
    if (explain_common_update(map, key, flags, code, err)) return code;
    return explain_rest(map, Operation::kUpdate, code, err);
}

int32_t explain_delete(const Map &map, const void *key, int32_t code, Error **err) {
    if (!err || common(map, Operation::kDelete, code, err)) return code;
    if (code == -ENOENT) {
        return fail(err, code, EBPF_CAUSE_NOT_FOUND, "%s has no key %s to remove%s", describe(map).c_str(),
                    key_text(map, key).c_str(), evicted(map));
    }
    if (index_out_of_range(map, key, code, err) || prefix_too_long(map, key, code, err)) return code;
    if (code == -EINVAL && map.type == EBPF_MAP_TYPE_SOCKMAP) {
        return fail(err, code, EBPF_CAUSE_NOT_FOUND, "%s has no socket at index %s to remove", describe(map).c_str(),
                    key_text(map, key).c_str());
    }
    if (code == -EINVAL) return no_such_command(map, Operation::kDelete, code, err);
    return explain_rest(map, Operation::kDelete, code, err);
}

int32_t explain_take(const Map &map, uint64_t flags, int32_t code, Error **err) {
    if (!err || common(map, Operation::kTake, code, err)) return code;
    if (code == -EINVAL && flags != 0) return wrong_flags(map, flags, "only EBPF_F_LOCK in ebpf_map_take()", code, err);
    const char *since = is_keyless(map.type) ? "4.20" : "5.14";
    if (code == -EINVAL && !release_at_least(sys::kernel_release(), since)) {
        return fail(err, code, EBPF_CAUSE_KERNEL_TOO_OLD,
                    "taking entries of %s out in one step needs Linux %s; this is %s: look up, then delete",
                    with_article(type_label(map.type)).c_str(), since, running_kernel().c_str());
    }
    return explain_rest(map, Operation::kTake, code, err);
}

int32_t explain_next_key(const Map &map, int32_t code, Error **err) {
    if (!err || common(map, Operation::kNextKey, code, err)) return code;
    if (code == -EINVAL) return no_such_command(map, Operation::kNextKey, code, err);
    return explain_rest(map, Operation::kNextKey, code, err);
}

int32_t explain_freeze(const Map &map, int32_t code, Error **err) {
    if (!err) return code;
    if (code == -EBUSY) {
        return is_frozen(map) ? fail(err, code, EBPF_CAUSE_FROZEN, "%s is frozen already", describe(map).c_str())
                              : fail(err, code, EBPF_CAUSE_BUSY,
                                     "a process has mapped %s for writing: unmap it before freezing", describe(map).c_str());
    }
    if (common(map, Operation::kFreeze, code, err)) return code;
    return explain_rest(map, Operation::kFreeze, code, err);
}

int32_t explain_cursor(const Map &map, bool want_value, int32_t code, Error **err) {
    if (!err) return code;
    if (code == -EAGAIN) {
        return fail(
            err, code, EBPF_CAUSE_ITERATION,
            "%s changes faster than a cursor can walk it: this walk may have missed keys; try again when it changes less",
            describe(map).c_str());
    }
    if (code == -EOPNOTSUPP && map_traits(map.type) & kUnreadable) {
        return fail(err, code, EBPF_CAUSE_NOT_SUPPORTED, "%s is %s: the kernel does not show %s", describe(map).c_str(),
                    with_article(type_label(map.type)).c_str(),
                    want_value ? "its values: ask for the keys only (value NULL)"
                               : "which of its indices are in use: walk all of them (ebpf_cursor_set_include_empty)");
    }
    if (code == -ENOSPC) return explain_lookup(map, 0, code, err);
    if (common(map, Operation::kCursor, code, err)) return code;
    return explain_rest(map, Operation::kCursor, code, err);
}

int32_t explain_type(const Map &map, const char *wanted, Error **err) {
    return fail(err, -EINVAL, EBPF_CAUSE_MAP_TYPE, "%s is %s, and this call works on %s", describe(map).c_str(),
                with_article(type_label(map.type)).c_str(), wanted);
}

}  // namespace ebpfmap

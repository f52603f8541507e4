// SPDX-License-Identifier: BSD-2-Clause
// sk_storage (Linux 5.2), inode_storage (5.10), task_storage (5.11), cgrp_storage (6.2): values that hang on kernel objects.
#include "family/storage.h"

#include "codec/map_type.h"
#include "explain/describe.h"
#include "explain/element.h"

namespace ebpfmap::storage {
namespace {

const char *object_of(const Map &map) {
    switch (map.type) {
    case EBPF_MAP_TYPE_SK_STORAGE: return "a socket";
    case EBPF_MAP_TYPE_INODE_STORAGE: return "a file with an inode";
    case EBPF_MAP_TYPE_TASK_STORAGE: return "a pidfd (pidfd_open)";
    default: return "an open directory of a cgroup v2 hierarchy";
    }
}

// Whether the error is about the object rather than about its value.
bool about_object(const Map &map, int32_t object_fd, int32_t code, Error **err) {
    bool wrong_object = code == -EBADF || code == -ENOTSOCK || (code == -EINVAL && map.type == EBPF_MAP_TYPE_TASK_STORAGE);
    if (!wrong_object) return false;
    std::string kind = object_fd < 0 ? "" : file_kind(object_fd);
    if (kind.empty()) {
        fail(err, code, EBPF_CAUSE_BAD_FD, "file descriptor %d (object_fd) is not open", object_fd);
        return true;
    }
    uint32_t cause = map.type == EBPF_MAP_TYPE_CGRP_STORAGE ? EBPF_CAUSE_CGROUP : EBPF_CAUSE_FD_KIND;
    fail(err, code, cause, "file descriptor %d (object_fd) is not %s, which %s hangs its values on", object_fd, object_of(map),
         explain::a(explain::type_label(map.type)).c_str());
    return true;
}

int32_t object_gone(const Map &map, int32_t code, Error **err) {
    if (map.type == EBPF_MAP_TYPE_TASK_STORAGE) {
        return fail(err, code, EBPF_CAUSE_TASK, "the process of this pidfd (object_fd) has ended, and its values with it");
    }
    return fail(err, code, EBPF_CAUSE_CGROUP,
                "the cgroup of this directory (object_fd) has been removed, and its values with it");
}

int32_t explain_set(const Map &map, int32_t object_fd, uint64_t flags, int32_t code, Error **err) {
    if (!err) return code;
    bool mortal = map.type == EBPF_MAP_TYPE_TASK_STORAGE || map.type == EBPF_MAP_TYPE_CGRP_STORAGE;
    if (mortal && code == -ENOENT && !(flags & EBPF_EXIST)) return object_gone(map, code, err);
    if (code == -EEXIST) {
        return fail(err, code, EBPF_CAUSE_EXISTS, "the object (descriptor %d) has a value in %s already (EBPF_NOEXIST)",
                    object_fd, explain::describe(map).c_str());
    }
    if (code == -ENOENT) {
        return fail(err, code, EBPF_CAUSE_NOT_FOUND, "the object (descriptor %d) has no value in %s to overwrite (EBPF_EXIST)",
                    object_fd, explain::describe(map).c_str());
    }
    if (flags <= EBPF_EXIST && about_object(map, object_fd, code, err)) return code;
    return explain::update(map, nullptr, flags, code, err);
}

}  // namespace

int32_t check_type(const Map &map, Error **err) {
    if (map_traits(map.type) & kLocalStorage) return 0;
    return explain::wrong_type(map, "an sk_storage, inode_storage, task_storage or cgrp_storage", err);
}

int32_t get(const Map &map, int32_t object_fd, void *value, uint64_t flags, Error **err) {
    int32_t result = raw_lookup(map, &object_fd, value, flags);
    if (result >= 0 || result == -ENOENT || !err) return result;
    if (flags == 0 && about_object(map, object_fd, result, err)) return result;
    return explain::lookup(map, flags, result, err);
}

int32_t set(const Map &map, int32_t object_fd, const void *value, uint64_t flags, Error **err) {
    int32_t result = raw_update(map, &object_fd, value, flags);
    return result < 0 ? explain_set(map, object_fd, flags, result, err) : 0;
}

int32_t remove(const Map &map, int32_t object_fd, Error **err) {
    int32_t result = raw_delete(map, &object_fd);
    if (result >= 0 || !err) return result;
    if (result == -ENOENT) {
        return fail(err, result, EBPF_CAUSE_NOT_FOUND, "the object (descriptor %d) has no value in %s to remove", object_fd,
                    explain::describe(map).c_str());
    }
    if (about_object(map, object_fd, result, err)) return result;
    return explain::removal(map, nullptr, result, err);
}

}  // namespace ebpfmap::storage

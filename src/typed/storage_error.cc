// SPDX-License-Identifier: BSD-2-Clause
// Errors of local storages.
#include "base/describe.h"
#include "base/descriptor.h"
#include "map/element_error.h"
#include "typed/refused.h"

namespace ebpfmap {
namespace {

const char *object_of(const Map &map) {
    switch (map.type) {
    case EBPF_MAP_TYPE_SK_STORAGE: return "a socket";
    case EBPF_MAP_TYPE_INODE_STORAGE: return "a file with an inode";
    case EBPF_MAP_TYPE_TASK_STORAGE: return "a pidfd (pidfd_open)";
    default: return "an open directory of a cgroup v2 hierarchy";
    }
}

// Makes the error and returns true if the object is the reason, and not its value.
bool about_object(const Refused &refused, int32_t object_fd, Error **err) {
    const Map &map = refused.map;
    int32_t code = refused.code;
    bool wrong_object = code == -EBADF || code == -ENOTSOCK || (code == -EINVAL && map.type == EBPF_MAP_TYPE_TASK_STORAGE);
    if (!wrong_object) return false;
    uint32_t cause = map.type == EBPF_MAP_TYPE_CGRP_STORAGE ? EBPF_CAUSE_CGROUP : EBPF_CAUSE_FD_KIND;
    std::string wanted = text("%s, which %s needs", object_of(map), with_article(type_label(map.type)).c_str());
    explain_descriptor(object_fd, refused.argument, wanted, cause, code, err);
    return true;
}

int32_t object_gone(const Refused &refused, Error **err) {
    if (refused.map.type == EBPF_MAP_TYPE_TASK_STORAGE) {
        return fail(err, refused.code, EBPF_CAUSE_TASK, "the process of this pidfd (%s) has ended, and its values are deleted",
                    refused.argument);
    }
    return fail(err, refused.code, EBPF_CAUSE_CGROUP,
                "the cgroup of this directory (%s) has been removed, and its values are deleted", refused.argument);
}

}  // namespace

int32_t explain_storage_set(const Refused &refused, int32_t object_fd, Error **err) {
    const Map &map = refused.map;
    int32_t code = refused.code;
    if (!err) return code;
    bool mortal = map.type == EBPF_MAP_TYPE_TASK_STORAGE || map.type == EBPF_MAP_TYPE_CGRP_STORAGE;
    if (mortal && code == -ENOENT && !(refused.flags & EBPF_EXIST)) return object_gone(refused, err);
    if (code == -EEXIST) {
        return fail(err, code, EBPF_CAUSE_EXISTS, "the object (descriptor %d) has a value in %s already (EBPF_NOEXIST)",
                    object_fd, describe(map).c_str());
    }
    if (code == -ENOENT) {
        return fail(err, code, EBPF_CAUSE_NOT_FOUND, "the object (descriptor %d) has no value in %s to overwrite (EBPF_EXIST)",
                    object_fd, describe(map).c_str());
    }
    if (refused.flags <= EBPF_EXIST && about_object(refused, object_fd, err)) return code;
    return explain_update(map, nullptr, refused.flags, code, err);
}

int32_t explain_storage_get(const Refused &refused, int32_t object_fd, Error **err) {
    if (!err || (refused.flags == 0 && about_object(refused, object_fd, err))) return refused.code;
    return explain_lookup(refused.map, refused.flags, refused.code, err);
}

int32_t explain_storage_delete(const Refused &refused, int32_t object_fd, Error **err) {
    if (!err) return refused.code;
    if (refused.code == -ENOENT) {
        return fail(err, refused.code, EBPF_CAUSE_NOT_FOUND, "the object (descriptor %d) has no value in %s to remove",
                    object_fd, describe(refused.map).c_str());
    }
    if (about_object(refused, object_fd, err)) return refused.code;
    return explain_delete(refused.map, nullptr, refused.code, err);
}

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
// Values in an sk_storage (Linux 5.2), inode_storage (5.10), task_storage (5.11) or cgrp_storage (6.2).
#include "typed/storage.h"

#include "base/map_type.h"
#include "map/element_error.h"
#include "typed/refused.h"

namespace ebpfmap::storage {

int32_t check_type(const Map &map, Error **err) {
    if (map_traits(map.type) & kLocalStorage) return 0;
    return explain_type(map, "an sk_storage, inode_storage, task_storage or cgrp_storage", err);
}

int32_t get(const Map &map, int32_t object_fd, void *value, uint64_t flags, Error **err) {
    int32_t code = raw_lookup(map, &object_fd, value, flags);
    if (code >= 0 || code == -ENOENT) return code;
    return explain_storage_get({map, &object_fd, flags, code, "object_fd"}, object_fd, err);
}

int32_t set(const Map &map, int32_t object_fd, const void *value, uint64_t flags, Error **err) {
    int32_t code = raw_update(map, &object_fd, value, flags);
    return code < 0 ? explain_storage_set({map, &object_fd, flags, code, "object_fd"}, object_fd, err) : 0;
}

int32_t remove(const Map &map, int32_t object_fd, Error **err) {
    int32_t code = raw_delete(map, &object_fd);
    return code < 0 ? explain_storage_delete({map, &object_fd, 0, code, "object_fd"}, object_fd, err) : 0;
}

}  // namespace ebpfmap::storage

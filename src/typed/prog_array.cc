// SPDX-License-Identifier: BSD-2-Clause
// Entries of a prog_array (Linux 4.2), the jump table of tail calls.
#include "typed/prog_array.h"

#include "base/describe.h"
#include "base/registry.h"
#include "base/scarcity.h"
#include "map/element_error.h"
#include "sys/try.h"
#include "typed/refused.h"

#include <cstring>
#include <memory>

namespace ebpfmap::prog_array {
namespace {

int32_t check_type(const Map &map, Error **err) {
    return map.type == EBPF_MAP_TYPE_PROG_ARRAY ? 0 : explain_type(map, "a prog_array", err);
}

// Opens the map at a pin with any access that the permissions allow.
int32_t open_with_any_access(const std::string &path, std::unique_ptr<Map> *out) {
    int32_t code = -EACCES;
    for (uint32_t access : {uint32_t{0}, uint32_t{EBPF_F_RDONLY}, uint32_t{EBPF_F_WRONLY}}) {
        if (code == -EACCES) code = open_map_by_path(path.c_str(), access, out);
    }
    return code;
}

// 1 if a pin that this process made or opened still leads to the map, else 0.
int32_t is_pinned(const Map &map) {
    for (const std::string &path : registry::pins(map.id)) {
        std::unique_ptr<Map> at_path;
        int32_t code = open_with_any_access(path, &at_path);
        if (code == 0 && at_path->id == map.id) return 1;
        bool gone = code == -ENOENT || code == -ENOTDIR || code == -EINVAL;
        if (code < 0 && !gone) return code;
    }
    return 0;
}

int32_t is_held_elsewhere(const Map &map) {
    int32_t open = is_open_elsewhere(map);
    return open == 0 ? is_pinned(map) : open;
}

int32_t explain_holders(const Map &map, int32_t code, Error **err) {
    if (explain_scarcity("finding the holders of a prog array", code, err)) return code;
    return fail(err, code, EBPF_CAUSE_UNKNOWN, "the other holders of %s are unknown: reading them failed (%s)",
                describe(map).c_str(), errno_name(code).c_str());
}

}  // namespace

int32_t set(const Map &map, uint32_t index, int32_t prog_fd, Error **err) {
    TRY(check_type(map, err));
    auto value = static_cast<uint32_t>(prog_fd);
    int32_t code = raw_update(map, &index, &value, 0);
    return code < 0 ? explain_prog_array_set({map, &index, 0, code, "prog_fd"}, prog_fd, err) : 0;
}

int32_t clear(const Map &map, uint32_t index, Error **err) {
    TRY(check_type(map, err));
    int32_t code = raw_delete(map, &index);
    return code < 0 ? explain_delete(map, &index, code, err) : 0;
}

int32_t get(const Map &map, uint32_t index, uint32_t *prog_id, Error **err) {
    TRY(check_type(map, err));
    int32_t code = raw_lookup(map, &index, prog_id, 0);
    return code < 0 && code != -ENOENT ? explain_lookup(map, 0, code, err) : code;
}

int32_t next(Cursor &cursor, uint32_t *index, uint32_t *prog_id, Error **err) {
    TRY(check_type(cursor.map(), err));
    const void *key = nullptr;
    const void *value = nullptr;
    int32_t code = cursor.next(true, &key, &value);
    if (code < 0) return explain_cursor(cursor.map(), true, code, err);
    if (code == 0) return 0;
    memcpy(index, key, sizeof *index);
    if (prog_id) memcpy(prog_id, value, sizeof *prog_id);
    return 1;
}

int32_t lost_on_close(const Map &map, Error **err) {
    TRY(check_type(map, err));
    int32_t held = is_held_elsewhere(map);
    if (held < 0) return explain_holders(map, held, err);
    if (held > 0) return 0;
    Cursor cursor(map);
    uint32_t index = 0;
    int32_t filled = 0;
    while (TRY(next(cursor, &index, nullptr, err)) > 0) ++filled;
    return filled;
}

}  // namespace ebpfmap::prog_array

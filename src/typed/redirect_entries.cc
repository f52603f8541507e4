// SPDX-License-Identifier: BSD-2-Clause
#include "typed/redirect_entries.h"

#include "map/element_error.h"

#include <cstring>

namespace ebpfmap {
namespace {

void store(uint32_t *to, uint32_t number) noexcept {
    if (to) *to = number;
}

}  // namespace

int32_t get_redirect_entry(const Map &map, uint32_t key, uint32_t *target, uint32_t *prog_id, Error **err) {
    RedirectEntry entry;
    int32_t code = raw_lookup(map, &key, &entry, 0);
    if (code == -ENOENT) return code;
    if (code < 0) return explain_lookup(map, 0, code, err);
    store(target, entry.target);
    store(prog_id, entry.program);
    return 0;
}

int32_t next_redirect_entry(Cursor &cursor, uint32_t *key, uint32_t *target, uint32_t *prog_id, Error **err) {
    const void *key_bytes = nullptr;
    const void *value = nullptr;
    int32_t code = cursor.next(true, &key_bytes, &value);
    if (code < 0) return explain_cursor(cursor.map(), true, code, err);
    if (code == 0) return 0;
    RedirectEntry entry;
    memcpy(&entry, value, cursor.map().value_size);
    memcpy(key, key_bytes, sizeof *key);
    store(target, entry.target);
    store(prog_id, entry.program);
    return 1;
}

}  // namespace ebpfmap

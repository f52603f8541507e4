// SPDX-License-Identifier: BSD-2-Clause
// Errors of the commands on one element. Each function returns `code`. -ENOENT of a lookup or take is an answer, not an error.
#pragma once

#include "base/error.h"
#include "map/map.h"

namespace ebpfmap {

// Checks the buffer lengths, because the kernel would read past a short buffer.
int32_t check_key_length(const Map &map, const void *key, uint32_t key_len, Error **err);
int32_t check_value_length(const Map &map, const void *value, uint32_t value_len, Error **err);

int32_t explain_index(const Map &map, uint32_t index, int32_t code, Error **err);
int32_t explain_lookup(const Map &map, uint64_t flags, int32_t code, Error **err);
int32_t explain_update(const Map &map, const void *key, uint64_t flags, int32_t code, Error **err);
int32_t explain_delete(const Map &map, const void *key, int32_t code, Error **err);
int32_t explain_take(const Map &map, uint64_t flags, int32_t code, Error **err);
int32_t explain_next_key(const Map &map, int32_t code, Error **err);
int32_t explain_freeze(const Map &map, int32_t code, Error **err);
int32_t explain_cursor(const Map &map, bool want_value, int32_t code, Error **err);

// The failures that updates of all map types share: access, memory, index, existing or missing key, full map. True if the code
// was one of them and the error is made. A typed update calls this first.
bool explain_common_update(const Map &map, const void *key, uint64_t flags, int32_t code, Error **err);

// The map has the wrong type for a typed call. `wanted` names the right ones: "a devmap or devmap_hash".
int32_t explain_type(const Map &map, const char *wanted, Error **err);

}  // namespace ebpfmap

// SPDX-License-Identifier: BSD-2-Clause
// Why a command on an element failed. Each function returns `code` after making the error; -ENOENT of a lookup or take never
// comes here.
#pragma once

#include "core/error.h"
#include "core/map.h"

namespace ebpfmap::explain {

// Buffers of another length than the map needs, before the kernel reads past them.
int32_t key_length(const Map &map, const void *key, uint32_t key_len, Error **err);
int32_t value_length(const Map &map, const void *value, uint32_t value_len, Error **err);

int32_t lookup(const Map &map, uint64_t flags, int32_t code, Error **err);
int32_t update(const Map &map, const void *key, uint64_t flags, int32_t code, Error **err);
int32_t removal(const Map &map, const void *key, int32_t code, Error **err);
int32_t take(const Map &map, uint64_t flags, int32_t code, Error **err);
int32_t next_key(const Map &map, int32_t code, Error **err);
int32_t freezing(const Map &map, int32_t code, Error **err);
int32_t cursor(const Map &map, bool want_value, int32_t code, Error **err);

// What an update of any kind of map can fail with: access, memory, an index or a key that is (not) there, a full map. True
// where it was one of those; typed updates ask this first and then look at what is special to them.
bool common_update(const Map &map, const void *key, uint64_t flags, int32_t code, Error **err);

// The map is of a type that a typed call works on; `wanted` is how its name reads: "a devmap or devmap_hash".
int32_t wrong_type(const Map &map, const char *wanted, Error **err);

}  // namespace ebpfmap::explain

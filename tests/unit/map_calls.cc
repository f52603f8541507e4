// SPDX-License-Identifier: BSD-2-Clause
#include "unit/calls.h"

namespace ebpfmap::unit {
namespace {

int32_t create(const SpecHandle &spec, ebpf_error **err) {
    ebpf_map *made = nullptr;
    int32_t result = ebpf_map_create(spec.get(), &made, err);
    ebpf_map_close(made);
    return result;
}

int32_t create_pinned(World &world, uint32_t policy, ebpf_error **err) {
    ebpf_map *made = nullptr;
    int32_t result = ebpf_map_create_pinned(world.hash_spec.get(), kPin, policy, &made, err);
    ebpf_map_close(made);
    return result;
}

}  // namespace

Calls map_calls() {
    return {
        {"ebpf_map_create", EBPF_MAP_TYPE_HASH,
         [](World &world, ebpf_error **err) { return create(world.hash_spec, err); }, {}},
        {"ebpf_map_create", EBPF_MAP_TYPE_HASH,
         [](World &world, ebpf_error **err) { return create(world.storage_spec, err); }, {}},
        {"ebpf_map_create", EBPF_MAP_TYPE_HASH,
         [](World &world, ebpf_error **err) { return create(world.nested_spec, err); }, {}},
        {"ebpf_map_open_id", EBPF_MAP_TYPE_HASH,
         [](World &world, ebpf_error **err) {
             ebpf_map *made = nullptr;
             int32_t result = ebpf_map_open_id(ebpf_map_id(world.map.get()), 0, &made, err);
             ebpf_map_close(made);
             return result;
         }, {}},
        {"ebpf_map_open_fd", EBPF_MAP_TYPE_HASH,
         [](World &world, ebpf_error **err) {
             ebpf_map *made = nullptr;
             int32_t result = ebpf_map_open_fd(ebpf_map_fd(world.map.get()), &made, err);
             ebpf_map_close(made);
             return result;
         }, {}},
        {"ebpf_map_lookup", EBPF_MAP_TYPE_HASH,
         [](World &world, ebpf_error **err) { return ebpf_map_lookup(world.map.get(), &world.key, 4, world.value, 8, 0, err); },
         {{0, ENOENT, -ENOENT}}},
        {"ebpf_map_update", EBPF_MAP_TYPE_HASH,
         [](World &world, ebpf_error **err) { return ebpf_map_update(world.map.get(), &world.key, 4, world.value, 8, 0, err); }, {}},
        {"ebpf_map_delete", EBPF_MAP_TYPE_HASH,
         [](World &world, ebpf_error **err) { return ebpf_map_delete(world.map.get(), &world.key, 4, err); }, {}},
        {"ebpf_map_take", EBPF_MAP_TYPE_HASH,
         [](World &world, ebpf_error **err) { return ebpf_map_take(world.map.get(), &world.key, 4, world.value, 8, 0, err); },
         {{0, ENOENT, -ENOENT}}},
        {"ebpf_map_next_key", EBPF_MAP_TYPE_HASH,
         [](World &world, ebpf_error **err) { return ebpf_map_next_key(world.map.get(), nullptr, 0, world.value, 4, err); },
         {{0, ENOENT, -ENOENT}}},
        {"ebpf_map_freeze", EBPF_MAP_TYPE_HASH,
         [](World &world, ebpf_error **err) { return ebpf_map_freeze(world.map.get(), err); }, {}},
        {"ebpf_map_next_id", EBPF_MAP_TYPE_HASH,
         [](World &, ebpf_error **err) {
             uint32_t next;
             return ebpf_map_next_id(0, &next, err);
         },
         {{0, ENOENT, -ENOENT}, {0, EINVAL, -ENOENT}}},
        {"ebpf_probe_map_type", EBPF_MAP_TYPE_HASH,
         [](World &, ebpf_error **err) { return ebpf_probe_map_type(EBPF_MAP_TYPE_ARRAY, err); },
         {{0, EINVAL, 0}, {0, E2BIG, 0}, {0, EOPNOTSUPP, 0}, {1, EINVAL, 0}, {1, E2BIG, 0}, {1, EOPNOTSUPP, 0}}},
        {"ebpf_probe_feature", EBPF_MAP_TYPE_HASH,
         [](World &, ebpf_error **err) { return ebpf_probe_feature(EBPF_FEATURE_FREEZE, err); },
         {{0, EINVAL, 0}, {0, E2BIG, 0}, {0, EOPNOTSUPP, 0}, {1, EINVAL, 0}, {1, E2BIG, 0}, {1, EOPNOTSUPP, 0},
          {2, EINVAL, 0}, {2, E2BIG, 0}, {2, EOPNOTSUPP, 0}}},
    };
}

Calls pin_calls() {
    return {
        {"ebpf_map_pin", EBPF_MAP_TYPE_HASH,
         [](World &world, ebpf_error **err) { return ebpf_map_pin(world.map.get(), kPin, err); }, {}},
        {"ebpf_map_unpin", EBPF_MAP_TYPE_HASH,
         [](World &world, ebpf_error **err) {
             world.pin_behind_the_back();
             return ebpf_map_unpin(world.map.get(), kPin, err);
         }, {}},
        {"ebpf_map_open_pinned", EBPF_MAP_TYPE_HASH,
         [](World &world, ebpf_error **err) {
             world.pin_behind_the_back();
             ebpf_map *made = nullptr;
             int32_t result = ebpf_map_open_pinned(kPin, 0, &made, err);
             ebpf_map_close(made);
             return result;
         }, {}},
        {"ebpf_map_create_pinned", EBPF_MAP_TYPE_HASH,
         [](World &world, ebpf_error **err) { return create_pinned(world, EBPF_PIN_FAIL, err); }, {}},
        {"ebpf_map_create_pinned", EBPF_MAP_TYPE_HASH,
         [](World &world, ebpf_error **err) { return create_pinned(world, EBPF_PIN_REPLACE, err); }, {}},
        // Nothing is there: create (0), info (1), look (2), pin (3). Somebody who is quicker with a pin is looked for again.
        {"ebpf_map_create_pinned", EBPF_MAP_TYPE_HASH,
         [](World &world, ebpf_error **err) { return create_pinned(world, EBPF_PIN_REUSE, err); }, {{2, ENOENT, 0}, {3, EEXIST, 0}}},
        // Something is there: create (0), info (1), look (2), info (3). What has gone in between is looked for again.
        {"ebpf_map_create_pinned", EBPF_MAP_TYPE_HASH,
         [](World &world, ebpf_error **err) {
             world.pin_behind_the_back();
             return create_pinned(world, EBPF_PIN_REUSE, err);
         },
         {{2, ENOENT, 1}, {3, ENOENT, 1}}},
    };
}

}  // namespace ebpfmap::unit

// SPDX-License-Identifier: BSD-2-Clause
// Maps that are created at a path with a policy: fail, reuse, replace.
#pragma once

#include "kernel/maps.h"

#include <cstdint>
#include <string>

namespace kernel_tests {

struct Created {
    Attempt outcome;
    MapHandle map;
};

inline Created create(const Shape &shape, const std::string &path, uint32_t policy) {
    ebpf_map *map = nullptr;
    MapSpecHandle spec = spec_of(shape);
    Attempt outcome = attempt(ebpf_map_create_pinned, spec.get(), path.c_str(), policy, &map);
    return {outcome, MapHandle(map)};
}

inline uint32_t id_at(const std::string &path) {
    return ebpf_map_id(make<MapHandle>(ebpf_map_open_pinned, path.c_str(), EBPF_F_RDONLY).get());
}

inline constexpr Verdict kMismatch{-EEXIST, EBPF_CAUSE_PIN_MISMATCH};
inline const Shape kShape{EBPF_MAP_TYPE_HASH, 4, 8, 64, 0, "tx"};

}  // namespace kernel_tests

// SPDX-License-Identifier: BSD-2-Clause
// An open map, and the commands on it. Functions return >= 0 or the kernel's -errno. The error messages are made in explain/,
// so a successful call costs nothing extra.
#pragma once

#include "sys/fd.h"

#include <ebpfmap/types.h>

#include <cstdint>
#include <memory>

struct ebpf_map_spec;

struct ebpf_map {
    ebpfmap::sys::Fd fd;
    uint32_t id = 0;
    uint32_t type = 0;
    uint32_t key_size = 0;
    uint32_t value_size = 0;
    uint32_t max_entries = 0;
    uint32_t flags = 0;
    uint64_t extra = 0;
    uint32_t value_len = 0;   // bytes of a value in the caller's buffer: per-CPU values packed
    uint32_t kernel_len = 0;  // bytes of a value in the kernel's buffer: per-CPU values rounded up to 8
    char name[ebpfmap::sys::kNameSize] = {};

    ~ebpf_map();
};

namespace ebpfmap {

using Map = ebpf_map;
using Spec = ebpf_map_spec;

int32_t create_map(const Spec &spec, std::unique_ptr<Map> *out);
int32_t open_map_by_id(uint32_t id, uint32_t flags, std::unique_ptr<Map> *out);
// -EINVAL if the pin or the descriptor is not of a map.
int32_t open_map_by_path(const char *path, uint32_t flags, std::unique_ptr<Map> *out);
int32_t open_map_by_fd(int32_t fd, std::unique_ptr<Map> *out);
// Takes ownership of a map's descriptor, reads the properties and makes the handle.
int32_t adopt_map(sys::Fd fd, std::unique_ptr<Map> *out);

// 1 if another descriptor of this process refers to the map, 0 if not. It counts descriptors that other code opened. Without
// /proc it counts the library's handles.
int32_t is_open_elsewhere(const Map &map);

// value and key point to kernel_len and key_size bytes. For a map without keys the kernel takes only NULL, and callers may pass
// a pointer to 0 bytes.
inline int32_t element(uint32_t command, const Map &map, const void *key, const void *value, uint64_t flags,
                       uint32_t attr_size) noexcept {
    sys::ElementAttr attr{static_cast<uint32_t>(map.fd.get()), 0, map.key_size == 0 ? 0 : reinterpret_cast<uintptr_t>(key),
                          reinterpret_cast<uintptr_t>(value), flags};
    return sys::bpf(command, &attr, attr_size);
}

inline int32_t raw_lookup(const Map &map, const void *key, void *value, uint64_t flags) noexcept {
    return element(sys::kMapLookup, map, key, value, flags, EBPFMAP_ATTR_SIZE(sys::ElementAttr, flags));
}

inline int32_t raw_update(const Map &map, const void *key, const void *value, uint64_t flags) noexcept {
    return element(sys::kMapUpdate, map, key, value, flags, EBPFMAP_ATTR_SIZE(sys::ElementAttr, flags));
}

inline int32_t raw_delete(const Map &map, const void *key) noexcept {
    return element(sys::kMapDelete, map, key, nullptr, 0, EBPFMAP_ATTR_SIZE(sys::ElementAttr, key));
}

inline int32_t raw_take(const Map &map, const void *key, void *value, uint64_t flags) noexcept {
    return element(sys::kMapTake, map, key, value, flags, EBPFMAP_ATTR_SIZE(sys::ElementAttr, flags));
}

inline int32_t raw_next_key(const Map &map, const void *key, void *next) noexcept {
    return element(sys::kMapNextKey, map, key, next, 0, EBPFMAP_ATTR_SIZE(sys::ElementAttr, value));
}

// The same with the caller's value layout: packed, if the kernel pads per-CPU values.
int32_t lookup_padded(uint32_t command, const Map &map, const void *key, void *value, uint64_t flags);
int32_t update_padded(const Map &map, const void *key, const void *value, uint64_t flags);

inline int32_t lookup(const Map &map, const void *key, void *value, uint64_t flags) {
    if (map.value_len == map.kernel_len) [[likely]]
        return raw_lookup(map, key, value, flags);
    return lookup_padded(sys::kMapLookup, map, key, value, flags);
}

inline int32_t update(const Map &map, const void *key, const void *value, uint64_t flags) {
    if (map.value_len == map.kernel_len) [[likely]]
        return raw_update(map, key, value, flags);
    return update_padded(map, key, value, flags);
}

inline int32_t take(const Map &map, const void *key, void *value, uint64_t flags) {
    if (map.value_len == map.kernel_len) [[likely]]
        return raw_take(map, key, value, flags);
    return lookup_padded(sys::kMapTake, map, key, value, flags);
}

int32_t freeze(const Map &map) noexcept;
int32_t next_map_id(uint32_t id, uint32_t *next) noexcept;
// The access of the descriptor: EBPF_F_RDONLY, EBPF_F_WRONLY, or 0 for both.
uint32_t access_flags(const Map &map) noexcept;

// `map "tx"`, or `map 17` if the map has no name.
std::string describe(const Map &map);

}  // namespace ebpfmap

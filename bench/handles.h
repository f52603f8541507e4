// SPDX-License-Identifier: BSD-2-Clause
// Handles of the library that close themselves, and must(): a measurement without an error.
#pragma once

#include <ebpfmap.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

namespace bench {

template <auto close>
struct Closer {
    template <typename Object>
    void operator()(Object *object) const {
        close(object);
    }
};
using MapHandle = std::unique_ptr<ebpf_map, Closer<ebpf_map_close>>;
using CursorHandle = std::unique_ptr<ebpf_cursor, Closer<ebpf_cursor_free>>;

// must(ebpf_…(…, &err), &err)
inline void must(int32_t result, ebpf_error **err) {
    if (result >= 0) return;
    std::string message = std::string(ebpf_error_operation(*err)) + ": " + ebpf_error_message(*err);
    ebpf_error_free(*err);
    throw std::runtime_error(message);
}

// For loops that are timed: a call that fails would be timed as a fast one.
inline void need(bool succeeded, const char *what) {
    if (!succeeded) throw std::runtime_error(std::string(what) + " failed in the middle of a measurement");
}

// A preallocated hash of u32 -> u64.
inline MapHandle make_hash(uint32_t max_entries) {
    ebpf_error *err = nullptr;
    ebpf_map_spec *spec = nullptr;
    must(ebpf_map_spec_new(EBPF_MAP_TYPE_HASH, sizeof(uint32_t), sizeof(uint64_t), max_entries, &spec, &err), &err);
    std::unique_ptr<ebpf_map_spec, void (*)(ebpf_map_spec *)> owned(spec, ebpf_map_spec_free);
    must(ebpf_map_spec_set_name(spec, "bench", &err), &err);
    ebpf_map *map = nullptr;
    must(ebpf_map_create(spec, &map, &err), &err);
    return MapHandle(map);
}

}  // namespace bench

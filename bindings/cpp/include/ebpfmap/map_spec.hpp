// SPDX-License-Identifier: BSD-2-Clause
// The description of a map to create: plain data for designated initializers.
#ifndef EBPFMAP_MAP_SPEC_HPP
#define EBPFMAP_MAP_SPEC_HPP

#include <ebpfmap/arguments.hpp>
#include <ebpfmap/generated/calls.hpp>
#include <ebpfmap/generated/constants.hpp>
#include <ebpfmap/result.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace ebpfmap {
inline namespace v0 {

/** BTF that describes keys and values. */
struct Btf {
    int fd = -1;  // borrowed
    std::uint32_t key_type_id = 0;
    std::uint32_t value_type_id = 0;
};

/** Options of a map beyond its type and sizes: `{.name = "packets", .flags = MapFlags::no_prealloc}`. */
struct Options {
    /** At most 15 characters from A-Z a-z 0-9 _ . */
    std::string name = {};
    MapFlags flags = {};
    std::optional<std::uint32_t> numa_node = {};
    /** Hash functions of a bloom filter, the address of an arena, the expected entries of a resizable hash. */
    std::uint64_t extra = 0;
    Btf btf = {};
    /** A BPF token with the rights to create the map; borrowed. */
    int token = -1;
    /** SHA-256 of the one program that may use the map; borrowed. */
    Bytes exclusive = {};
};

/** All of a map: `{.type = MapType::hash, .key_size = 4, .value_size = 8, .max_entries = 64}`. */
struct MapSpec {
    MapType type = {};
    Number<std::uint32_t> key_size = 0;
    Number<std::uint32_t> value_size = 0;
    Number<std::uint32_t> max_entries = 0;
    Options options = {};
    /** For a map of maps: the spec of the inner maps. */
    std::shared_ptr<const MapSpec> inner = {};
    /** Or an existing map as the template of the inner maps; borrowed. */
    const ebpf_map *inner_map = nullptr;
};

namespace detail {

inline Result<MapSpecHandle> make_spec(const MapSpec &spec);

inline Result<void> set_inner(ebpf_map_spec *raw, const MapSpec &spec) {
    if (spec.inner_map != nullptr) return calls::map_spec_set_inner_map(raw, spec.inner_map);
    if (spec.inner == nullptr) return {};
    return make_spec(*spec.inner).and_then([raw](const MapSpecHandle &inner) {
        return calls::map_spec_set_inner(raw, inner.get());
    });
}

inline Result<void> set_options(ebpf_map_spec *raw, const Options &options) {
    Result<void> set;
    if (!options.name.empty()) set = calls::map_spec_set_name(raw, options.name);
    if (set && options.flags != MapFlags{}) set = calls::map_spec_set_flags(raw, static_cast<std::uint32_t>(options.flags));
    if (set && options.numa_node) set = calls::map_spec_set_numa_node(raw, *options.numa_node);
    if (set && options.extra != 0) set = calls::map_spec_set_extra(raw, options.extra);
    if (set && options.btf.fd >= 0)
        set = calls::map_spec_set_btf(raw, options.btf.fd, options.btf.key_type_id, options.btf.value_type_id);
    if (set && options.token >= 0) set = calls::map_spec_set_token(raw, options.token);
    if (set && !options.exclusive.empty())
        set = calls::map_spec_set_exclusive(raw, options.exclusive.data(), length(options.exclusive.size()));
    return set;
}

inline Result<MapSpecHandle> make_spec(const MapSpec &spec) {
    auto made = calls::map_spec_new(static_cast<std::uint32_t>(spec.type), spec.key_size, spec.value_size, spec.max_entries);
    if (!made) return made;
    auto set = set_options(made->get(), spec.options).and_then([&] { return set_inner(made->get(), spec); });
    if (!set) return set.error();
    return made;
}

}  // namespace detail

}  // namespace v0
}  // namespace ebpfmap

#endif

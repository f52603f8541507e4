// SPDX-License-Identifier: BSD-2-Clause
#include "map/map.h"

#include "base/bpf_object.h"
#include "base/cpus.h"
#include "base/error.h"
#include "base/map_type.h"
#include "base/registry.h"
#include "codec/fdinfo.h"
#include "codec/percpu.h"
#include "map/map_spec.h"
#include "sys/try.h"

#include <linux/fcntl.h>

#include <cstring>
#include <new>
#include <utility>
#include <vector>

ebpf_map::~ebpf_map() {
    if (id != 0) ebpfmap::registry::closed(id);
}

namespace ebpfmap {
namespace {

// Packed per-CPU values need a second buffer. Most fit into one on the stack.
constexpr uint32_t kStackBuffer = 4096;

class PaddedValue {
public:
    explicit PaddedValue(uint32_t size) : heap_(size > kStackBuffer ? new char[size] : nullptr) {}
    char *data() noexcept { return heap_ ? heap_.get() : stack_; }

private:
    std::unique_ptr<char[]> heap_;
    alignas(8) char stack_[kStackBuffer];
};

int32_t set_lengths(Map *map) {
    map->value_len = map->value_size;
    map->kernel_len = map->value_size;
    if (!(map_traits(map->type) & kPerCpu)) return 0;
    int32_t cpus = TRY(possible_cpus());
    map->value_len = map->value_size * static_cast<uint32_t>(cpus);
    map->kernel_len = percpu_stride(map->value_size) * static_cast<uint32_t>(cpus);
    return 0;
}

uint32_t cpu_count(const Map &map) noexcept { return map.value_len / map.value_size; }

uint32_t borrowed(const sys::Fd &fd) noexcept { return fd.valid() ? static_cast<uint32_t>(fd.get()) : 0; }

sys::MapCreateAttr create_attr(const Spec &spec) noexcept {
    sys::MapCreateAttr attr{};
    attr.map_type = spec.type;
    attr.key_size = spec.key_size;
    attr.value_size = spec.value_size;
    attr.max_entries = spec.max_entries;
    attr.map_flags = spec.flags;
    attr.inner_map_fd = borrowed(spec.inner_fd);
    attr.numa_node = spec.numa_node;
    memcpy(attr.map_name, spec.name, sizeof attr.map_name);
    attr.btf_fd = borrowed(spec.btf_fd);
    attr.btf_key_type_id = spec.btf_key_type_id;
    attr.btf_value_type_id = spec.btf_value_type_id;
    attr.map_extra = spec.extra;
    attr.map_token_fd = static_cast<int32_t>(borrowed(spec.token_fd));
    if (spec.exclusive_hash) {
        attr.excl_prog_hash = reinterpret_cast<uintptr_t>(spec.exclusive_hash->data());
        attr.excl_prog_hash_size = static_cast<uint32_t>(spec.exclusive_hash->size());
    }
    return attr;
}

int32_t adopt_if_map(int32_t fd, std::unique_ptr<Map> *out) {
    sys::Fd owned(TRY(fd));
    std::string kind = file_kind(fd);
    if (!kind.empty() && kind != "map") return -EINVAL;
    return adopt_map(std::move(owned), out);
}

}  // namespace

int32_t create_map(const Spec &spec, std::unique_ptr<Map> *out) {
    sys::MapCreateAttr attr = create_attr(spec);
    int32_t fd = TRY(sys::bpf_fd(sys::kMapCreate, &attr, EBPFMAP_ATTR_SIZE(sys::MapCreateAttr, excl_prog_hash_size)));
    return adopt_map(sys::Fd(fd), out);
}

int32_t open_map_by_id(uint32_t id, uint32_t flags, std::unique_ptr<Map> *out) {
    sys::IdAttr attr{id, 0, flags};
    int32_t fd = TRY(sys::bpf_fd(sys::kMapFdById, &attr, EBPFMAP_ATTR_SIZE(sys::IdAttr, open_flags)));
    return adopt_map(sys::Fd(fd), out);
}

int32_t open_map_by_path(const char *path, uint32_t flags, std::unique_ptr<Map> *out) {
    sys::ObjectAttr attr{reinterpret_cast<uintptr_t>(path), 0, flags};
    return adopt_if_map(sys::bpf_fd(sys::kObjectGet, &attr, EBPFMAP_ATTR_SIZE(sys::ObjectAttr, file_flags)), out);
}

int32_t open_map_by_fd(int32_t fd, std::unique_ptr<Map> *out) { return adopt_if_map(sys::duplicate(fd), out); }

int32_t adopt_map(sys::Fd fd, std::unique_ptr<Map> *out) {
    auto map = std::make_unique<Map>();
    sys::MapInfo info{};
    TRY(map_info(fd.get(), &info));
    map->fd = std::move(fd);
    map->type = info.type;
    map->key_size = info.key_size;
    map->value_size = info.value_size;
    map->max_entries = info.max_entries;
    map->flags = info.map_flags;
    map->extra = info.map_extra;
    memcpy(map->name, info.name, sizeof map->name);
    TRY(set_lengths(map.get()));
    registry::opened(info.id);
    map->id = info.id;
    *out = std::move(map);
    return 0;
}

namespace {

// The id of the map of a descriptor. 0 for a descriptor of another kind, or one that was closed meanwhile.
int32_t map_id_of(int32_t fd, uint32_t *id) {
    *id = 0;
    if (file_kind(fd) != "map") return 0;
    if (std::optional<uint64_t> known = fdinfo_number(fdinfo(fd), "map_id")) {
        *id = static_cast<uint32_t>(*known);
        return 0;
    }
    // Linux before 5.9, or no file descriptor left for reading fdinfo.
    sys::MapInfo info;
    int32_t code = map_info(fd, &info);
    *id = info.id;
    return code == -EBADF ? 0 : code;
}

}  // namespace

int32_t is_open_elsewhere(const Map &map) {
    std::vector<int32_t> descriptors;
    int32_t code = sys::open_descriptors(&descriptors);
    if (code == -ENOENT) return registry::handles(map.id) > 1;
    TRY(code);
    for (int32_t fd : descriptors) {
        uint32_t id = 0;
        if (fd == map.fd.get()) continue;
        TRY(map_id_of(fd, &id));
        if (id == map.id) return 1;
    }
    return 0;
}

int32_t lookup_padded(uint32_t command, const Map &map, const void *key, void *value, uint64_t flags) {
    PaddedValue padded(map.kernel_len);
    TRY(element(command, map, key, padded.data(), flags, EBPFMAP_ATTR_SIZE(sys::ElementAttr, flags)));
    pack_percpu(padded.data(), map.value_size, cpu_count(map), value);
    return 0;
}

int32_t update_padded(const Map &map, const void *key, const void *value, uint64_t flags) {
    PaddedValue padded(map.kernel_len);
    unpack_percpu(value, map.value_size, cpu_count(map), padded.data());
    return raw_update(map, key, padded.data(), flags);
}

int32_t freeze(const Map &map) noexcept {
    auto fd = static_cast<uint32_t>(map.fd.get());
    return sys::bpf(sys::kMapFreeze, &fd, sizeof fd);
}

int32_t next_map_id(uint32_t id, uint32_t *next) noexcept {
    sys::IdAttr attr{id, 0, 0};
    TRY(sys::bpf(sys::kMapNextId, &attr, EBPFMAP_ATTR_SIZE(sys::IdAttr, open_flags)));
    *next = attr.next_id;
    return 0;
}

uint32_t access_flags(const Map &map) noexcept {
    int32_t flags = sys::file_flags(map.fd.get());
    if (flags < 0) return 0;
    switch (flags & O_ACCMODE) {
    case O_RDONLY: return EBPF_F_RDONLY;
    case O_WRONLY: return EBPF_F_WRONLY;
    default: return 0;
    }
}

std::string describe(const Map &map) { return map.name[0] != '\0' ? text("map \"%s\"", map.name) : text("map %u", map.id); }

}  // namespace ebpfmap

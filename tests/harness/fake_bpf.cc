// SPDX-License-Identifier: BSD-2-Clause
// The commands of bpf(2) in the fake kernel.
#include "harness/fake_kernel.h"

#include <ebpfmap/types.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace ebpfmap::fake {
namespace {

// The part of an attribute that the library passed, and zeros for the rest, as the kernel sees it.
template <typename Attr>
Attr copy_in(const void *from, uint32_t size) {
    Attr attr{};
    memcpy(&attr, from, std::min<size_t>(size, sizeof attr));
    return attr;
}

template <typename Attr>
void copy_out(const Attr &attr, void *to, uint32_t size) {
    memcpy(to, &attr, std::min<size_t>(size, sizeof attr));
}

template <typename Type>
Type *pointer(uint64_t address) {
    return reinterpret_cast<Type *>(address);
}

bool is_one_of(uint32_t number, std::initializer_list<uint32_t> numbers) {
    return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

std::string directory_of(const std::string &path) {
    size_t slash = path.rfind('/');
    return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

int32_t Kernel::bpf(uint32_t command, void *raw, uint32_t size) {
    if (std::optional<int32_t> result = scripted(command, raw)) return *result;
    switch (command) {
    case sys::kMapCreate: return map_create(copy_in<sys::MapCreateAttr>(raw, size));
    case sys::kMapLookup:
    case sys::kMapUpdate:
    case sys::kMapDelete:
    case sys::kMapNextKey:
    case sys::kMapTake: return element(command, copy_in<sys::ElementAttr>(raw, size));
    case sys::kMapFreeze: return freeze(copy_in<uint32_t>(raw, size));
    case sys::kObjectInfo: return object_info(copy_in<sys::InfoAttr>(raw, size));
    case sys::kObjectPin: return object_pin(copy_in<sys::ObjectAttr>(raw, size));
    case sys::kObjectGet: return object_get(copy_in<sys::ObjectAttr>(raw, size));
    case sys::kMapFdById: return map_fd_by_id(copy_in<sys::IdAttr>(raw, size));
    case sys::kProgramLoad: return open_program(copy_in<sys::ProgramLoadAttr>(raw, size).prog_type);
    case sys::kBtfLoad: return open({Object::Kind::kBtf, 0, nullptr, 0, 0, 0, {}});
    case sys::kMapUpdateBatch: return 0;
    case sys::kMapNextId: {
        auto attr = copy_in<sys::IdAttr>(raw, size);
        int32_t result = map_next_id(&attr);
        copy_out(attr, raw, size);
        return result;
    }
    case sys::kMapLookupBatch: {
        auto attr = copy_in<sys::BatchAttr>(raw, size);
        int32_t result = lookup_batch(&attr);
        copy_out(attr, raw, size);
        return result;
    }
    default: return -EINVAL;
    }
}

int32_t Kernel::map_create(const sys::MapCreateAttr &attr) {
    if (attr.map_type == EBPF_MAP_TYPE_UNSPEC || attr.map_type > EBPF_MAP_TYPE_RHASH) return -EINVAL;
    bool nested = is_one_of(attr.map_type, {EBPF_MAP_TYPE_ARRAY_OF_MAPS, EBPF_MAP_TYPE_HASH_OF_MAPS});
    if (nested && !find_map(attr.inner_map_fd)) return -EBADF;
    return open_map(attr);
}

int32_t Kernel::element(uint32_t command, const sys::ElementAttr &attr) {
    const Descriptor *descriptor = find(static_cast<int32_t>(attr.map_fd));
    if (!descriptor) return -EBADF;
    if (!descriptor->object->map) return -EINVAL;
    bool changes = is_one_of(command, {sys::kMapUpdate, sys::kMapDelete, sys::kMapTake});
    bool reads = is_one_of(command, {sys::kMapLookup, sys::kMapNextKey, sys::kMapTake});
    if (changes && descriptor->access == EBPF_F_RDONLY) return -EPERM;
    if (reads && descriptor->access == EBPF_F_WRONLY) return -EPERM;
    Map &map = *descriptor->object->map;
    const void *key = pointer<void>(attr.key);
    switch (command) {
    case sys::kMapLookup: return map.lookup(key, pointer<void>(attr.value));
    case sys::kMapUpdate: return update(map, attr);
    case sys::kMapDelete: return map.remove(key);
    case sys::kMapTake: return map.take(key, pointer<void>(attr.value));
    default: return map.next_key(key, pointer<void>(attr.value));
    }
}

// Values that are kernel objects go in as descriptors and come out as ids.
int32_t Kernel::update(Map &map, const sys::ElementAttr &attr) {
    const void *key = pointer<void>(attr.key);
    const void *value = pointer<void>(attr.value);
    uint32_t number;
    if (is_one_of(map.info.type, {EBPF_MAP_TYPE_PROG_ARRAY, EBPF_MAP_TYPE_ARRAY_OF_MAPS, EBPF_MAP_TYPE_HASH_OF_MAPS})) {
        memcpy(&number, value, sizeof number);
        const Descriptor *descriptor = find(static_cast<int32_t>(number));
        if (!descriptor) return -EBADF;
        auto wanted = map.info.type == EBPF_MAP_TYPE_PROG_ARRAY ? Object::Kind::kProgram : Object::Kind::kMap;
        if (descriptor->object->kind != wanted) return -EINVAL;
        return map.update(key, &descriptor->object->id, attr.flags);
    }
    if (is_one_of(map.info.type, {EBPF_MAP_TYPE_DEVMAP, EBPF_MAP_TYPE_DEVMAP_HASH})) {
        memcpy(&number, value, sizeof number);
        if (!interfaces.contains(number)) return -EINVAL;
    }
    return map.update(key, value, attr.flags);
}

int32_t Kernel::lookup_batch(sys::BatchAttr *attr) {
    Map *map = find_map(attr->map_fd);
    return map ? map->lookup_batch(attr) : -EBADF;
}

int32_t Kernel::freeze(uint32_t fd) {
    Map *map = find_map(fd);
    if (!map) return -EBADF;
    if (map->frozen) return -EBUSY;
    map->frozen = true;
    return 0;
}

int32_t Kernel::object_info(const sys::InfoAttr &attr) {
    const Descriptor *descriptor = find(static_cast<int32_t>(attr.bpf_fd));
    if (!descriptor) return -EBADF;
    const Object &object = *descriptor->object;
    if (object.map) {
        copy_out(object.map->info, pointer<void>(attr.info), attr.info_len);
        return 0;
    }
    if (object.kind != Object::Kind::kProgram) return -EINVAL;
    sys::ProgramInfo info{};
    info.type = object.program_type;
    info.id = object.id;
    copy_out(info, pointer<void>(attr.info), attr.info_len);
    return 0;
}

int32_t Kernel::object_pin(const sys::ObjectAttr &attr) {
    std::string path = pointer<char>(attr.pathname);
    const Descriptor *descriptor = find(static_cast<int32_t>(attr.bpf_fd));
    if (!descriptor) return -EBADF;
    if (!directories.contains(directory_of(path))) return -ENOENT;
    if (exists(path)) return -EEXIST;
    if (!on_bpffs(path) || path.find('.') != std::string::npos) return -EPERM;
    pins[path] = descriptor->object;
    return 0;
}

int32_t Kernel::object_get(const sys::ObjectAttr &attr) {
    auto pin = pins.find(pointer<char>(attr.pathname));
    return pin == pins.end() ? -ENOENT : insert(pin->second, attr.file_flags, first_fd);
}

int32_t Kernel::map_fd_by_id(const sys::IdAttr &attr) {
    auto found = maps_.find(attr.id);
    std::shared_ptr<Object> object = found == maps_.end() ? nullptr : found->second.lock();
    return object ? insert(std::move(object), attr.open_flags, first_fd) : -ENOENT;
}

int32_t Kernel::map_next_id(sys::IdAttr *attr) {
    for (auto next = maps_.upper_bound(attr->id); next != maps_.end(); ++next) {
        if (next->second.expired()) continue;
        attr->next_id = next->first;
        return 0;
    }
    return -ENOENT;
}

}  // namespace ebpfmap::fake

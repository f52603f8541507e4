// SPDX-License-Identifier: BSD-2-Clause
#include "harness/fake_kernel.h"

#include <ebpfmap/types.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace ebpfmap::fake {
namespace {

Kernel *current = nullptr;
// No id is used twice in a process, as on a real machine: what the library remembers of one map must not show on another.
uint32_t next_id = 1;

// What the library passed of an attribute, the rest zero, as the kernel sees it.
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

std::string line(const char *name, uint64_t number) { return std::string(name) + ":\t" + std::to_string(number) + '\n'; }

std::string fdinfo_of(const Object &object) {
    std::string text = "pos:\t0\nflags:\t02000002\nmnt_id:\t15\n";
    switch (object.kind) {
    case Object::Kind::kMap: return text + line("map_type", object.map->info.type) + line("frozen", object.map->frozen);
    case Object::Kind::kProgram: return text + line("prog_type", object.program_type) + line("prog_id", object.id);
    case Object::Kind::kBtf: return text + line("btf_id", object.id);
    case Object::Kind::kLink: return text + "link_type:\txdp\n" + line("link_id", object.id);
    default: return text;
    }
}

}  // namespace

Kernel &kernel() { return *current; }

Kernel::Kernel()
    : files{{"/sys/devices/system/cpu/possible", "0-" + std::to_string(kCpus - 1) + "\n"},
            {"/sys/devices/system/node/online", "0\n"},
            {"/proc/self/uid_map", "         0          0 4294967295\n"},
            {"/proc/self/mounts", "sysfs /sys sysfs rw 0 0\nbpf /sys/fs/bpf bpf rw 0 0\n"}},
      directories{"/", "/tmp", "/sys/fs/bpf", "/sys/devices/system/node/node0"},
      bpffs{"/sys/fs/bpf"} {
    current = this;
}

Kernel::~Kernel() { current = nullptr; }

// ---- script ---------------------------------------------------------------------------------------------------------

void Kernel::refuse(uint32_t command, int32_t error, int times) {
    for (; times > 0; --times) refusals_.emplace(command, error);
}

void Kernel::refuse_call(size_t number, int32_t error) { refused_call_ = {calls.size() + number, error}; }

void Kernel::refuse_calls_after(size_t number, int32_t error) { refused_from_ = {calls.size() + number + 1, error}; }

void Kernel::answer(uint32_t command, Answer answer) { answers_[command] = std::move(answer); }

// The errno that the script has for this call.
std::optional<int32_t> Kernel::take_refusal(uint32_t command) {
    size_t number = calls.size();
    calls.push_back(command);
    if (refused_call_ && number == refused_call_->number) return refused_call_->error;
    if (refused_from_ && number >= refused_from_->number) return refused_from_->error;
    auto refusal = refusals_.find(command);
    if (refusal == refusals_.end()) return std::nullopt;
    int32_t error = refusal->second;
    refusals_.erase(refusal);
    return error;
}

std::optional<int32_t> Kernel::scripted(uint32_t command, void *attr) {
    if (std::optional<int32_t> error = take_refusal(command)) {
        // Where a batch ends it says how much it has read; other refusals leave the count as it was.
        if (command == sys::kMapLookupBatch && *error == ENOENT) static_cast<sys::BatchAttr *>(attr)->count = 0;
        return -*error;
    }
    auto answer = answers_.find(command);
    return answer == answers_.end() ? std::nullopt : answer->second(attr);
}

// ---- descriptors ----------------------------------------------------------------------------------------------------

int32_t Kernel::insert(std::shared_ptr<Object> object, uint32_t access, int32_t lowest) {
    int32_t fd = lowest;
    while (descriptors_.contains(fd)) ++fd;
    if (fd >= fd_limit) return -EMFILE;
    descriptors_[fd] = {std::move(object), access};
    return fd;
}

const Kernel::Descriptor *Kernel::find(int32_t fd) const {
    auto found = descriptors_.find(fd);
    return found == descriptors_.end() ? nullptr : &found->second;
}

Map *Kernel::find_map(uint32_t fd) const {
    const Descriptor *descriptor = find(static_cast<int32_t>(fd));
    return descriptor ? descriptor->object->map.get() : nullptr;
}

int32_t Kernel::duplicate(int32_t fd) {
    const Descriptor *descriptor = find(fd);
    return descriptor ? insert(descriptor->object, descriptor->access, 3) : -EBADF;
}

int32_t Kernel::open(Object object) {
    object.id = next_id++;
    return insert(std::make_shared<Object>(std::move(object)), 0, first_fd);
}

int32_t Kernel::open_program(uint32_t type) {
    Object program;
    program.kind = Object::Kind::kProgram;
    program.program_type = type;
    return open(std::move(program));
}

int32_t Kernel::open_map(const sys::MapCreateAttr &attr) {
    auto object = std::make_shared<Object>();
    object->kind = Object::Kind::kMap;
    object->id = next_id++;
    object->map = std::make_shared<Map>(attr, object->id);
    maps_[object->id] = object;
    return insert(std::move(object), attr.map_flags & (EBPF_F_RDONLY | EBPF_F_WRONLY), first_fd);
}

void Kernel::close(int32_t fd) { descriptors_.erase(fd); }

// ---- files ----------------------------------------------------------------------------------------------------------

std::optional<std::string> Kernel::read_file(const std::string &path) const {
    constexpr const char *kFdinfo = "/proc/self/fdinfo/";
    if (path.starts_with("/proc/") && !has_proc) return std::nullopt;
    if (path.starts_with(kFdinfo)) {
        const Descriptor *descriptor = find(std::stoi(path.substr(strlen(kFdinfo))));
        return descriptor ? std::optional(fdinfo_of(*descriptor->object)) : std::nullopt;
    }
    auto found = files.find(path);
    return found == files.end() ? std::nullopt : std::optional(found->second);
}

bool Kernel::exists(const std::string &path) const { return directories.contains(path) || pins.contains(path); }

bool Kernel::on_bpffs(const std::string &path) const {
    auto holds = [&](const std::string &mount) { return path == mount || path.starts_with(mount + '/'); };
    return std::any_of(bpffs.begin(), bpffs.end(), holds);
}

// ---- bpf(2) ---------------------------------------------------------------------------------------------------------

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

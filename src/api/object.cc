// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/object.h>

#include "api/guard.h"
#include "program/object/object.h"
#include "program/program.h"

#include <iterator>

using namespace ebpfmap;

int32_t ebpf_object_open_bundled(const char *name, ebpf_object **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(name), ARG(out)}, [&] { return open_bundled(name, into(out), err); });
}

int32_t ebpf_object_open_file(const char *path, ebpf_object **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(path), ARG(out)}, [&] { return open_object_file(path, into(out), err); });
}

int32_t ebpf_object_open_memory(const void *elf, uint64_t elf_len, const char *name, ebpf_object **out, ebpf_error **err) {
    return guard(err, __func__, {BUFFER(elf, elf_len), ARG(name), ARG(out)},
                 [&] { return open_object_memory(elf, elf_len, name, into(out), err); });
}

namespace {

template <typename Members>
const char *name_at(const Members &members, uint32_t index) noexcept {
    return index < members.size() ? std::next(members.begin(), index)->first.c_str() : nullptr;
}

}  // namespace

const char *ebpf_object_map_name(const ebpf_object *object, uint32_t index) {
    return object ? name_at(object->maps, index) : nullptr;
}

const char *ebpf_object_program_name(const ebpf_object *object, uint32_t index) {
    return object ? name_at(object->programs, index) : nullptr;
}

const char *ebpf_object_constant_name(const ebpf_object *object, uint32_t index) {
    return object ? name_at(object->constants, index) : nullptr;
}

int32_t ebpf_object_constant_size(const ebpf_object *object, const char *name, ebpf_error **err) {
    return guard(err, __func__, {ARG(object), ARG(name)}, [&] {
        const Constant *constant = find_constant(*object, name, err);
        return constant ? static_cast<int32_t>(constant->size) : -ENOENT;
    });
}

int32_t ebpf_object_get_constant(const ebpf_object *object, const char *name, void *value, uint32_t value_len,
                                 ebpf_error **err) {
    return guard(err, __func__, {ARG(object), ARG(name), BUFFER(value, value_len)},
                 [&] { return get_constant(*object, name, value, value_len, err); });
}

int32_t ebpf_object_set_constant(ebpf_object *object, const char *name, const void *value, uint32_t value_len,
                                 ebpf_error **err) {
    return guard(err, __func__, {ARG(object), ARG(name), BUFFER(value, value_len)},
                 [&] { return set_constant(*object, name, value, value_len, err); });
}

int32_t ebpf_object_bind_map(ebpf_object *object, const char *name, const ebpf_map *map, ebpf_error **err) {
    return guard(err, __func__, {ARG(object), ARG(name), ARG(map)}, [&] { return bind_map(*object, name, *map, err); });
}

int32_t ebpf_object_load(ebpf_object *object, ebpf_error **err) {
    return guard(err, __func__, {ARG(object)}, [&] { return load_object(*object, err); });
}

int32_t ebpf_object_open_map(const ebpf_object *object, const char *name, ebpf_map **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(object), ARG(name), ARG(out)},
                 [&] { return open_object_map(*object, name, into(out), err); });
}

int32_t ebpf_object_program_fd(const ebpf_object *object, const char *name, ebpf_error **err) {
    return guard(err, __func__, {ARG(object), ARG(name)}, [&] { return object_program_fd(*object, name, err); });
}

int32_t ebpf_object_open_program(const ebpf_object *object, const char *name, ebpf_program **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(object), ARG(name), ARG(out)}, [&] {
        int32_t fd = object_program_fd(*object, name, err);
        return fd < 0 ? fd : open_program_fd(fd, into(out), err);
    });
}

void ebpf_object_close(ebpf_object *object) { delete object; }
